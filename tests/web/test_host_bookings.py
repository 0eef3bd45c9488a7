"""Bookings at the desk: listed, seen, and made for a visitor. And the audit log."""

import pytest
from playwright.sync_api import Page, expect

from . import desk_answers as answers
from .answers import Json, a_problem
from .conftest import LOST, Api
from .host_steps import fault, heading, stand_at

LIST = f"GET {answers.BOOKINGS}"
ONE = f"GET {answers.BOOKINGS}/{answers.BOOKING}"
MAKE = f"POST {answers.BOOKINGS}"
PORTAL = f"GET {answers.PATH}/portals/prt_visit"
AUDIT = f"GET {answers.PATH}/audit"


def cells(desk: Page) -> list[list[str]]:
    rows = desk.locator("tbody tr")
    expect(rows.first).to_be_visible()
    found: list[list[str]] = rows.evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    return found


def test_bookings_are_listed_newest_first_with_what_they_cost(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    paid = answers.a_booking_line(2, price=answers.money(2500), payment_state="PAID")
    api.on(LIST, answers.a_list(paid, answers.a_booking_line(), more="2"), answers.a_list())
    stand_at(desk, "/host/bookings")
    heading(desk, "Bookings")
    made = "Tue 24 Nov, 14:00\noffice@visitor.example\nMade on Fri 20 Nov"
    assert cells(desk) == [
        [made, "2", "€ 25.00", "Confirmed, paid"],
        [made, "2", "Free", "Confirmed"],
    ]
    desk.get_by_role("button", name="Show more").click()
    expect(desk.get_by_role("button", name="Show more")).to_be_hidden()


def test_a_list_that_is_lost_can_be_asked_for_again(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    api.on(LIST, LOST, answers.a_list())
    stand_at(desk, "/host/bookings")
    desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_text("There is no booking yet.")).to_be_visible()


def test_a_booking_tells_its_money_and_its_mails(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    refund = {"amount": answers.money(500), "state": "FAILED", "reason": "CANCELLED"}
    mails = [answers.a_mail(), answers.a_mail("REFUND", state="FAILED")]
    payment = answers.a_payment(disputed=True)
    price = answers.a_price(1250)
    api.on(ONE, answers.a_booking(price=price, payment=payment, refunds=[refund], mails=mails))
    stand_at(desk, f"/host/bookings/{answers.BOOKING}")
    heading(desk, "Booking for Sunday 22 November")
    main = desk.get_by_role("main")
    for said in (
        "Visa ending in 4242",
        "The payer disputes this payment at the bank.",
        "Did not go through: give it back by hand",
        "Could not be delivered",
    ):
        expect(main).to_contain_text(said)
    expect(desk.get_by_role("link", name="Ann Peeters")).to_have_attribute(
        "href", f"/host/reservations/{answers.RESERVATION}"
    )


# --- Booking for a visitor --------------------------------------------------------------------


def open_form(desk: Page, api: Api, **portal: object) -> None:
    answers.a_day_at_the_desk(api)
    api.on(PORTAL, answers.a_portal(**portal))
    stand_at(desk, "/host/bookings/new?date=2026-11-24")


def fill(desk: Page, number: int = 0, **typed: str) -> None:
    visitor = {"first_name": "Ann", "last_name": "Peeters", "email": "ann@visitor.example"}
    for name, text in {**visitor, **typed}.items():
        desk.locator(f'[id="reservations.{number}.visitor.{name}"]').fill(text)
    desk.locator(f'[id="reservations.{number}.licence_plate"]').fill(f"1-ABC-00{number}")


def press(desk: Page) -> None:
    desk.locator("button.button").click()


def visitor(number: int, slot: Json) -> Json:
    return {
        "time_slot": slot,
        "visitor": {
            "first_name": "Ann",
            "last_name": "Peeters",
            "email": "ann@visitor.example",
        },
        "licence_plate": f"1-ABC-00{number}",
    }


def test_a_host_books_two_spots_in_a_predefined_time_slot(desk: Page, api: Api) -> None:
    open_form(desk, api)
    held, confirmed = answers.a_booking(state="HELD", mails=[]), answers.a_booking()
    api.on(MAKE, (201, held)).on(ONE, held, confirmed)
    expect(desk.get_by_role("img", name="Tuesday 24 November")).to_have_count(0)
    desk.get_by_label("Afternoon, 13:00 to 18:00").check()
    desk.get_by_role("button", name="One spot more").click()
    expect(desk.get_by_role("button", name="Book 2 spots")).to_be_visible()
    fill(desk, 0)
    fill(desk, 1)
    desk.get_by_label("Note").fill("Called by phone")
    press(desk)
    heading(desk, "Booking for Sunday 22 November")
    expect(desk.get_by_text("The booking is made and costs nothing.")).to_be_visible()
    expect(desk.get_by_text("It is being confirmed.")).to_have_count(0)
    slot = {"start": "2026-11-24T12:00:00.000Z", "end": "2026-11-24T17:00:00.000Z"}
    assert api.bodies(MAKE) == [
        {
            "portal_id": "prt_visit",
            "reservations": [visitor(0, slot), visitor(1, slot)],
            "note": "Called by phone",
        }
    ]


def test_times_of_ones_own_are_those_of_the_car_park(desk: Page, api: Api) -> None:
    open_form(desk, api)
    api.on(MAKE, (201, answers.a_booking())).on(ONE, answers.a_booking())
    desk.get_by_label("Other times").check()
    fill(desk)
    press(desk)
    fault(desk, "time_slot", "Choose from when to when.")
    desk.get_by_label("From", exact=True).fill("14:00")
    desk.get_by_label("Until", exact=True).fill("13:00")
    press(desk)
    fault(desk, "time_slot", "Choose an end that is later than the start.")
    desk.get_by_label("Until", exact=True).fill("15:30")
    desk.get_by_label("Date").fill("2026-07-01")
    press(desk)
    heading(desk, "Booking for Sunday 22 November")
    slot = {"start": "2026-07-01T12:00:00.000Z", "end": "2026-07-01T13:30:00.000Z"}
    assert api.bodies(MAKE)[0]["reservations"] == [visitor(0, slot)]


@pytest.mark.parametrize(
    ("date", "typed", "instants"),
    [
        ("2026-10-25", ("02:30", "04:00"), ("2026-10-25T00:30", "2026-10-25T03:00")),
        ("2026-10-25", ("01:00", "02:30"), ("2026-10-24T23:00", "2026-10-25T01:30")),
        ("2026-10-25", ("02:45", "02:15"), ("2026-10-25T00:45", "2026-10-25T01:15")),
        ("2027-03-28", ("01:30", "03:00"), ("2027-03-28T00:30", "2027-03-28T01:00")),
        ("2026-10-25", ("00:00", "00:00"), ("2026-10-24T22:00", "2026-10-25T23:00")),
    ],
)
def test_times_on_a_clock_change_mean_what_the_clocks_there_show(
    desk: Page, api: Api, date: str, typed: tuple[str, str], instants: tuple[str, str]
) -> None:
    open_form(desk, api)
    api.on(MAKE, (201, answers.a_booking())).on(ONE, answers.a_booking())
    desk.get_by_label("Other times").check()
    fill(desk)
    for label, text in zip(("From", "Until", "Date"), (*typed, date), strict=True):
        desk.get_by_label(label, exact=True).fill(text)
    twice = desk.get_by_text("The booking starts at the first and ends at the second.")
    expect(twice).to_be_visible(visible="02:" in "".join(typed))
    press(desk)
    heading(desk, "Booking for Sunday 22 November")
    slot = dict(zip(("start", "end"), (f"{one}:00.000Z" for one in instants), strict=True))
    assert api.bodies(MAKE)[0]["reservations"] == [visitor(0, slot)]


def test_a_time_that_the_clocks_skip_is_never_booked_as_another_one(desk: Page, api: Api) -> None:
    open_form(desk, api)
    desk.get_by_label("Other times").check()
    fill(desk)
    desk.get_by_label("From", exact=True).fill("02:30")
    desk.get_by_label("Until", exact=True).fill("04:00")
    desk.get_by_label("Date").fill("2027-03-28")
    press(desk)
    said = "The clocks go forward on this day and skip 02:30. Choose another time."
    fault(desk, "time_slot", said)
    assert api.writes == []


def test_a_predefined_time_slot_that_ends_in_the_morning_ends_on_the_next_day(
    desk: Page, api: Api
) -> None:
    night = {"name": "Night", "starts": "20:00:00", "ends": "07:00:00"}
    open_form(desk, api, durations={"free": None, "predefined": [night]})
    api.on(MAKE, (201, answers.a_booking())).on(ONE, answers.a_booking())
    fill(desk)
    press(desk)
    heading(desk, "Booking for Sunday 22 November")
    slot = {"start": "2026-11-24T19:00:00.000Z", "end": "2026-11-25T06:00:00.000Z"}
    assert api.bodies(MAKE)[0]["reservations"] == [visitor(0, slot)]


def test_what_the_server_refuses_stands_at_its_field_and_the_repeat_is_a_new_request(
    desk: Page, api: Api
) -> None:
    open_form(desk, api)
    full = {"field": "reservations.0.time_slot.start", "code": "NO_SPOT_LEFT", "detail": "Full."}
    api.on(MAKE, (409, a_problem(409, "NO_SPOT_LEFT", "Full.") | {"errors": [full]}))
    fill(desk)
    press(desk)
    fault(desk, "time_slot", "Full.")
    desk.get_by_label("Afternoon").check()
    press(desk)
    fault(desk, "time_slot", "Full.")
    first, second = api.sent(MAKE)
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


def test_a_lost_answer_books_once_and_what_was_typed_survives_a_reload(
    desk: Page, api: Api
) -> None:
    open_form(desk, api)
    api.on(MAKE, LOST, (201, answers.a_booking())).on(ONE, answers.a_booking())
    fill(desk)
    press(desk)
    expect(desk.locator(".summary")).to_contain_text("it is made once")
    desk.reload()
    press(desk)
    heading(desk, "Booking for Sunday 22 November")
    first, second = api.sent(MAKE)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_what_is_missing_is_said_field_by_field(desk: Page, api: Api) -> None:
    open_form(desk, api, maximum_spots=1)
    expect(desk.get_by_text("One spot per booking")).to_be_visible()
    press(desk)
    fault_of = desk.locator('[id="reservations.0.visitor.first_name-fault"]')
    expect(fault_of).to_have_text("Enter a name.")
    expect(desk.locator(".summary li")).to_have_count(4)
    assert api.writes == []


# --- The audit log ----------------------------------------------------------------------------


def test_the_audit_log_says_who_did_what_to_what_and_why(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    unknown = answers.an_audit_entry(2, action="NEW_THING", subject_id="x", subject_name="Gate")
    api.on(AUDIT, answers.a_list(answers.an_audit_entry(), unknown))
    stand_at(desk, "/host/audit")
    rows = desk.locator("tbody tr")
    expect(rows).to_have_count(2)
    first, second = rows.all()
    expect(first).to_contain_text("Cancelled a reservation See the reservation")
    expect(first).to_contain_text("“The meeting is off”")
    expect(first).to_contain_text("host@acme.example22 Nov 2026, 18:12")
    first.get_by_text("What changed").click()
    expect(first.locator("del")).to_have_text("CONFIRMED")
    expect(first.locator("ins")).to_have_text("CANCELLED")
    expect(second).to_contain_text("New thing Gate")


def test_of_a_change_deep_inside_only_what_is_another_now_is_told(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    before = {"tariff": {"vat": [2100], "bands": [{"amount": 250, "starts": "08:00"}]}}
    after = {"tariff": {"vat": [600, 2100], "bands": [{"amount": 300, "starts": "08:00"}]}}
    api.on(AUDIT, answers.a_list(answers.an_audit_entry(before=before, after=after)))
    stand_at(desk, "/host/audit")
    desk.get_by_text("What changed").click()
    changes = desk.locator(".changes div")
    expect(changes).to_have_count(2)
    expect(changes.nth(0)).to_contain_text("tariff, vat")
    expect(changes.nth(0).locator("ins")).to_have_text("600, 2100")
    expect(changes.nth(1)).to_contain_text("tariff, bands, 1, amount")
    expect(changes.nth(1).locator("del")).to_have_text("250")
    expect(changes.nth(1).locator("ins")).to_have_text("300")
