"""A host's morning in a real browser: from an empty car park to a line in a report."""

import csv
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.payers import GOOD_CARD, Stripe
from tests.journeys.test_a_visit import (
    SLOW,
    choose_one_hour,
    lifting,
    patient,
    press_until,
)
from tests.journeys.visitors import Json, Mailbox, eventually, today

PRICE = 250
DEMO_CAR_PARK = "Visitors' car park"
REPORTED = {"Last name": "Peeters", "State": "CANCELLED", "Gross": "2.50", "Currency": "EUR"}


def _six_letters() -> str:
    return uuid.uuid4().hex[:6].upper()


@dataclass(frozen=True)
class Morning:
    """Whom this run is about: run twice, neither meets the other's names."""

    own: str = field(default_factory=_six_letters)

    @property
    def car_park(self) -> str:
        return f"Garage {self.own}"

    @property
    def portal(self) -> str:
        return f"Paid parking {self.own}"

    @property
    def email(self) -> str:
        return f"ann.{self.own.lower()}@morning.example"

    @property
    def plate(self) -> str:
        return f"1-{self.own}"


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    yield from _tab(browser, width=1280, height=900)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from _tab(browser, width=390, height=844)


def _tab(browser: Browser, *, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/Brussels",
    )
    context.set_default_timeout(SLOW)
    yield patient(context.new_page())
    context.close()


def test_a_host_sets_up_invites_serves_gives_back_and_reports(
    addresses: dict[str, Any], desk: Page, phone: Page
) -> None:
    morning = Morning()
    sign_in(desk, addresses)
    create_the_car_park(desk, morning)
    create_the_portal(desk, morning)
    invite_by_list(desk, morning)
    mail = Mailbox(addresses).sent_to(morning.email, "")
    code = read_poster(desk, morning)
    assert code in mail["text"], "the poster leads where the mail leads"
    book_and_pay(phone, code, morning)
    see_on_the_board(desk, morning)
    open_a_gate(desk, addresses)
    cancel_with_refund(desk, morning)
    given_back(addresses, desk)
    cancelled = Mailbox(addresses).sent_to(morning.email, "cancelled")
    assert "2.50" in cancelled["text"]
    assert the_line(desk, morning).items() >= REPORTED.items()


# --- Setting up -------------------------------------------------------------------------------


def sign_in(desk: Page, addresses: Json) -> None:
    known = addresses["host_sign_in"]
    desk.goto(addresses["host"])
    desk.get_by_label("E-mail").fill(known["email"])
    desk.get_by_label("Password", exact=True).fill(known["password"])
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", level=1, name="Today")).to_be_visible()


def go_to(desk: Page, place: str) -> None:
    desk.get_by_role("navigation").get_by_role("link", name=place, exact=True).click()
    expect(desk.get_by_role("heading", level=1, name=place)).to_be_visible()


def create_the_car_park(desk: Page, morning: Morning) -> None:
    go_to(desk, "Car parks")
    desk.get_by_role("link", name="Add a car park").click()
    desk.get_by_label("Name", exact=True).fill(morning.car_park)
    desk.get_by_label("Address", exact=True).fill("Rue de la Science 14\n1040 Brussels")
    desk.get_by_label("Spots for visitors").fill("3")
    desk.get_by_role("button", name="Open all day, every day").click()
    desk.get_by_role("button", name="Add the car park").click()
    expect(desk.get_by_role("heading", level=1, name=morning.car_park)).to_be_visible()


def create_the_portal(desk: Page, morning: Morning) -> None:
    go_to(desk, "Portals")
    desk.get_by_role("link", name="Make a portal").click()
    desk.get_by_label("Name", exact=True).fill(morning.portal)
    desk.get_by_label("Car park", exact=True).select_option(morning.car_park)
    desk.get_by_label("Price", exact=True).select_option("By the hour")
    desk.get_by_label("For each started hour").fill("2.50")
    desk.get_by_label("Rate in percent").fill("21")
    desk.get_by_role("button", name="Make the portal").click()
    expect(desk.get_by_role("heading", level=1, name=morning.portal)).to_be_visible()


# --- Inviting ---------------------------------------------------------------------------------


