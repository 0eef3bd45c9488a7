"""Hosts who act for visitors, over fakes: each method is one request of the console."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from baypass.domain import ids
from baypass.domain.acting import WantedRefund
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import BookingRecord
from baypass.domain.gates import Command
from baypass.domain.hosts import Actor, Role
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import Money
from baypass.domain.reservation_versions import version_of
from baypass.ports import Visit
from baypass.usecases.book import AskedReservation
from baypass.usecases.book_for_visitor import DeskBooking, book_for_visitor
from baypass.usecases.cancel_for_visitor import (
    HostCancellation,
    HostCancellationPreview,
    cancel_for_visitor,
    preview_for_host,
)
from baypass.usecases.change_reservation import Change, change_reservation
from baypass.usecases.mail_again import mail_again
from baypass.usecases.open_gate_for_visitor import open_gate_for_visitor
from baypass.usecases.see_host_command import see_host_command
from tests.builders import END, GATE, ORGANISATION, PORTAL, RESERVATION, START, a_visitor
from tests.usecases.acting import Acting, asked_for
from tests.usecases.paying import Paying

HOST = Actor(
    organisation_id=ORGANISATION,
    host_id=ids.host_id(ORGANISATION, "desk@acme.example.com"),
    email="desk@acme.example.com",
    role=Role.MANAGER,
)
DESK_KEY = "a-key-of-the-desk"
DESK_INVITATION = ids.desk_invitation_id(ORGANISATION, PORTAL)
DESK_BOOKING = ids.booking_id(DESK_INVITATION, DESK_KEY)


class Hosting:
    """A host at the desk of somebody's premises."""

    def __init__(self, acting: Acting) -> None:
        self.acting, self.world = acting, acting.world

    def book(
        self,
        *reservations: AskedReservation,
        key: str = DESK_KEY,
        note: str = "",
        portal_id: str = PORTAL,
    ) -> BookingRecord:
        w = self.world
        return book_for_visitor(
            HOST,
            DeskBooking(key, portal_id, reservations or (asked_for(),), note),
            catalogue=w.catalogue,
            bookings=w.bookings,
            acting=w.acting,
            workflows=w.workflows,
            links=w.links,
            clock=w.clock,
        )

    def change(self, plate: str = "1-ABC-234", version: int | None = None, **visitor: Any) -> Visit:
        w = self.world
        read = version or version_of(self.acting.reservation())
        return change_reservation(
            HOST,
            RESERVATION,
            Change(a_visitor(**visitor), LicencePlate.of(plate), read),
            bookings=w.bookings,
            acting=w.acting,
            links=w.links,
            clock=w.clock,
        )

    def mail_again(self, key: str = DESK_KEY) -> Visit:
        w = self.world
        return mail_again(
            HOST,
            RESERVATION,
            key,
            bookings=w.bookings,
            acting=w.acting,
            links=w.links,
            clock=w.clock,
        )

    def preview(self) -> HostCancellationPreview:
        w = self.world
        return preview_for_host(HOST, RESERVATION, bookings=w.bookings, clock=w.clock)

    def cancel(
        self,
        refund: WantedRefund | Money = WantedRefund.POLICY,
        reason: str = "",
        key: str = DESK_KEY,
    ) -> None:
        w = self.world
        cancel_for_visitor(
            HOST,
            RESERVATION,
            HostCancellation(key, refund, reason),
            bookings=w.bookings,
            acting=w.acting,
            workflows=w.workflows,
            clock=w.clock,
        )

    def open(
        self, reason: str = "Lost the phone", key: str = DESK_KEY, gate_id: str = GATE
    ) -> Command:
        w = self.world
        return open_gate_for_visitor(
            HOST,
            gate_id,
            reason,
            key,
            catalogue=w.catalogue,
            gates=w.gates,
            acting=w.acting,
            access_log=w.access_log,
            signals=w.signals,
            clock=w.clock,
        )

    def see_command(self, command_id: str) -> Command:
        w = self.world
        return see_host_command(HOST, command_id, gates=w.gates, clock=w.clock)

    def told(self) -> Sequence[AuditEntry]:
        """Return what the audit log has been told."""
        return self.world.state.told

    def events(self) -> list[tuple[str, str]]:
        """Return whose openings, and how they ended, the access log tells of."""
        return [(one.by, one.reason) for one in self.world.state.access_events.values()]


def at_the_desk(**premises: Any) -> Hosting:
    """Return a host on the usual premises, where nothing costs anything."""
    return Hosting(Acting.on_premises(**premises))


def with_a_visit(**premises: Any) -> Hosting:
    """Return a host whose visitor has a confirmed reservation, for which nothing was paid."""
    hosting = at_the_desk(**premises)
    hosting.acting.have_booked()
    return hosting


def with_a_paid_visit(count: int = 1, **premises: Any) -> Hosting:
    """Return a host whose visitor has paid € 7.50 for a confirmed reservation."""
    return Hosting(Paying.on_premises(**premises).have_paid(count))


def visiting(
    start: datetime = START, end: datetime = END, plate: str = "1-ABC-234", **visitor: Any
) -> AskedReservation:
    return AskedReservation(start, end, a_visitor(**visitor), LicencePlate.of(plate))


MINUTE = timedelta(minutes=1)
