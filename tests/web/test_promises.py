"""What the site promises: nothing without a press, small, tidy with tokens, readable colours."""

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from . import answers
from .conftest import LOST, WEB, Api
from .steps import (
    BOOK,
    TOKEN,
    book,
    choose_a_time,
    everything,
    fill,
    offer,
    open_link,
    reach_the_form,
)


@pytest.mark.parametrize(
    "path", ["/", "/invitation", "/booking", "/visit", "/cancel", "/paid", "/unpaid"]
)
def test_opening_a_link_and_running_its_scripts_changes_nothing(
    page: Page, api: Api, path: str
) -> None:
    everything(api)
    open_link(page, path)
    expect(page.get_by_role("main")).not_to_have_attribute("aria-busy", "true")
    page.wait_for_load_state("networkidle")
    assert api.writes == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_on_any_hosts_colour_can_be_read(page: Page, theme: str) -> None:
    page.goto("/")
    colours = [f"#{r}{g}{b}" for r in STEPS for g in STEPS for b in STEPS]
    faint = page.evaluate(
        """async ([colours, theme]) => {
          const { accentFor, contrast } = await import("/shared/page.js");
          const page = theme === "light" ? [255, 255, 255] : [26, 32, 35];
          return colours.filter((colour) => {
            const { fill, text, ink } = accentFor(colour, theme);
            return contrast(fill, text) < 4.5 || contrast(ink, page) < 4.5;
          });
        }""",
        [[*colours, "", None, "teal", "#12345"], theme],
    )
    assert faint == []


STEPS = ["00", "33", "66", "99", "cc", "ff"]


def test_a_hosts_colour_that_can_be_read_is_left_alone(page: Page, api: Api) -> None:
    offer(api)
    open_link(page, "/invitation")
    button = page.get_by_role("button", name="Choose a time")
    expect(button).to_have_css("background-color", "rgb(11, 93, 75)")
    expect(button).to_have_css("color", "rgb(255, 255, 255)")


def weight(*files: str) -> int:
    return sum(len(gzip.compress((WEB / file).read_bytes(), 9)) for file in files)


def file_at(url: str) -> str:
    path = urlsplit(url).path
    return path[1:] if "." in path else "visitor/index.html"


def test_the_first_page_is_at_most_six_files_and_twenty_two_kilobytes(
    page: Page, api: Api, address: str
) -> None:
    everything(api)
    asked_for: list[str] = []

    def note(request: Request) -> None:
        asked_for.append(request.url)

    page.on("request", note)
    open_link(page, "/invitation")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.remove_listener("request", note)
    assert all(url.startswith(address) for url in asked_for), "no third party"
    # Browsers without a window leave the icon out.
    loaded = {"visitor/favicon.svg"} | {file_at(url) for url in asked_for if "/api/" not in url}
    assert len(loaded) <= 6, loaded
    assert weight(*loaded) <= 22_000


def test_everything_a_visitor_may_ever_load_is_at_most_fifty_one_kilobytes() -> None:
    files = [
        file.relative_to(WEB).as_posix()
        for folder in ("visitor", "shared")
        for file in (WEB / folder).rglob("*.*")
    ]
    assert weight(*files) <= 51_000


def test_the_token_is_in_no_address_and_no_lasting_storage(page: Page, api: Api) -> None:
    api.on(BOOK, LOST, (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.locator(".summary")).to_be_visible()
    assert all(TOKEN not in request.url for request in api.requests)
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    assert page.evaluate("JSON.stringify(history.state)") == json.dumps(
        {"step": "who"}, separators=(",", ":")
    )


def test_after_a_booking_the_tab_forgets_what_was_typed(page: Page, api: Api) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert page.evaluate("sessionStorage.length") == 0


def test_another_link_opened_in_the_same_tab_is_followed(page: Page, api: Api) -> None:
    everything(api)
    open_link(page, "/invitation")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()
    host = answers.an_organisation(name="Other Place")
    api.on("GET /api/invitation", answers.an_invitation(organisation=host))
    open_link(page, "/invitation", "another-token")
    expect(page.get_by_role("heading", level=1)).to_have_text("Park at Other Place")
    assert api.requests[-1].headers["authorization"] == "Bearer another-token"


def test_each_step_takes_the_focus_to_its_heading(page: Page, api: Api) -> None:
    everything(api)
    choose_a_time(page)
    expect(page.get_by_role("heading", name="When and how many")).to_be_focused()


def test_motion_stays_away_from_those_who_asked_for_less(page: Page, api: Api) -> None:
    everything(api)
    open_link(page, "/visit")
    expect(page.locator(".boom")).to_have_css("transition-duration", "0s")
    page.emulate_media(reduced_motion="no-preference")
    expect(page.locator(".boom")).not_to_have_css("transition-duration", "0s")


def test_times_are_the_car_parks_wherever_the_phone_is(
    browser: Browser, address: str, api: Api
) -> None:
    with browser.new_context(
        base_url=address, timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900}
    ) as away:
        page = away.new_page()
        page.route("**/api/**", api.answer)
        everything(api)
        open_link(page, "/cancel")
        expect(page.get_by_role("main")).to_contain_text(
            "Tuesday 24 November, 14:00 to 17:00 (Brussels time)"
        )


def test_without_scripts_the_page_says_what_is_needed(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto("/visit")
        expect(page.locator("noscript p")).to_be_visible()


def test_search_engines_are_kept_out(page: Page) -> None:
    assert (WEB / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    page.goto("/")
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex, nofollow")


def test_sentences_use_no_exclamation_mark_and_views_hold_no_sentence() -> None:
    words = (WEB / "visitor/words/en.js").read_text()
    assert "!" not in re.sub(r"!(?=[=\w(])", "", words)
    for view in (WEB / "visitor").glob("*.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", view.read_text(), flags=re.DOTALL)
        assert re.findall(r"\"[A-Z][a-z]+ [a-z]+[^\"]*\"", code) == [], view.name
