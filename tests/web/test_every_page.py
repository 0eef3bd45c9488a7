"""What holds for every page: it fits, it can be read, reached and named."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from . import paid_answers
from .conftest import PHONE, Api, new_tab, watched
from .paid_steps import come_back, offer_at_a_price, stand_before_the_press, wait_at
from .steps import (
    book,
    choose_a_time,
    everything,
    open_link,
    pick,
    pick_morning,
    reach_the_form,
)


def show_choice(page: Page, api: Api) -> None:
    everything(api)
    choose_a_time(page)
    pick(page)
    page.get_by_role("radio", name="Another time").check()
    expect(page.get_by_label("From")).to_be_visible()


def show_form(page: Page, api: Api) -> None:
    reach_the_form(page, api, spots=2)
    book(page)
    expect(page.locator(".summary")).to_be_visible()


def shown_at(path: str) -> Callable[[Page, Api], None]:
    def show(page: Page, api: Api) -> None:
        everything(api)
        open_link(page, path)
        expect(page.get_by_role("main")).not_to_have_attribute("aria-busy", "true")

    return show


def show_price(page: Page, api: Api) -> None:
    offer_at_a_price(api, paid_answers.a_quote_for_two(), several_days=True)
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_contain_text("€ 15.00")


def show_paid_booking(page: Page, api: Api) -> None:
    payment = paid_answers.a_paid_payment(company_invoice=True)
    paid = paid_answers.a_paid_booking(payment=payment, booker_may_cancel=True)
    api.on("GET /api/booking", paid)
    open_link(page, "/booking")
    expect(page.get_by_role("button", name="Cancel spots")).to_be_visible()


def show_spots_to_cancel(page: Page, api: Api) -> None:
    api.on("GET /api/booking/cancellations", paid_answers.cancellations())
    show_paid_booking(page, api)
    page.get_by_role("button", name="Cancel spots").click()
    page.get_by_role("checkbox", name="Ann Peeters").check()


def show_late_payment(page: Page, api: Api) -> None:
    refund = paid_answers.a_refund(reason="LATE_PAYMENT")
    come_back(page, api, "/paid", paid_answers.an_expired_booking(refund=refund))
    expect(page.get_by_role("link", name="Book again")).to_be_visible()


def show_payment_in_the_making(page: Page, api: Api) -> None:
    come_back(page, api, "/paid", paid_answers.an_unpaid_booking())
    expect(page.get_by_role("banner")).to_have_text("Acme Campus")


PAGES = {
    "start": shown_at("/"),
    "invitation": shown_at("/invitation"),
    "choice": show_choice,
    "form": show_form,
    "booking": shown_at("/booking"),
    "visit": shown_at("/visit"),
    "cancel": shown_at("/cancel"),
    "price": show_price,
    "form with a price": stand_before_the_press,
    "not paid yet": wait_at,
    "not paid yet, elsewhere": shown_at("/unpaid"),
    "payment in the making": show_payment_in_the_making,
    "paid, elsewhere": shown_at("/paid"),
    "paid": show_paid_booking,
    "paid too late": show_late_payment,
    "spots to cancel": show_spots_to_cancel,
}


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Each page is opened once, for all that is asked of it."""
    api = Api()
    with watched(new_tab(browser, address), api) as tab:
        PAGES[request.param](tab, api)
        yield tab
    tab.context.close()


@pytest.fixture
def page(shown: Page) -> Page:
    shown.set_viewport_size(PHONE)
    shown.emulate_media(color_scheme="light", reduced_motion="reduce")
    return shown


def test_nothing_is_wider_than_a_small_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widest = page.evaluate("document.scrollingElement.scrollWidth")
    assert widest <= 320


def test_what_is_pressed_is_large_enough_for_a_thumb(page: Page) -> None:
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, a")]
          .map((target) => target.closest("label") ?? target)
          .filter((target) => target.checkVisibility())
          .map((target) => [target.textContent, target.getBoundingClientRect().height])
          .filter(([, height]) => height < 48)"""
    )
    assert small == []


def test_the_tab_key_reaches_everything_in_reading_order(page: Page) -> None:
    # A group of radio buttons is one stop: the arrow keys move inside it.
    wanted = page.evaluate(
        """() => {
          const groups = new Set();
          const all = [...document.querySelectorAll("button, select, input, a")];
          const stops = all.filter((stop) => {
            if (stop.disabled || !stop.checkVisibility()) return false;
            if (stop.type !== "radio") return true;
            const first = !groups.has(stop.name);
            groups.add(stop.name);
            return first;
          });
          window.nameOf = (stop) => stop.type === "radio" ? stop.name : stop.id || stop.textContent;
          document.activeElement.blur();
          getSelection().removeAllRanges();
          document.body.tabIndex = -1;
          document.body.focus();
          return stops.map(window.nameOf);
        }"""
    )
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("window.nameOf(document.activeElement)"))
    assert reached == wanted


def test_every_control_has_a_name_and_every_page_one_heading(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.locator(".button:visible").count() <= 1, "one primary button a page"
    for role in ("button", "link", "textbox", "combobox", "radio", "checkbox"):
        for control in page.get_by_role(role).all():
            expect(control).to_have_accessible_name(re.compile(r"\S"))


def test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        faint = page.evaluate(FAINT_TEXT)
        assert faint == [], scheme


FAINT_TEXT = """() => {
  const numbers = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (numbers(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const idle = element.closest("[aria-hidden=true], :disabled, [aria-disabled=true], .unseen");
    if (!own || idle || !element.checkVisibility()) continue;
    const [one, other] = [getComputedStyle(element).color, behind(element)].map(light);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faint.push([element.textContent, ratio]);
  }
  return faint;
}"""
