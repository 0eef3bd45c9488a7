"""Serves web/ under the addresses that CloudFront gives it."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

HOST_CONSOLE = re.compile(r"/host(/|$)")


def file_path(path: str) -> str:
    """Return which file answers to a path, as the function SitePages decides it on AWS."""
    if "." in path:
        return path
    return "/host/index.html" if HOST_CONSOLE.match(path) else "/visitor/index.html"


class StaticSite:
    """The site's files, never from a browser's cache: whoever edits one sees it at once."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        """Serve this folder, with these headers on every answer."""
        self._folder = folder.resolve()
        self._headers = {**headers, "cache-control": "no-cache"}

    async def answer(self, request: Request) -> Response:
        """Return the file, or say that there is none."""
        file = (self._folder / file_path(request.url.path).lstrip("/")).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return PlainTextResponse(
                "There is no such page.", HTTPStatus.NOT_FOUND, headers=self._headers
            )
        return FileResponse(file, headers=self._headers)
