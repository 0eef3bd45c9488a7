"""English."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from baypass.domain.access import Reason
from baypass.domain.gates import CommandState
from baypass.domain.time_slots import TimeSlot
from baypass.words import en_desk, en_papers, en_people, en_set_up

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_MINUTES_IN_HOUR = 60

SENTENCES = {
    **en_people.SENTENCES,
    **en_set_up.SENTENCES,
    **en_desk.SENTENCES,
    **en_papers.SENTENCES,
    # Who may
    "TOKEN_MISSING": "Open the link from your invitation or e-mail again.",
    "INVITATION_NOT_FOUND": "We do not know this invitation. Check that the link is complete.",
    "BOOKING_NOT_FOUND": "We do not know this booking. Check that the link is complete.",
    "RESERVATION_NOT_FOUND": "We do not know this reservation. Check that the link is complete.",
    "COMMAND_NOT_FOUND": "We do not know this press. Press the button again.",
    "GATE_NOT_FOUND": "This car park has no such gate.",
    "PORTAL_NOT_FOUND": "There is no such portal.",
    "ROUTE_NOT_FOUND": "There is nothing at this address.",
    "SIGN_IN_FAILED": "The e-mail address or the password is wrong.",
    "NO_ORGANISATION": "Your account belongs to no organisation yet. Ask its owner to add you.",
    # Invitations
    "INVITATION_EXPIRED": "This invitation has expired. Ask your host for a new one.",
    "INVITATION_REVOKED": "Your host has withdrawn this invitation.",
    "INVITATION_USED_UP": "This invitation has been used as often as it allows.",
    "INVITATION_NOT_YET": "This invitation is not valid yet.",
    "VALID_UNTIL_PASSED": "Choose a moment in the future.",
    "CURSOR_INVALID": "Start again from the first page.",
    "WRONG_DATE_RANGE": "Ask for at most {days} days, the first before the last.",
    # Time slots
    "TIME_DOES_NOT_EXIST": "{given} does not exist: the clocks go forward that night.",
    "WRONG_OFFSET": "{given} has another offset in {zone}.",
    "END_BEFORE_START": "Choose an end that is later than the start.",
    "OFF_GRID": "Choose times on a quarter of an hour.",
    "DATE_FIXED": "This invitation is for {date}.",
    "TOO_FAR_AHEAD": "Choose a day up to {date}.",
    "TOO_SOON": "Choose a later start.",
    "CLOSED_DAY": "The car park is closed on {date}.",
    "WRONG_WEEKDAY": "{date} cannot be booked. Choose another day of the week.",
    "OUTSIDE_OPENING_HOURS": "The car park is not open for all of this time on {date}.",
    "TOO_LATE_TO_PAY": "This visit would end before it is paid for. Choose a later end.",
    "TOO_SHORT": "Choose at least {duration}.",
    "TOO_LONG": "Choose at most {duration}.",
    "WRONG_STEP": "Choose a duration in steps of {duration}.",
    "NOT_A_PREDEFINED_TIME_SLOT": "Choose one of the time slots that are offered.",
    "DIFFERENT_TIME_SLOTS": "All spots of one booking need the same time slot.",
    "TOO_MANY_SPOTS": "Book at most {spots} at a time.",
    "SAME_PLATE_TWICE": "Another spot of this booking has the same licence plate.",
    "NO_SPOT_LEFT": "There are not enough spots left for this time. Choose another time or day.",
    # Fields
    "VALIDATION": "Check what you entered.",
    "MISSING": "Fill this in.",
    "UNKNOWN_FIELD": "This field is not known.",
    "INVALID": "This is not what we can read here.",
    "TOO_MANY": "These are too many at once. Send them in parts.",
    "NAME_MISSING": "Enter a name.",
    "NAME_TOO_LONG": "Enter a name of at most 80 characters.",
    "NAME_CHARACTERS": "Enter a name in letters, without symbols or line breaks.",
    "EMAIL_INVALID": "Enter an e-mail address, like name@example.com.",
    "EMAIL_REFUSED": "The invitation stands, but no e-mail can be sent to this address. "
    "Hand out its link or its QR code.",
    "PLATE_INVALID": "Enter a licence plate of 2 to 12 letters and digits.",
    "BODY_TOO_LARGE": "This is more than we can read at once.",
    "NOT_JSON": "This is not JSON.",
    # Bookings
    "IDEMPOTENCY_KEY_REUSED": "This form was sent before with other details. Reload the page.",
    # Payments
    "PRICE_CHANGED": "The price has changed: it is {price} now. Check it and book again.",
    "CHECKOUT_OVER": "The time to pay for this booking is over. Book again.",
    "PAYMENTS_NOT_SET_UP": "This car park cannot take payments yet. Call your host.",
    "PAYMENT_NOT_POSSIBLE": "This visit cannot be paid for, so nothing was booked. Ask your host.",
    "WEBHOOK_NOT_GENUINE": "This message does not have a signature that we believe.",
    # Cancellation
    "NOT_YET_CONFIRMED": "This reservation is still being confirmed. Try again in a minute.",
    "ALREADY_USED": "This reservation has been used, so it can no longer be cancelled.",
    "ALREADY_CANCELLED": "This reservation has been cancelled.",
    "BOOKING_EXPIRED": "This booking was not completed in time.",
    "TOO_LATE_TO_CANCEL": "A reservation can be cancelled until it begins. Yours began {start}.",
    "BOOKER_MAY_NOT_CANCEL": "Only its visitor can cancel this reservation, with the link in the "
    "e-mail that confirmed it.",
    "STATE_CHANGED": "This reservation has changed. Reload the page.",
    # Gates
    "PRESSED_TOO_OFTEN": "Wait {seconds} seconds before you press again.",
    # Said by API Gateway before a door is reached; template.yaml repeats them
    "NOT_SIGNED_IN": "Sign in to see this.",
    "REFUSED": "We could not read this request.",
    "TOO_OFTEN": "Too many people ask at once. Try again in a moment.",
    # Our own trouble
    "UNAVAILABLE": "We cannot answer just now. Try again in a moment.",
    "INTERNAL": "This did not work, and it is our fault. Try again, or call your host.",
}

FOR_VISITORS = {
    Reason.ALLOW: "The gate opens.",
    Reason.KILL_SWITCH: "The car park's gates are switched off just now. Call your host.",
    Reason.GATE_RETIRED: "This gate is no longer in use.",
    Reason.WRONG_CAR_PARK: "Your reservation is for another car park.",
    Reason.METHOD_NOT_OFFERED: "This car park's gates do not open this way.",
    Reason.REASON_MISSING: "Say why you open the gate.",
    Reason.CLOSED: "The car park is closed today.",
    Reason.NO_RESERVATION: "We know no reservation for this.",
    Reason.UNKNOWN_PLATE: "We expect no car with this licence plate. Use the link in your mail.",
    Reason.UNKNOWN_CODE: "This code does not open the gate.",
    Reason.PLATE_AMBIGUOUS: "The camera takes two cars for one another. Use the link in your mail.",
    Reason.UNPAID: "Your booking is not confirmed yet.",
    Reason.EXPIRED: "Your booking was not completed in time, so the spot was given back.",
    Reason.CANCELLED: "Your reservation was cancelled.",
    Reason.TOO_EARLY: "Your time here begins {start}. The gate opens from then on.",
    Reason.TOO_LATE: "Your time here ended {end}.",
    Reason.ALREADY_INSIDE: "Your car is inside already.",
    Reason.GATE_OFFLINE: "The gate cannot be reached. Use your code, or call your host.",
    Reason.STALE: "That took too long. Try again.",
}

FOR_STAFF = {
    Reason.ALLOW: "Opened.",
    Reason.KILL_SWITCH: "The kill switch of the car park is on.",
    Reason.GATE_RETIRED: "The gate is retired.",
    Reason.WRONG_CAR_PARK: "The reservation is for another car park.",
    Reason.METHOD_NOT_OFFERED: "The car park does not offer this access method.",
    Reason.REASON_MISSING: "Nobody said why the gate was to be opened.",
    Reason.CLOSED: "The car park is closed today.",
    Reason.NO_RESERVATION: "There is no such reservation.",
    Reason.UNKNOWN_PLATE: "No expected car has this licence plate.",
    Reason.UNKNOWN_CODE: "No reservation has this code.",
    Reason.PLATE_AMBIGUOUS: "The plate fits more than one expected car.",
    Reason.UNPAID: "The booking is held and not confirmed.",
    Reason.EXPIRED: "The booking's hold ran out.",
    Reason.CANCELLED: "The reservation was cancelled.",
    Reason.TOO_EARLY: "The time slot has not begun.",
    Reason.TOO_LATE: "The time slot is over.",
    Reason.ALREADY_INSIDE: "The car is inside and may not enter again.",
    Reason.GATE_OFFLINE: "The gate is offline.",
    Reason.STALE: "What the gate read came too late to open for it.",
}

COMMANDS = {
    CommandState.REQUESTED: "Asking the gate.",
    CommandState.SENT: "Asked the gate.",
    CommandState.OPENED: "Open. Drive in.",
    CommandState.RENEWING: "The gate renews its certificate.",
    CommandState.REFUSED: "The gate refused. Press again, or call your host.",
    CommandState.TIMED_OUT: "The gate did not answer. Press again, or call your host.",
}

_ALL: dict[str, str] = {**SENTENCES, **{str(key): said for key, said in FOR_VISITORS.items()}}


def sentence(code: str, facts: Mapping[str, object]) -> str:
    """Return the sentence of a code, its facts written as people say them."""
    said = {name: _said(fact) for name, fact in facts.items()}
    if isinstance(minutes := facts.get("minutes"), int):
        said["duration"] = duration(minutes)
    if isinstance(maximum := facts.get("maximum"), int):
        said["spots"] = _count(maximum, "spot")
    return _ALL[code].format(**said)


def date_in_words(day: date) -> str:
    """Return `Tuesday 24 November`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def moment(there: datetime) -> str:
    """Return `on Tuesday 24 November at 14:00`, of a time in the zone it is to be read in."""
    return f"on {date_in_words(there.date())} at {time_of_day(there)}"


def time_of_day(there: datetime) -> str:
    """Return `14:00`, or `02:30 CET` in the hour that the clocks repeat."""
    repeated = there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
    return f"{there:%H:%M %Z}" if repeated else f"{there:%H:%M}"


def time_slot_in_words(slot: TimeSlot, zone: ZoneInfo, zone_name: str) -> str:
    """Return `Tuesday 24 November, 14:00 to 17:00 (Brussels time)`, with both dates if two."""
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    until = time_of_day(end)
    if end.date() != start.date():
        until = f"{date_in_words(end.date())}, {until}"
    return f"{date_in_words(start.date())}, {time_of_day(start)} to {until} ({zone_name})"


def duration(minutes: int) -> str:
    """Return `30 minutes`, `1 hour` or `2 hours 15 minutes`."""
    hours, rest = divmod(minutes, _MINUTES_IN_HOUR)
    parts = [_count(hours, "hour")] if hours else []
    parts += [_count(rest, "minute")] if rest or not hours else []
    return " ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _said(fact: object) -> str:
    if isinstance(fact, datetime):
        return moment(fact) if fact.tzinfo else f"{date_in_words(fact)} at {fact:%H:%M}"
    return date_in_words(fact) if isinstance(fact, date) else str(fact)
