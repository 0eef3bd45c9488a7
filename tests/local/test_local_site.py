"""The site's one origin: files, API, headers."""

import json
from pathlib import Path

import pytest
from starlette.responses import Response

from local.api_proxy import local_api_url
from local.failures import CannotRunError
from local.static_site import file_path
from tests.local.origin import STRIPE, an_origin
from tests.waiting import finished


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "/visitor/index.html"),
        ("/invitation", "/visitor/index.html"),
        ("/visit", "/visitor/index.html"),
        ("/hostel", "/visitor/index.html"),
        ("/host", "/host/index.html"),
        ("/host/", "/host/index.html"),
        ("/host/invitations", "/host/index.html"),
        ("/visitor/app.js", "/visitor/app.js"),
        ("/robots.txt", "/robots.txt"),
    ],
)
def test_pages_have_no_extension_and_every_other_file_has_one(path: str, file: str) -> None:
    assert file_path(path) == file


def a_site(folder: Path) -> Path:
    """Write a small site into the folder."""
    (folder / "web" / "visitor").mkdir(parents=True)
    (folder / "web" / "visitor" / "index.html").write_text("<!doctype html>visitor")
    (folder / "web" / "visitor" / "app.js").write_text("export {};")
    (folder / "secret.txt").write_text("not for visitors")
    return folder


def test_a_page_carries_the_security_headers_and_is_asked_for_anew(tmp_path: Path) -> None:
    async def visit() -> None:
        async with an_origin(a_site(tmp_path)) as origin:
            answer = await origin.browser.get("/invitation")
            assert answer.text == "<!doctype html>visitor"
            assert answer.headers["content-security-policy"] == "default-src 'none'"
            assert answer.headers["cache-control"] == "no-cache"
            script = await origin.browser.get("/visitor/app.js")
            assert script.headers["content-type"].startswith("text/javascript")

    finished(visit())


@pytest.mark.parametrize("path", ["/nothing.js", "/../secret.txt", "/%2e%2e/secret.txt"])
def test_what_is_not_the_site_is_not_served(tmp_path: Path, path: str) -> None:
    async def visit() -> None:
        async with an_origin(a_site(tmp_path)) as origin:
            answer = await origin.browser.get(path)
            assert "not for visitors" not in answer.text
            if path.endswith(".js"):
                assert answer.status_code == 404
                assert answer.headers["content-security-policy"] == "default-src 'none'"

    finished(visit())


def test_a_request_reaches_the_api_as_it_was_made(tmp_path: Path) -> None:
    async def visit() -> None:
        async with an_origin(a_site(tmp_path)) as origin:
            await origin.browser.post(
                "/api/reservation/gates/gat%5F1/open?a=1&a=2",
                content=b'{"x": 1}',
                headers={
                    "Authorization": "Bearer token",
                    "Idempotency-Key": "key",
                    "If-Match": '"etag"',
                    "Content-Type": "application/json",
                    "X-Forwarded-For": "192.0.2.7",
                    "Cookie": "of=another site",
                },
            )
            [asked] = origin.cloud.asked
            assert asked["method"] == "POST"
            assert asked["path"] == (
                "/_aws/execute-api/abc123/local/api/reservation/gates/gat%5F1/open"
            )
            assert asked["query"] == "a=1&a=2"
            assert asked["body"] == b'{"x": 1}'
            headers = asked["headers"]
            assert headers["authorization"] == "Bearer token"
            assert headers["idempotency-key"] == "key"
            assert headers["if-match"] == '"etag"'
            assert headers["content-type"] == "application/json"
            assert headers["x-forwarded-for"] == "192.0.2.7, 127.0.0.1"
            assert "cookie" not in headers

    finished(visit())


def test_an_answer_of_the_api_comes_back_untouched(tmp_path: Path) -> None:
    problem = b'{"code": "NO_SPOT_LEFT"}'

    async def visit() -> None:
        async with an_origin(a_site(tmp_path)) as origin:
            origin.cloud.answer = Response(
                problem,
                409,
                {"Retry-After": "3", "ETag": '"1"'},
                media_type="application/problem+json",
            )
            answer = await origin.browser.post("/api/bookings")
            assert (answer.status_code, answer.content) == (409, problem)
            assert answer.headers["content-type"] == "application/problem+json"
            assert (answer.headers["retry-after"], answer.headers["etag"]) == ("3", '"1"')
            assert answer.headers["content-length"] == str(len(problem))

    finished(visit())


def test_an_api_that_is_away_is_a_problem_like_any_other(tmp_path: Path) -> None:
    async def visit() -> None:
        async with an_origin(a_site(tmp_path), cloud_away=True) as origin:
            answer = await origin.browser.get("/api/invitation")
            assert answer.status_code == 502
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["cache-control"] == "no-store"
            problem = json.loads(answer.content)
            assert problem.keys() >= {"type", "title", "status", "code", "detail", "errors"}

    finished(visit())


def test_a_foreign_name_for_this_machine_is_refused(tmp_path: Path) -> None:
    async def visit() -> None:
        async with an_origin(a_site(tmp_path)) as origin:
            answer = await origin.browser.get("/local/", headers={"Host": "rebound.example"})
            assert answer.status_code == 400

    finished(visit())


def test_an_address_that_is_no_api_gateway_is_refused() -> None:
    with pytest.raises(CannotRunError, match="no API Gateway address"):
        local_api_url("https://example.com/local", "http://127.0.0.1:4566")


def test_the_start_page_leads_to_the_invitation_and_escapes_its_name(tmp_path: Path) -> None:
    async def visit() -> None:
        async with an_origin(a_site(tmp_path)) as origin:
            answer = await origin.browser.get("/local", follow_redirects=True)
            assert "free &lt;one&gt;" in answer.text
            assert "/invitation#t" in answer.text
            assert "script-src 'self'" in answer.headers["content-security-policy"]
            assert f'href="{STRIPE}"' in answer.text
            code = await origin.browser.get("/local/invitation.svg")
            assert code.headers["content-type"] == "image/svg+xml"
            style = await origin.browser.get("/local/files/local.css")
            assert style.headers["content-type"].startswith("text/css")
            template = await origin.browser.get("/local/files/start.html")
            assert template.status_code == 404

    finished(visit())
