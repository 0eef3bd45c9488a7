"""The confirmation: a pass, right after booking and again from the summary e-mail."""

from pathlib import Path

from playwright.sync_api import Page, expect

from . import answers
from .conftest import LOST, Api
from .steps import BOOK, book, fill, open_link, reach_the_form

BOOKING = "GET /api/booking"


def two_visitors() -> list[answers.Json]:
    bo = answers.a_visitor(first_name="Bo", email="bo@example.com")
    other = answers.a_booked_reservation(id="rsv_one02", visitor=bo, licence_plate="2-XYZ-987")
    return [answers.a_booked_reservation(), other]


def test_the_pass_shows_all_that_matters(page: Page, api: Api) -> None:
    api.on(BOOKING, answers.a_booking(reservations=two_visitors()))
    open_link(page, "/booking")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")
    card = page.get_by_role("article")
    for fact in (
        "Acme Campus",
        "Tuesday 24 November",
        "14:00",
        "17:00",
        "Brussels time",
        "Ann Peeters",
        "1-ABC-234",
        "2-XYZ-987",
        "Rue de la Loi 1",
    ):
        expect(card).to_contain_text(fact)
    expect(page.locator(".blocks li")).to_have_count(3)
    expect(page.get_by_role("main")).to_contain_text("The gate reads your plate. Nothing to do.")


def test_only_the_car_parks_own_ways_in_are_named(page: Page, api: Api) -> None:
    api.on(BOOKING, answers.a_booking(car_park=answers.a_car_park(access_methods=["ANPR"])))
    open_link(page, "/booking")
    expect(page.locator(".blocks li")).to_have_count(1)


def test_each_mail_says_how_far_it_is(page: Page, api: Api) -> None:
    mails = [
        {"recipient": "ann@example.com", "event": "SUMMARY", "state": "SENT"},
        {"recipient": "bo@example.com", "event": "CONFIRMATION", "state": "PENDING"},
        {"recipient": "cy@example.com", "event": "CONFIRMATION", "state": "FAILED"},
    ]
    api.on(BOOKING, answers.a_booking(mails=mails))
    open_link(page, "/booking")
    expect(page.locator(".mails p")).to_have_text(
        [
            "E-mail sent to ann@example.com",
            "E-mail on its way to bo@example.com",
            "The e-mail could not be sent to cy@example.com",
            "Keep this page, or write to reception@acme.example or call +32 2 555 01 00.",
        ]
    )


def test_the_mails_of_a_cancelled_booking_are_no_confirmation_and_keep_their_order(
    page: Page, api: Api
) -> None:
    gone = [{**spot, "state": "CANCELLED"} for spot in two_visitors()]
    people = ("bo@example.com", "ann@example.com")
    mails = [{"recipient": one, "event": "CANCELLATION", "state": "SENT"} for one in people]
    api.on(BOOKING, answers.a_booking(reservations=gone, mails=mails))
    open_link(page, "/booking")
    expect(page.locator(".mails p")).to_have_text(
        [f"The cancellation was e-mailed to {one}" for one in reversed(people)]
    )


def test_the_page_follows_a_booking_until_it_is_confirmed(page: Page, api: Api) -> None:
    reservation = answers.a_booked_reservation(state="HELD")
    held = answers.a_booking(state="HELD", reservations=[reservation], mails=[])
    api.on(BOOK, (201, answers.a_booked(held)))
    api.on(BOOKING, LOST, answers.a_booking())
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is being confirmed")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert api.sent(BOOKING)[0].headers["authorization"] == "Bearer booker-token"


def test_a_confirmation_survives_a_reload(page: Page, api: Api) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    api.on(BOOKING, answers.a_booking())
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert api.sent(BOOKING) == [], "the answer to the press already told everything"
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert len(api.sent(BOOKING)) == 1


def test_a_booking_that_was_not_confirmed_says_what_to_do(page: Page, api: Api) -> None:
    reservation = answers.a_booked_reservation(state="EXPIRED")
    api.on(BOOKING, answers.a_booking(state="EXPIRED", reservations=[reservation]))
    open_link(page, "/booking")
    expect(page.get_by_role("heading", level=1)).to_have_text("This booking was not confirmed")
    expect(page.get_by_role("main")).to_contain_text("Book again with the link in your invitation")


def test_a_spot_cancelled_by_its_visitor_is_shown_as_such(page: Page, api: Api) -> None:
    gone = two_visitors()
    gone[1]["state"] = "CANCELLED"
    api.on(BOOKING, answers.a_booking(reservations=gone))
    open_link(page, "/booking")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    expect(page.locator(".holder.cancelled")).to_contain_text("Cancelled")


def test_the_calendar_file_holds_the_stay_and_not_the_cancelled_spot(
    page: Page, api: Api, tmp_path: Path
) -> None:
    gone = two_visitors()
    gone[1]["state"] = "CANCELLED"
    api.on(BOOKING, answers.a_booking(reservations=gone))
    open_link(page, "/booking")
    with page.expect_download() as download:
        page.get_by_role("button", name="Add to calendar").click()
    file = tmp_path / "parking.ics"
    download.value.save_as(file)
    lines = file.read_bytes().decode().split("\r\n")
    assert "UID:rsv_one01@baypass" in lines
    assert "DTSTART:20261124T130000Z" in lines
    assert "DTEND:20261124T160000Z" in lines
    assert max(len(line.encode()) for line in lines) <= 75
    assert "2-XYZ-987" not in "".join(lines)
