"""Writes letters from the templates in `baypass/emails`: every word of a mail stands there.

The booker's and the host's mails and the calendar file never carry what manages a reservation:
they are read by others than its visitor. What was paid, and with which account, is told to who
paid; every visitor may know how much goes back.
"""

from collections.abc import Sequence
from typing import Any

from baypass.adapters.icalendar_entries import Method, entry
from baypass.adapters.jinja2_templates import letter, one_line, rendered
from baypass.adapters.letter_facts import (
    GIVEN_BACK,
    Times,
    all_goes_back,
    booking_facts,
    expected,
    goes_back,
    paid,
    payment_facts,
)
from baypass.domain.access import access_window
from baypass.domain.bookings import BookingRecord
from baypass.domain.car_parks import AccessMethod
from baypass.domain.hosts import Host
from baypass.domain.organisations import Organisation
from baypass.domain.payments import Refund
from baypass.domain.refunds import is_payer
from baypass.domain.tokens import Capability
from baypass.ports import Attachment, Letter, Links, Offer, Visit
from baypass.words.money import cancellation_lines


class Jinja2Letters:
    """Letters to visitors, bookers, invitees and hosts, each to one recipient."""

    def __init__(self, links: Links) -> None:
        """Write letters with these links."""
        self._links = links

    def confirmation(self, visit: Visit, record: BookingRecord) -> Letter:
        """Return the visitor's confirmation with its calendar file."""
        calendar = _calendar_attachment(self._published(visit), "PUBLISH")
        facts = self._facts_of(visit) | {
            "visit_link": self._link(visit, Capability.MANAGE, "visit"),
            # What had begun when it was booked could never be cancelled.
            "cancel_link": None
            if _had_begun(record, visit)
            else self._link(visit, Capability.MANAGE, "cancel"),
            "spots": len(record.reservations),
            "paid": paid(record, visit.car_park) if is_payer(record, visit.reservation) else None,
        }
        recipient = visit.reservation.visitor.email
        return letter("confirmation", recipient, visit.organisation, facts, calendar)

    def new_code(self, visit: Visit) -> Letter:
        """Return what tells a visitor that the code before opens nothing, and which one does."""
        facts = self._facts_of(visit) | {
            "visit_link": self._link(visit, Capability.MANAGE, "visit")
        }
        recipient = visit.reservation.visitor.email
        return letter("new_code", recipient, visit.organisation, facts)

    def cancellation(self, visit: Visit, record: BookingRecord) -> Letter:
        """Return the visitor's cancellation with a calendar file that removes the entry."""
        calendar = _calendar_attachment(self._withdrawn(visit), "CANCEL")
        recipient = visit.reservation.visitor.email
        refund = goes_back(record, visit.reservation, to_payer=is_payer(record, visit.reservation))
        facts = self._facts_of(visit) | {"goes_back": refund}
        return letter("cancellation", recipient, visit.organisation, facts, calendar)

    def summary(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return the booker's summary: who is expected when, what was paid, and no way in."""
        booking, car_park = record.booking, visits[0].car_park
        token = self._links.token(Capability.BOOKER, booking.organisation_id, booking.id)
        # A rule that holds for the last to come is a rule of this booking.
        latest = max(visit.reservation.time_slot.start for visit in visits)
        policy = booking.cancellation_policy.still_reached(latest, booking.created_at)
        begun = all(_had_begun(record, visit) for visit in visits)
        receipt = paid(record, car_park)
        facts = booking_facts(record, visits) | {
            "expected": [expected(visit, record) for visit in visits],
            "booking_link": self._links.url(token, "booking"),
            "paid": receipt,
            "begun": begun,
            "rules": cancellation_lines(policy, receipt.price.gross.currency)
            if receipt and not begun
            else (),
        }
        return letter("summary", booking.booker_email, visits[0].organisation, facts)

    def refund(self, record: BookingRecord, visit: Visit) -> Letter:
        """Return what tells the booker that a visitor's cancellation sends money back."""
        refund = goes_back(record, visit.reservation, to_payer=True)
        if refund is None:
            message = "what was free sends nothing back"
            raise ValueError(message)
        facts = self._facts_of(visit) | {
            "booking": record.booking,
            "goes_back": refund,
            "is_paid_booking": True,
        }
        return letter("refund", record.booking.booker_email, visit.organisation, facts)

    def unpaid(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return what tells the booker that the spots were given back and nothing was charged."""
        facts = booking_facts(record, visits)
        return letter("unpaid", record.booking.booker_email, visits[0].organisation, facts)

    def late_payment(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return what tells the booker that the money bought nothing and goes back, all of it."""
        facts = booking_facts(record, visits) | {
            "goes_back": all_goes_back(record),
            "price": record.payment and record.payment.price.gross,
        }
        return letter("late_payment", record.booking.booker_email, visits[0].organisation, facts)

    def refund_failed(self, record: BookingRecord, visit: Visit, refund: Refund) -> Letter:
        """Return what tells the host that a refund did not go through."""
        organisation = visit.organisation
        facts = payment_facts(record) | {
            "id": refund.reservation_id or refund.booking_id,
            "of_reservation": refund.reservation_id is not None,
            "times": Times(visit.reservation.time_slot, visit.car_park),
            "amount": refund.price.gross,
        }
        return letter("refund_failed", organisation.contact.email, organisation, facts)

    def dispute(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return what tells the host that the payer disputes the payment."""
        organisation = visits[0].organisation
        facts = booking_facts(record, visits) | payment_facts(record)
        return letter("dispute", organisation.contact.email, organisation, facts)

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
        return letter("invitation", invitation.email, offer.organisation, facts)

    def first_password(
        self, host: Host, organisation: Organisation, password: str, console: str
    ) -> Letter:
        """Return what lets a host into the console for the first time."""
        facts = {
            "name": host.name,
            "email": host.email,
            "role": host.role,
            "password": password,
            "console": console,
        }
        return letter("first_password", host.email, organisation, facts)

    def calendar(self, visit: Visit) -> bytes:
        """Return the calendar file of a reservation as it stands."""
        if visit.reservation.state in GIVEN_BACK:
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
            summary=one_line(rendered("calendar.subject", facts)),
            description=rendered("calendar.txt", facts).strip(),
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
        own = reservation.organisation_id, reservation.id
        token = self._links.token(capability, *own, reservation.link_generation)
        return self._links.url(token, page)


def _had_begun(record: BookingRecord, visit: Visit) -> bool:
    return visit.reservation.time_slot.start <= record.booking.created_at


def _ways(visit: Visit) -> frozenset[AccessMethod]:
    """Return the access methods that this visitor can use: a keypad needs a code."""
    without = frozenset() if visit.reservation.keypad_code else frozenset({AccessMethod.KEYPAD})
    return visit.car_park.access_methods - without


def _calendar_attachment(content: bytes, method: Method) -> Attachment:
    return Attachment("visit.ics", f"text/calendar; method={method}; charset=utf-8", content)
