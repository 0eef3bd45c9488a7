"""Writes letters from the templates in `baypass/emails`: every word of a mail stands there.

A value is cleaned of control and direction characters on its way into a template, escaped in
HTML, and kept to one line in headers. The booker's mail and the calendar file never carry what
manages a reservation: both are read by others than its visitor.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from textwrap import wrap
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from baypass.adapters.icalendar_entries import Method, entry
from baypass.domain.access import access_window
from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.colours import button_colours
from baypass.domain.organisations import Organisation
from baypass.domain.time_slots import TimeSlot
from baypass.domain.tokens import Capability
from baypass.ports import Attachment, Letter, Links, Offer, Visit
from baypass.words import en

_LANGUAGE = "en"
_GIVEN_BACK = (ReservationState.CANCELLED, ReservationState.EXPIRED)
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# An address is never broken; RFC 5322 allows 998 characters.
_LONG_LINE, _LONGEST_LINE = 240, 900
# U+2060: invisible, and no mail client makes a link of `evil.example` with it inside.
_WORD_JOINER = "\u2060"


@dataclass(frozen=True)
class Times:
    """A time slot as its car park's clocks show it."""

    slot: TimeSlot
    car_park: CarPark

    @property
    def starts(self) -> datetime:
        """Return the local start."""
        return self.slot.start.astimezone(self.car_park.zone)

    @property
    def ends(self) -> datetime:
        """Return the local end."""
        return self.slot.end.astimezone(self.car_park.zone)

    @property
    def within_a_day(self) -> bool:
        """Tell whether it starts and ends on one local date."""
        return self.starts.date() == self.ends.date()

    def __str__(self) -> str:
        """Return it in one line, with the name of the zone."""
        return en.time_slot_in_words(self.slot, self.car_park.zone, self.car_park.time_zone_name)


