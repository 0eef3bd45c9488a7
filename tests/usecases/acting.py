"""Whoever asks something of the product, over fakes: each method is one request or one worker."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.gates import Acknowledgement, Command
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.mails import LEASE
from baypass.domain.tokens import Capability
from baypass.ports import Bookings
from baypass.usecases.book import AskedReservation, Booked, BookingRequest, book
from baypass.usecases.cancel_reservation import cancel_reservation
from baypass.usecases.confirm_booking import confirm_booking
from baypass.usecases.invite import InvitationRequest, Invited, invite
from baypass.usecases.open_gate import open_gate
from baypass.usecases.preview_cancellation import CancellationPreview, preview_cancellation
from baypass.usecases.quote import Quote, quote
from baypass.usecases.record_acknowledgement import record_acknowledgement
from baypass.usecases.see_availability import SeenAvailability, see_availability
from baypass.usecases.see_booking import SeenBooking, see_booking
from baypass.usecases.see_calendar import see_calendar
from baypass.usecases.see_command import see_command
from baypass.usecases.see_invitation import SeenInvitation, see_invitation
from baypass.usecases.see_reservation import SeenReservation, see_reservation
from baypass.usecases.send_owed_mails import send_owed_mails
from baypass.usecases.sweep import sweep
from tests.builders import (
    BOOKING,
    END,
    GATE,
    INVITATION,
    ORGANISATION,
    PORTAL,
    RESERVATION,
    START,
    a_car_park,
    a_gate,
    a_portal,
    a_visitor,
    an_invitation,
    an_organisation,
)
from tests.fakes import NOW, FakeWorld, State

KEY = "a-key-of-the-first-form"
PRESS = "the key of the first press"
LATER = LEASE + timedelta(minutes=1)
_PLACES = {
    Capability.INVITATION: INVITATION,
    Capability.BOOKER: BOOKING,
    Capability.MANAGE: RESERVATION,
    Capability.REMOTE: RESERVATION,
}


def asked_for(
    start: datetime = START, end: datetime = END, plate: str = "1-ABC-234"
) -> AskedReservation:
    return AskedReservation(start, end, a_visitor(), LicencePlate.of(plate))


def a_request(*reservations: AskedReservation, **fields: Any) -> BookingRequest:
    """Return what the first form sends: one spot at the usual time."""
    usual = BookingRequest(KEY, "booker@visitor.example.com", reservations or (asked_for(),))
    return replace(usual, **fields)


def spots(count: int) -> BookingRequest:
    """Return a request for this many spots at the usual time, each for another car."""
    return a_request(*(asked_for(plate=f"1-ABC-{100 + place}") for place in range(count)))


def an_invitation_request(**fields: Any) -> InvitationRequest:
    usual: dict[str, Any] = {
        "id": "inv_thenewone",
        "portal_id": PORTAL,
        "name": "December",
        "quota": 2,
        "valid_until": NOW + timedelta(days=30),
        "email": "guest@visitor.example.com",
    }
    return InvitationRequest(**usual | fields)


def another_form(*reservations: AskedReservation) -> BookingRequest:
    """Return what somebody else sends with the same invitation."""
    return a_request(*reservations, idempotency_key="a-key-of-another-form")


class Acting:
    """The usual premises, and everybody who asks something there."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world

    @classmethod
    def on_premises(
        cls,
        *,
        portal: dict[str, Any] | None = None,
        car_park: dict[str, Any] | None = None,
        invitation: dict[str, Any] | None = None,
        gate: dict[str, Any] | None = None,
        world: dict[str, Any] | None = None,
    ) -> Self:
        """Return the usual premises, but for these fields."""
        return cls(
            FakeWorld(
                an_organisation(),
                a_car_park(**car_park or {}),
                a_portal(**portal or {}),
                an_invitation(**invitation or {}),
                a_gate(**gate or {}),
                **world or {},
            )
        )

    def token(self, capability: Capability, subject: str | None = None) -> str:
        subject = subject or _PLACES[capability]
        return str(self.world.links.token(capability, ORGANISATION, subject))

    def book(self, request: BookingRequest | None = None, token: str | None = None) -> Booked:
        w = self.world
        return book(
            token or self.token(Capability.INVITATION),
            request or a_request(),
            catalogue=w.catalogue,
            bookings=w.bookings,
            payments=w.payments,
            checkout=w.checkout,
            workflows=w.workflows,
            links=w.links,
            clock=w.clock,
        )

    def confirm(self, booking_id: str = BOOKING) -> None:
        w = self.world
        confirm_booking(ORGANISATION, booking_id, bookings=w.bookings, dice=w.dice, clock=w.clock)

    def send_mails(self, booking_id: str = BOOKING) -> None:
        w = self.world
        send_owed_mails(
            ORGANISATION,
            booking_id,
            bookings=w.bookings,
            mails=w.mails,
            writer=w.writer,
            mailer=w.mailer,
            clock=w.clock,
        )

    def sweep(self) -> int:
        w = self.world
        return sweep(
            bookings=w.bookings,
            payments=w.payments,
            checkout=w.checkout,
            workflows=w.workflows,
            mails=w.mails,
            writer=w.writer,
            mailer=w.mailer,
            dice=w.dice,
            clock=w.clock,
        )

    def run_workflows(self) -> None:
        """Do what the started workflows do; one that ran before is run again."""
        for _, booking_id in self.world.workflows.bookings:
            self.confirm(booking_id)
            self.send_mails(booking_id)
        for _ in self.world.workflows.cancellations:
            self.send_mails()

    def have_booked(self, count: int = 1) -> BookingRecord:
        """Return a booking that is confirmed and whose mails are sent; nobody counts the calls."""
        self.book(spots(count) if count > 1 else a_request())
        self.run_workflows()
        self.world.calls.made.clear()
        return self.record()

    def cancel(
        self, token: str | None = None, *, bookings: Bookings | None = None
    ) -> SeenReservation:
        w = self.world
        return cancel_reservation(
            token or self.token(Capability.MANAGE),
            bookings=bookings or w.bookings,
            gates=w.gates,
            workflows=w.workflows,
            clock=w.clock,
        )

    def preview(self, token: str | None = None) -> CancellationPreview:
        w = self.world
        token = token or self.token(Capability.MANAGE)
        return preview_cancellation(token, bookings=w.bookings, clock=w.clock)

    def press(
        self,
        key: str = PRESS,
        token: str | None = None,
        *,
        gate_id: str = GATE,
        bookings: Bookings | None = None,
    ) -> Command:
        w = self.world
        return open_gate(
            token or self.token(Capability.REMOTE),
            gate_id,
            key,
            bookings=bookings or w.bookings,
            gates=w.gates,
            access_log=w.access_log,
            signals=w.signals,
            clock=w.clock,
        )

    def acknowledge(self, acknowledgement: Acknowledgement, said_by: str = GATE) -> None:
        w = self.world
        record_acknowledgement(said_by, acknowledgement, gates=w.gates, bookings=w.bookings)

    def invite(self, **fields: Any) -> Invited:
        w = self.world
        return invite(
            ORGANISATION,
            an_invitation_request(**fields),
            catalogue=w.catalogue,
            links=w.links,
            writer=w.writer,
            mailer=w.mailer,
            clock=w.clock,
        )

    def see_invitation(self, token: str | None = None) -> SeenInvitation:
        w = self.world
        token = token or self.token(Capability.INVITATION)
        return see_invitation(token, catalogue=w.catalogue, clock=w.clock)

    def see_availability(
        self, first: date, last: date | None = None, count: int = 1, token: str | None = None
    ) -> SeenAvailability:
        w = self.world
        return see_availability(
            token or self.token(Capability.INVITATION),
            first,
            last or first,
            count,
            catalogue=w.catalogue,
            bookings=w.bookings,
            clock=w.clock,
        )

    def quote(
        self,
        start: datetime = START,
        end: datetime = END,
        count: int = 1,
        token: str | None = None,
    ) -> Quote:
        w = self.world
        return quote(
            token or self.token(Capability.INVITATION),
            start,
            end,
            count,
            catalogue=w.catalogue,
            bookings=w.bookings,
            checkout=w.checkout,
            clock=w.clock,
        )

    def see_booking(self, token: str | None = None) -> SeenBooking:
        w = self.world
        token = token or self.token(Capability.BOOKER)
        return see_booking(token, bookings=w.bookings, mails=w.mails)

    def see_reservation(self, token: str | None = None) -> SeenReservation:
        w = self.world
        token = token or self.token(Capability.MANAGE)
        return see_reservation(token, bookings=w.bookings, gates=w.gates, clock=w.clock)

    def see_calendar(self, token: str | None = None) -> bytes:
        w = self.world
        token = token or self.token(Capability.MANAGE)
        return see_calendar(token, bookings=w.bookings, writer=w.writer)

    def see_command(self, command_id: str, token: str | None = None) -> Command:
        w = self.world
        token = token or self.token(Capability.REMOTE)
        return see_command(token, command_id, bookings=w.bookings, gates=w.gates, clock=w.clock)

    # ------------------------------------------------------------- what stands afterwards
    def state(self) -> State:
        return deepcopy(self.world.state)

    def record(self, booking_id: str = BOOKING) -> BookingRecord:
        record = self.world.state.record((ORGANISATION, booking_id))
        assert record
        return record

    def reservation(self) -> Reservation:
        return self.world.state.reservations[ORGANISATION, RESERVATION]

    def uses(self) -> int:
        return self.world.state.invitations[ORGANISATION, INVITATION].uses

    def taken(self) -> int:
        """Return how many quarter hours of how many spots are given away in all."""
        return sum(map(sum, self.world.state.counters.values()))

    def letters(self) -> Sequence[str]:
        """Return recipient and subject of every letter that was sent."""
        return [f"{one.recipient}: {one.subject}" for one in self.world.mailer.letters]

    def wait(self, duration: timedelta) -> None:
        self.world.clock.move(duration)
