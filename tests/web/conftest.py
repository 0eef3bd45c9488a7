"""The site in a real browser under its own security headers; the API answers in place."""

import functools
import json
import mimetypes
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Route,
    ViewportSize,
)

from tests.waiting import BROWSER_PATIENCE_MS

WEB = Path(__file__).parents[2] / "web"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 820, "height": 1180}
PHONES_CLOCK = datetime(2020, 1, 1, tzinfo=UTC)
SERVERS_CLOCK = "Sun, 22 Nov 2026 17:31:48 GMT"
HOSTS_CLOCK = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)

Answer = tuple[int, Any]
LOST: Answer = (0, None)
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("content security policy", event.violatedDirective, event.blockedURI));
window.moved = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.moved += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class SiteFiles(SimpleHTTPRequestHandler):
    """Serves `web/` as the site does: an address without an extension is a page of one of two."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each file waits 40 ms for an acknowledgement

    def translate_path(self, path: str) -> str:
        address = PurePosixPath(urlsplit(path).path)
        if address.suffix:
            return super().translate_path(str(address))
        site = "host" if re.match("/host(/|$)", str(address)) else "visitor"
        return super().translate_path(f"/{site}/index.html")

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Site(ThreadingHTTPServer):
    """A server that takes no offence at a browser that leaves early."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@dataclass
class Api:
    """Answers what the page asks, keeps what it sent; the last answer to a question is repeated."""

    date: str = SERVERS_CLOCK
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    held_back: list[Callable[[], None]] = field(default_factory=list)
    holding: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)

    def on(self, question: str, *answers: Answer | dict[str, Any]) -> "Api":
        """Answer `GET /api/invitation` and the like; a plain dict is a 200."""
        self.answers[question] = [
            answer if isinstance(answer, tuple) else (200, answer) for answer in answers
        ]
        return self

    def sent(self, question: str) -> list[Request]:
        """Return the requests of this kind, oldest first."""
        return [request for request in self.requests if _question(request) == question]

    def bodies(self, question: str) -> list[dict[str, Any]]:
        """Return the JSON that was sent with the requests of this kind, oldest first."""
        return [json.loads(request.post_data or "") for request in self.sent(question)]

    @property
    def writes(self) -> list[Request]:
        """Return every request that is not a GET."""
        return [request for request in self.requests if request.method != "GET"]

    def hold(self, question: str) -> None:
        """Keep the answers to this question until `release`."""
        self.holding.add(question)

    def release(self) -> None:
        """Give the answers that were held back."""
        self.holding.clear()
        for give in self.held_back:
            give()
        self.held_back.clear()

    def answer(self, route: Route, request: Request) -> None:
        """Answer one request of the page."""
        self.requests.append(request)
        give = functools.partial(self._give, route, _question(request))
        if _question(request) in self.holding:
            self.held_back.append(give)
        else:
            give()

    def _give(self, route: Route, question: str) -> None:
        waiting = self.answers.get(question, [(404, {"code": "NOT_FOUND", "detail": question})])
        status, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if (status, body) == LOST:
            route.abort("connectionfailed")
        elif isinstance(body, bytes):
            kind, _ = mimetypes.guess_type(question)
            route.fulfill(status=status, body=body, content_type=kind)
        elif isinstance(body, str):
            route.fulfill(status=status, body=body, content_type="text/calendar")
        else:
            kind = "application/json" if status < 400 else "application/problem+json"
            headers = {"Content-Type": kind, "Date": self.date}
            if question in self.versions:
                headers["ETag"] = f'"{self.versions[question]}"'
            if status == 429:
                headers["Retry-After"] = "20"
            route.fulfill(status=status, body=json.dumps(body), headers=headers)


def _question(request: Request) -> str:
    address = urlsplit(request.url)
    asked = parse_qs(address.query)
    one_day = "from" in asked and asked["from"] == asked.get("to")
    return f"{request.method} {address.path}" + (" of one day" if one_day else "")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    files = functools.partial(SiteFiles, directory=str(WEB))
    with Site(("127.0.0.1", 0), files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def api() -> Api:
    return Api()


def new_tab(browser: Browser, address: str, **settings: Any) -> Page:
    phone = browser.new_context(
        base_url=address, viewport=PHONE, reduced_motion="reduce", **settings
    )
    phone.set_default_timeout(BROWSER_PATIENCE_MS)
    tab = phone.new_page()
    tab.add_init_script(WATCH)
    return tab


@contextmanager
def watched(tab: Page, api: Api) -> Iterator[Page]:
    """Let the API answer; a console error or a breach of the policy fails the test."""
    complaints: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        # The browser itself notes each refusal and each lost answer, which the tests ask for.
        if line.type == "error" and "Failed to load resource" not in line.text:
            complaints.append(line.text)

    def fall(error: Error) -> None:
        complaints.append(str(error))

    tab.on("console", hear)
    tab.on("pageerror", fall)
    tab.route("**/api/**", api.answer)
    yield tab
    tab.unroute_all()
    tab.remove_listener("console", hear)
    tab.remove_listener("pageerror", fall)
    assert complaints == []


@pytest.fixture(scope="session")
def shared_tab(browser: Browser, address: str) -> Page:
    return new_tab(browser, address)


@pytest.fixture
def page(shared_tab: Page, address: str, api: Api) -> Iterator[Page]:
    """A phone's tab as if it were new: opening one costs more than most tests."""
    shared_tab.goto(f"{address}/robots.txt")
    shared_tab.evaluate("sessionStorage.clear()")
    shared_tab.set_viewport_size(PHONE)
    shared_tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    with watched(shared_tab, api) as tab:
        yield tab


@pytest.fixture(scope="session")
def hosts_tab(browser: Browser, address: str) -> Page:
    tab = new_tab(browser, address, timezone_id="Europe/Brussels")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.clock.set_fixed_time(HOSTS_CLOCK)
    return tab


@pytest.fixture
def desk(hosts_tab: Page, address: str, api: Api) -> Iterator[Page]:
    """A host's tablet in Brussels on one certain day, as if its tab were new."""
    hosts_tab.goto(f"{address}/robots.txt")
    hosts_tab.evaluate("sessionStorage.clear()")
    hosts_tab.set_viewport_size(TABLET)
    hosts_tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    with watched(hosts_tab, api) as tab:
        yield tab


@pytest.fixture
def page_with_a_clock(browser: Browser, address: str, api: Api) -> Iterator[Page]:
    """A phone whose clock is wrong by years and moves only when the test says so."""
    with watched(new_tab(browser, address), api) as tab:
        tab.clock.install(time=PHONES_CLOCK)
        yield tab
    tab.context.close()