class Jinja2Letters:
    """Letters to visitors, bookers and invitees, each to one recipient."""

    def __init__(self, links: Links) -> None:
        """Write letters with these links."""
        self._links = links

    def confirmation(self, visit: Visit) -> Letter:
        """Return the visitor's confirmation with its calendar file."""
        calendar = _calendar_attachment(self._published(visit), "PUBLISH")
        facts = self._facts_of(visit) | {
            "visit_link": self._link(visit, Capability.MANAGE, "visit"),
            "cancel_link": self._link(visit, Capability.MANAGE, "cancel"),
        }
        recipient = visit.reservation.visitor.email
        return _letter("confirmation", recipient, visit.organisation, facts, calendar)

    def cancellation(self, visit: Visit) -> Letter:
        """Return the visitor's cancellation with a calendar file that removes the entry."""
        calendar = _calendar_attachment(self._withdrawn(visit), "CANCEL")
        recipient = visit.reservation.visitor.email
        facts = self._facts_of(visit)
        return _letter("cancellation", recipient, visit.organisation, facts, calendar)

    def summary(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return the booker's summary: who is expected when, and no way in."""
        booking, first = record.booking, visits[0]
        token = self._links.token(Capability.BOOKER, booking.organisation_id, booking.id)
        slots = [visit.reservation.time_slot for visit in visits]
        earliest = min(slots, key=lambda slot: slot.start)
        facts = {
            "car_park": first.car_park,
            "times": Times(earliest, first.car_park),
            "same_times": len(set(slots)) == 1,
            "days": len({first.car_park.day_of(slot.start) for slot in slots}),
            "expected": [_expected(visit) for visit in visits],
            "booking_link": self._links.url(token, "booking"),
        }
        return _letter("summary", booking.booker_email, first.organisation, facts)

    def invitation(self, offer: Offer, link: str) -> Letter:
        """Return the invitee's invitation."""
        invitation, zone = offer.invitation, offer.car_park.zone
        if invitation.email is None:
            message = "an invitation is only sent when it has an address"
            raise ValueError(message)
        facts = {
            "invitation": invitation,
            "portal": offer.portal,
            "car_park": offer.car_park,
            "link": link,
            "valid_from": invitation.valid_from and invitation.valid_from.astimezone(zone),
            "valid_until": invitation.valid_until.astimezone(zone),
        }
        return _letter("invitation", invitation.email, offer.organisation, facts)

    def calendar(self, visit: Visit) -> bytes:
        """Return the calendar file of a reservation as it stands."""
        if visit.reservation.state in _GIVEN_BACK:
            return self._withdrawn(visit)
        return self._published(visit)

    def _published(self, visit: Visit) -> bytes:
        return self._entry(visit, "PUBLISH", sequence=0)

    def _withdrawn(self, visit: Visit) -> bytes:
        return self._entry(visit, "CANCEL", sequence=1)

    def _entry(self, visit: Visit, method: Method, sequence: int) -> bytes:
        # No link and no code: calendars are shared with colleagues, mails are not.
        facts = {
            "host": visit.organisation,
            "method": method,
            "reservation": visit.reservation,
            "times": Times(visit.reservation.time_slot, visit.car_park),
        }
        return entry(
            visit,
            method=method,
            sequence=sequence,
            summary=_one_line(_rendered("calendar.subject", facts)),
            description=_rendered("calendar.txt", facts).strip(),
        )

    def _facts_of(self, visit: Visit) -> dict[str, Any]:
        window = access_window(visit.reservation, visit.car_park)
        return {
            "reservation": visit.reservation,
            "car_park": visit.car_park,
            "times": Times(visit.reservation.time_slot, visit.car_park),
            "window": Times(window, visit.car_park),
            "ways": _ways(visit),
            "remote_link": self._link(visit, Capability.REMOTE, "visit"),
        }

    def _link(self, visit: Visit, capability: Capability, page: str) -> str:
        reservation = visit.reservation
        token = self._links.token(capability, reservation.organisation_id, reservation.id)
        return self._links.url(token, page)


def _ways(visit: Visit) -> frozenset[AccessMethod]:
    """Return the access methods that this visitor can use: a keypad needs a code."""
    without = frozenset() if visit.reservation.keypad_code else frozenset({AccessMethod.KEYPAD})
    return visit.car_park.access_methods - without


def _expected(visit: Visit) -> dict[str, Any]:
    return {
        "name": visit.reservation.visitor.full_name,
        "plate": visit.reservation.licence_plate.typed,
        "times": Times(visit.reservation.time_slot, visit.car_park),
        "cancelled": visit.reservation.state in _GIVEN_BACK,
    }


def _calendar_attachment(content: bytes, method: Method) -> Attachment:
    return Attachment("visit.ics", f"text/calendar; method={method}; charset=utf-8", content)


def _letter(
    name: str,
    recipient: str,
    organisation: Organisation,
    facts: dict[str, Any],
    *attachments: Attachment,
) -> Letter:
    subject = _one_line(_rendered(f"{name}.subject", {"host": organisation} | facts))
    everything = facts | {
        "host": organisation,
        "subject": subject,
        "language": _LANGUAGE,
        "button": button_colours(organisation.brand_colour),
    }
    return Letter(
        sender_name=_one_line(organisation.name),
        recipient=recipient,
        reply_to=organisation.contact.email,
        subject=subject,
        text=_short_lines(_rendered(f"{name}.txt", everything)),
        html=_rendered(f"{name}.html", everything),
        attachments=attachments,
    )


def _rendered(template: str, facts: dict[str, Any]) -> str:
    return _environment().get_template(f"{_LANGUAGE}/{template}").render(facts)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("baypass", "emails"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    return environment


def _clean(value: object) -> object:
    """Take control and direction characters out of what a person or a host has typed."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    spaced = value.replace("\t", " ")
    return "".join(character for character in spaced if not _is_unseen(character))


def _is_unseen(character: str) -> bool:
    if character in _DIRECTION:
        return True
    return unicodedata.category(character) == "Cc" and character != "\n"


def _one_line(text: str) -> str:
    return " ".join(str(_clean(" ".join(text.split()))).split())


def _short_lines(text: str) -> str:
    """Break only lines that no mail may have; every client wraps the others to its own width."""
    return "\n".join(_broken(line) for line in text.splitlines()) + "\n"


def _broken(line: str) -> str:
    at_spaces = wrap(line, _LONG_LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(piece for part in at_spaces for piece in wrap(part, _LONGEST_LINE))


def _of_a_person(name: str) -> str:
    """Return a name that no mail client takes for a web address; names may have dots."""
    return re.sub(r"\.(?=\S)", f".{_WORD_JOINER}", name)


def _grouped(code: str) -> str:
    """Return `4827 19`."""
    return f"{code[:4]} {code[4:]}"


def _dialled(phone: str) -> str:
    """Return what stands behind `tel:`, or nothing when there is nothing to dial."""
    return re.sub(r"[^+0-9]", "", phone)


def _mailbox(address: str) -> str:
    """Return what stands behind `mailto:`."""
    return quote(address, safe="@")


def _in_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _date(day: date) -> str:
    return en.date_in_words(day)


_FILTERS: dict[str, Callable[..., object]] = {
    "date": _date,
    "time": en.time_of_day,
    "person": _of_a_person,
    "grouped": _grouped,
    "dialled": _dialled,
    "mailbox": _mailbox,
    "in_lines": _in_lines,
}
