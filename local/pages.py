"""The pages under /local/: how they are rendered, and what a browser may load for them."""

from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

FOLDER = Path(__file__).with_name("pages")
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": CONTENT_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_templates = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def page(name: str, **values: object) -> Response:
    """Render one page; everything put into it is escaped."""
    return HTMLResponse(rendered(name, **values), headers=HEADERS)


def rendered(name: str, **values: object) -> str:
    """Return the HTML of one page; everything put into it is escaped."""
    return _templates.get_template(name).render(values)


def page_file(name: str) -> Response:
    """Return a style sheet, a script or a picture of these pages."""
    file = (FOLDER / name).resolve()
    if (
        file.parent != FOLDER.resolve()
        or file.suffix not in {".css", ".js", ".svg"}
        or not file.is_file()
    ):
        return nothing_here()
    return FileResponse(file, headers=HEADERS)


def nothing_here() -> Response:
    """Say that there is no such page."""
    return PlainTextResponse("There is no such page.", HTTPStatus.NOT_FOUND, headers=HEADERS)
