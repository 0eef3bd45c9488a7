"""Whoever scans mails opens every link with a browser that runs scripts: nothing happens.

The pages are the site's own under its policy; the API they ask is the whole one, in this process.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from baypass.domain import ids
from baypass.domain.tokens import Capability
from tests.functions.deployment import SITE
from tests.functions.events import asked, sent
from tests.prove.doors import Request
from tests.prove.site import Site, two_organisations
from tests.template import documented_route
from tests.web.conftest import WATCH

_LINK = re.compile(rf"{re.escape(SITE)}/\S+")
PAGES = {"visit", "cancel", "booking", "invitation"}


@dataclass
class Api:
    """Answers the pages from the doors, and keeps what they asked and complained of."""

    site: Site
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        wanted, address = route.request, urlsplit(route.request.url)
        self.asked.append(f"{wanted.method} {address.path}")
        named = {"authorization": "Authorization", "content-type": "Content-Type"}
        headers = {named[key]: text for key, text in wanted.headers.items() if key in named}
        request = Request(
            documented_route(wanted.method, address.path),
            address.path,
            headers,
            dict(parse_qsl(address.query)),
            wanted.post_data,
        )
        answer = self.site.doors.answer(request)
        body = base64.b64decode(answer.body) if answer.is_base64 else answer.body
        route.fulfill(status=answer.status, headers=dict(answer.headers), body=body)

    def hear(self, line: ConsoleMessage) -> None:
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.complaints.append(line.text)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with two_organisations() as made:
        yield made


@pytest.fixture
def api(site: Site) -> Api:
    return Api(site)


@pytest.fixture
def scanner(browser: Browser, api: Api) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.on("console", api.hear)
    page.route("**/api/**", api.answer)
    yield page
    context.close()


def links_of_a_run(site: Site) -> list[str]:
    """Return every link of every mail: invited, booked, one of two cancelled."""
    values = dict(site.values)
    assert asked("admin/mail_invitation", values).status == 200
    booked = asked("booking/book_two_spots", values)
    assert booked.status == 201, booked.body
    values["BOOKING_ID"] = booked.json["booking"]["id"]
    for step in ("confirm", "notify"):
        sent(f"booking_workflow/{step}", values)
    first = ids.reservation_id(values["BOOKING_ID"], 1)
    values |= {
        "RESERVATION_ID": first,
        "MANAGE_TOKEN": site.premises.token(Capability.MANAGE, first),
    }
    assert asked("cancellation/cancel", values).status == 200
    sent("cancellation_workflow/notify", values)
    parts = (
        part.get_content()
        for mail in site.deployment.mails().values()
        for part in mail.walk()
        if part.get_content_type() in ("text/plain", "text/html")
    )
    found = (link for text in parts for link in _LINK.findall(text))
    return sorted({link.split('"')[0].rstrip(".>") for link in found})


def test_opening_every_link_of_every_mail_changes_nothing(
    site: Site, address: str, api: Api, scanner: Page
) -> None:
    links = links_of_a_run(site)
    assert {urlsplit(link).path.strip("/") for link in links} == PAGES
    before = (site.deployment.kept(), site.deployment.sent_out())
    for link in links:
        scanner.goto("about:blank")
        scanner.goto(link.replace(SITE, address))
        scanner.wait_for_load_state("networkidle")
    assert (site.deployment.kept(), site.deployment.sent_out()) == before
    assert len(api.asked) >= len(links)
    assert {question.partition(" ")[0] for question in api.asked} == {"GET"}
    assert api.complaints == []
