"""Every mail: what it says to whom."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import chain, combinations
from typing import Any

import pytest
from icalendar import Calendar

from baypass.adapters.ses_mailer import as_message
from baypass.domain.bookings import ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.colours import contrast
from baypass.domain.organisations import Contact, Retention
from baypass.domain.time_slots import TimeSlot
from baypass.domain.tokens import Capability
from tests.adapters.letters import (
    INVITED,
    LINKS,
    WRITER,
    Page,
    cancellation,
    confirmation,
    every_letter,
    invitation_link,
    link,
    parts,
    record_of,
    same_place,
    summary,
)
from tests.builders import (
    a_car_park,
    a_portal,
    a_record,
    a_reservation,
    a_time_slot,
    a_visit,
    an_offer,
    an_organisation,
)
from tests.fakes import SITE

TOMORROW = a_time_slot(datetime(2026, 11, 25, 13, tzinfo=UTC))
COMBINATIONS = [
    frozenset(some)
    for some in chain.from_iterable(
        combinations(AccessMethod, count) for count in range(len(AccessMethod) + 1)
    )
]


@pytest.mark.parametrize("methods", COMBINATIONS)
def test_a_confirmation_names_the_access_methods_and_no_others(
    methods: frozenset[AccessMethod],
) -> None:
    visit = a_visit(car_park=a_car_park(access_methods=methods))
    letter = confirmation(visit)
    remote = link(visit, Capability.REMOTE, "visit")
    for text in (letter.text, Page(letter.html).words):
        by_plate = "The gate reads your plate 1-ABC-234. Nothing to do." in text
        assert by_plate == (AccessMethod.ANPR in methods)
        assert ("Your code: 4827 19" in text) == (AccessMethod.KEYPAD in methods)
        by_phone = "Open the gate with your phone" in text
        assert by_phone == (AccessMethod.REMOTE_CONTROL in methods)
        assert ("Acme Campus lets you in." in text) == (not methods)
    for text in (letter.text, letter.html):
        assert (remote in text) == (AccessMethod.REMOTE_CONTROL in methods)


def test_a_keypad_without_a_code_is_not_promised() -> None:
    methods = frozenset({AccessMethod.KEYPAD})
    visit = a_visit(car_park=a_car_park(access_methods=methods), keypad_code=None)
    assert "Your code" not in confirmation(visit).text
    assert "Acme Campus lets you in." in confirmation(visit).text


def test_a_new_code_is_told_with_what_became_of_the_old_one() -> None:
    methods = frozenset({AccessMethod.KEYPAD})
    visit = a_visit(car_park=a_car_park(access_methods=methods), keypad_code="482719")
    letter = WRITER.new_code(visit)
    assert letter.recipient == visit.reservation.visitor.email
    assert letter.subject == "Acme Campus, Tuesday 24 November: your new code for the gate"
    for text in (letter.text, letter.html):
        assert "The code you had opens the gate no more." in text
        assert "4827 19" in text
    assert letter.attachments == ()


def test_a_confirmation_is_the_pass_as_text() -> None:
    letter = confirmation(a_visit())
    assert letter.recipient == "ann@visitor.example.com"
    assert letter.reply_to == "reception@acme.example.com"
    assert letter.sender_name == "Acme Campus"
    assert letter.subject == "Acme Campus, Tuesday 24 November: your parking spot"
    for part in (
        "Tuesday 24 November, 14:00 to 17:00 (Brussels time)",
        "1-ABC-234",
        "Ann Peeters",
        "Visitors' car park\nRue de la Loi 1\n1000 Brussels\nMap: https://maps.example/acme",
        "Enter by the blue sign, second barrier on the left.",
        "reception@acme.example.com or +32 2 555 01 00",
    ):
        assert part in letter.text


def test_the_html_says_what_the_text_says() -> None:
    words = Page(confirmation(a_visit()).html).words
    for part in (
        "Tuesday 24 November 14:00 to 17:00 Brussels time",
        "Licence plate 1-ABC-234",
        "Visitor Ann Peeters",
        "Visitors' car parkRue de la Loi 11000 Brussels",
        "Open your visit page",
        "Cancel this spot",
    ):
        assert part in words


def test_a_confirmation_says_why_who_and_how_long() -> None:
    organisation = an_organisation(retention=Retention(visitor_details_days=45, access_log_days=7))
    letter = confirmation(a_visit(organisation=organisation))
    for text in (letter.text, Page(letter.html).words):
        assert "Acme Campus received your details from the person who booked" in text
        assert "Acme Campus is the controller of your data" in text
        assert "45 days after your visit" in text
        assert "for 7 days" in text


@pytest.mark.parametrize("state", list(ReservationState))
def test_a_calendar_file_follows_the_reservation(state: ReservationState) -> None:
    gone = state in (ReservationState.CANCELLED, ReservationState.EXPIRED)
    calendar: Any = Calendar.from_ical(WRITER.calendar(a_visit(state=state)))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == ("CANCEL" if gone else "PUBLISH")
    assert event["SEQUENCE"] == (1 if gone else 0)
    assert event["SUMMARY"] == "Parking at Acme Campus"
    assert "Tuesday 24 November, 14:00 to 17:00 (Brussels time)" in event["DESCRIPTION"]
    assert "1-ABC-234" in event["DESCRIPTION"]
    assert ("your e-mail" in event["DESCRIPTION"]) != gone


@pytest.mark.parametrize("method", ["PUBLISH", "CANCEL"])
def test_a_mail_carries_a_calendar_file_that_says_its_method(method: str) -> None:
    write = confirmation if method == "PUBLISH" else cancellation
    (part,) = as_message(write(a_visit()), "visits@acme.example.com").iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == method
    assert part.get_param("charset") == "utf-8"
    assert part.get_filename() == "visit.ics"
    assert isinstance(content := part.get_payload(decode=True), bytes)
    assert Calendar.from_ical(content)["METHOD"] == method


def test_a_cancellation_says_what_was_given_back_and_opens_nothing() -> None:
    visit = a_visit(state=ReservationState.CANCELLED)
    letter = cancellation(visit)
    assert letter.subject == "Acme Campus, Tuesday 24 November: your parking spot is cancelled"
    for text in (letter.text, Page(letter.html).words):
        assert "This spot was given back." in text
        assert "1-ABC-234" in text
        assert "4827 19" not in text
    assert SITE not in letter.text + letter.html


def test_a_summary_lists_everybody_and_gives_no_way_in() -> None:
    visits = [a_visit(reservation=reservation) for reservation in a_record(spots=3).reservations]
    letter = summary(*visits)
    assert letter.recipient == "booker@visitor.example.com"
    assert letter.subject == "Acme Campus, Tuesday 24 November: 3 parking spots booked"
    assert not letter.attachments
    for visit in visits:
        assert visit.reservation.licence_plate.typed in letter.text
        for capability in (Capability.MANAGE, Capability.REMOTE):
            secret = LINKS.token(capability, visit.organisation.id, visit.reservation.id).secret
            assert secret not in letter.text + letter.html
        code = str(visit.reservation.keypad_code)
        assert code not in letter.text + letter.html
        assert f"{code[:4]} {code[4:]}" not in letter.text + letter.html


def test_a_summary_of_several_days_says_each_time() -> None:
    visits = [
        a_visit(),
        a_visit(time_slot=TOMORROW),
    ]
    letter = summary(*visits)
    assert (
        letter.subject == "Acme Campus, Tuesday 24 November and 1 more day: 2 parking spots booked"
    )
    assert "Tuesday 24 November, 14:00 to 17:00 (Brussels time)" in letter.text
    assert "Wednesday 25 November, 14:00 to 17:00 (Brussels time)" in letter.text


def test_what_had_begun_when_it_was_booked_is_not_offered_for_cancelling() -> None:
    visit = a_visit()
    begun = record_of(visit, created_at=visit.reservation.time_slot.start)
    for text in parts(WRITER.confirmation(visit, begun)):
        assert "cancel" not in text.lower()
    for text in parts(WRITER.summary(begun, [visit])):
        assert "The time had begun when you booked, so no spot can be cancelled." in text
        assert "Each cancels" not in text


def test_a_day_that_is_still_to_come_can_be_cancelled_though_another_had_begun() -> None:
    today, tomorrow = a_visit(), a_visit(time_slot=TOMORROW)
    record = record_of(today, tomorrow, created_at=today.reservation.time_slot.start)
    assert "Cancel this spot" in WRITER.confirmation(tomorrow, record).text
    for text in parts(WRITER.summary(record, [today, tomorrow])):
        assert "Each cancels for themselves" in text


def test_a_summary_marks_what_was_cancelled_meanwhile() -> None:
    assert "Cancelled" in summary(a_visit(), a_visit(state=ReservationState.CANCELLED)).text
    assert "Cancelled" not in summary(a_visit()).text


def test_an_invitation_says_who_what_and_until_when() -> None:
    offer = an_offer(
        email="guest@visitor.example.com",
        fixed_date=date(2026, 11, 24),
        portal=a_portal(message="We look forward to it.\nReception is on the left."),
    )
    letter = WRITER.invitation(offer, invitation_link(offer))
    assert letter.recipient == "guest@visitor.example.com"
    assert letter.subject == "Acme Campus, Tuesday 24 November: book your parking spot"
    for text in (letter.text, Page(letter.html).words):
        assert "We look forward to it." in text
        assert "Reception is on the left." in text
        assert "until Thursday 31 December 2026, 23:59 (Brussels time)." in text


def test_an_invitation_without_a_date_starts_with_the_host() -> None:
    assert WRITER.invitation(INVITED, "x").subject == "Acme Campus: book your parking spot"


def test_an_invitation_that_is_not_valid_yet_says_from_when() -> None:
    offer = an_offer(
        email="guest@visitor.example.com", valid_from=datetime(2026, 11, 30, 7, tzinfo=UTC)
    )
    assert "from Monday 30 November 2026, 08:00, until" in WRITER.invitation(offer, "x").text


def test_an_invitation_to_nobody_is_not_written() -> None:
    with pytest.raises(ValueError, match="address"):
        WRITER.invitation(an_offer(), "x")


def test_grace_is_told_with_the_remote_link() -> None:
    car_park = a_car_park(grace_before_minutes=15, grace_after_minutes=30)
    letter = confirmation(a_visit(car_park=car_park))
    told = "works only on Tuesday 24 November, 13:45 to 17:30 (Brussels time)."
    assert told in letter.text
    assert told in Page(letter.html).words
    assert "works only during your time slot." in confirmation(a_visit()).text


@pytest.mark.parametrize(
    ("start", "hours", "told"),
    [
        (datetime(2026, 3, 29, 0, tzinfo=UTC), 2, "Sunday 29 March, 01:00 to 04:00"),
        (datetime(2026, 10, 24, 23, tzinfo=UTC), 3, "Sunday 25 October, 01:00 to 03:00"),
        (datetime(2026, 10, 25, 0, tzinfo=UTC), 1, "Sunday 25 October, 02:00 CEST to 02:00 CET"),
        (
            datetime(2026, 11, 24, 21, tzinfo=UTC),
            4,
            "Tuesday 24 November, 22:00 to Wednesday 25 November, 02:00",
        ),
    ],
)
def test_times_are_those_of_the_car_parks_clocks(start: datetime, hours: int, told: str) -> None:
    visit = a_visit(time_slot=TimeSlot(start=start, end=start + timedelta(hours=hours)))
    day, _, times = told.partition(", ")
    for letter in (*every_letter(visit),)[:3]:
        assert f"{told} (Brussels time)" in letter.text
        words = Page(letter.html).words
        assert f"{day} {times} Brussels time" in words or f"{told} Brussels time" in words


def test_mails_are_calm() -> None:
    for letter in every_letter(a_visit()):
        words = Page(letter.html).words
        for text in (words.replace("<!doctype html>", ""), letter.text, letter.subject):
            assert "!" not in text
            assert "please" not in text.lower()
            assert "None" not in text


@pytest.mark.parametrize("brand", ["#0b5d4b", "#ffd500", "#ffffff", "#777777", "#000000"])
def test_the_buttons_text_can_be_read_on_the_hosts_colour(brand: str) -> None:
    letter = confirmation(a_visit(organisation=an_organisation(brand_colour=brand)))
    cell = re.search(r'bgcolor="(#\w{6})".*?font-weight:700; color:(#\w{6})', letter.html)
    assert cell is not None
    assert contrast(cell[1], cell[2]) >= 4.5


def test_a_host_with_the_least_set_up_still_gets_whole_mails() -> None:
    visit = a_visit(
        organisation=an_organisation(contact=Contact(email="reception@acme.example.com")),
        car_park=a_car_park(
            address=(), map_url=None, directions=" \n ", access_methods=frozenset()
        ),
        reservation=a_reservation(keypad_code=None),
    )
    for letter in every_letter(visit, same_place(visit)):
        assert "Directions" not in Page(letter.html).words
        assert not any(address.startswith("tel:") for address in Page(letter.html).links)


def test_writing_twice_gives_the_same_letter() -> None:
    assert list(every_letter(a_visit())) == list(every_letter(a_visit()))


def test_every_mail_has_a_subject_and_a_text_beside_its_html() -> None:
    folder = files("baypass") / "emails" / "en"
    names = {file.name for file in folder.iterdir()}
    mails = {name.removesuffix(".subject") for name in names if name.endswith(".subject")}
    about_money = {"refund", "unpaid", "late_payment", "refund_failed", "dispute"}
    assert mails == {
        "confirmation",
        "cancellation",
        "new_code",
        "summary",
        "invitation",
        "calendar",
        "first_password",
        *about_money,
    }
    for mail in mails:
        assert f"{mail}.txt" in names
        assert mail == "calendar" or f"{mail}.html" in names