def invite_by_list(desk: Page, morning: Morning) -> None:
    desk.get_by_role("navigation").get_by_role("link", name="Invitations").click()
    desk.get_by_label("Portal").select_option(morning.portal)
    desk.get_by_role("link", name="Invite a whole list").click()
    listed = f"email;name\n{morning.email};Ann Peeters\n"
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": listed.encode()}
    desk.get_by_label("Choose a file").set_input_files(file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Check the list").click()
    desk.get_by_role("button", name="Make and send 1 invitation").click()
    expect(desk.get_by_role("heading", name="1 invitation is made")).to_be_visible()
    desk.get_by_role("link", name="Show the invitations").click()


def read_poster(desk: Page, morning: Morning) -> str:
    """Return what a phone reads on the poster of the one invitation, which is its link."""
    desk.get_by_role("link", name="Ann Peeters").click()
    link = desk.get_by_label("Link", exact=True).input_value()
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download a poster (PDF)").click()
    page = pypdfium2.PdfDocument(download.value.path())[0]
    assert [round(length / 72 * 25.4) for length in page.get_size()] == [210, 297]
    assert morning.car_park in " ".join(page.get_textpage().get_text_range().split())
    picture = np.asarray(page.render(scale=2).to_pil().convert("RGB"))
    code, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert code == link
    return str(code)


# --- Booking and paying -----------------------------------------------------------------------


def book_and_pay(phone: Page, link: str, morning: Morning) -> None:
    day = today()
    phone.goto(link)
    phone.get_by_role("button", name="Choose a time").click()
    phone.get_by_role("radio", name=f"{day:%A} {day.day} {day:%B}").check(force=True)
    choose_one_hour(phone, None)
    phone.get_by_role("button", name="Continue").click()
    for label, text in (
        ("First name", "Ann"),
        ("Last name", "Peeters"),
        ("Licence plate", morning.plate),
        ("E-mail", morning.email),
    ):
        phone.get_by_label(label, exact=True).fill(text)
    phone.get_by_role("button", name="Pay € 2.50").click()
    phone.get_by_label("Card number").fill(GOOD_CARD)
    phone.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(phone.get_by_role("heading", name=re.compile("booked"))).to_be_visible()


# --- At the desk ------------------------------------------------------------------------------


def see_on_the_board(desk: Page, morning: Morning) -> None:
    desk.get_by_role("navigation").get_by_role("link", name="Today").click()
    desk.get_by_label("Car park", exact=True).select_option(morning.car_park)
    row = desk.get_by_role("row").filter(has_text=morning.plate)
    expect(row).to_contain_text("Ann Peeters")
    expect(row).to_contain_text("Expected")


def open_a_gate(desk: Page, addresses: Json) -> None:
    desk.get_by_label("Car park", exact=True).select_option(DEMO_CAR_PARK)
    desk.get_by_role("button", name="Open… Main gate").click()
    dialog = desk.get_by_role("dialog")
    again = dialog.get_by_role("button", name="Ask again")

    def press() -> None:
        if again.is_visible():
            again.click()
        dialog.get_by_label("Why do you open it?").fill("The delivery of the morning")
        dialog.get_by_role("button", name="Open the gate").click()

    with lifting(addresses, "Main gate"):
        press_until(
            opened=dialog.get_by_text("The gate is open."),
            no_answer=dialog.get_by_text(re.compile("did not answer|not known whether")),
            press=press,
        )
    dialog.get_by_role("button", name="Close").click()
    expect(desk.get_by_text("Main gate opened by hand.").first).to_be_visible()
    go_to(desk, "Audit log")
    expect(desk.get_by_text("The delivery of the morning").first).to_be_visible()


def cancel_with_refund(desk: Page, morning: Morning) -> None:
    desk.get_by_role("navigation").get_by_role("link", name="Today").click()
    desk.get_by_label("Car park", exact=True).select_option(morning.car_park)
    desk.get_by_role("link", name="Ann Peeters").click()
    desk.get_by_role("link", name="Cancel the reservation…").click()
    everything = desk.get_by_role("radio", name=re.compile("€ 2.50"))
    everything.last.check()
    desk.get_by_label("Why do you cancel it?").fill("The meeting is called off")
    desk.get_by_role("button", name="Cancel this reservation").click()
    expect(desk.get_by_text("The reservation is cancelled, and € 2.50 goes back.")).to_be_visible()


def given_back(addresses: Json, desk: Page) -> None:
    """Wait until the books of the provider say that nothing of the payment is left."""
    address = desk.get_by_role("link", name="See the whole booking").get_attribute("href")
    booking_id = str(address).rpartition("/")[2]

    def look() -> Json | None:
        rows = Stripe(addresses).ledger_of(booking_id)
        return next((row for row in rows if row["captured"] == row["refunded"] == PRICE), None)

    eventually(look, "a refund of the whole price")


# --- The report -------------------------------------------------------------------------------


def the_line(desk: Page, morning: Morning) -> dict[str, str]:
    """Return the one line of the report about this reservation."""
    go_to(desk, "Reports")
    desk.get_by_role("button", name="This month").click()
    desk.get_by_label("Car park", exact=True).select_option(morning.car_park)
    desk.get_by_role("button", name="Make the report").click()
    expect(desk.get_by_role("heading", name="The report is ready")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download the report").click()
    text = download.value.path().read_text("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    [line] = [line for line in lines if line["Licence plate"] == morning.plate]
    return line
