"""What the fakes hold together, and how a process that watches them can end between two calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import uuid4

from baypass.domain.access_lists import PublishedList, changes_lists, is_decided_at_gates
from baypass.domain.access_log import AccessEvent
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import Booking, BookingRecord, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gate_identity import GateIdentity
from baypass.domain.gates import Command, Gate
from baypass.domain.hosts import Host
from baypass.domain.invitations import Invitation
from baypass.domain.jobs import Job
from baypass.domain.mails import OwedMail
from baypass.domain.organisations import Organisation
from baypass.domain.passages import Passed, PlateRead
from baypass.domain.payments import Payment, Refund
from baypass.domain.portals import Portal

Key = tuple[str, str]
Fake = TypeVar("Fake")


@dataclass
class State:
    """Everything that lasts, under (organisation, id)."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    car_parks: dict[Key, CarPark] = field(default_factory=dict)
    portals: dict[Key, Portal] = field(default_factory=dict)
    invitations: dict[Key, Invitation] = field(default_factory=dict)
    bookings: dict[Key, Booking] = field(default_factory=dict)
    bookings_due: dict[Key, datetime] = field(default_factory=dict)
    reservations: dict[Key, Reservation] = field(default_factory=dict)
    pressed: dict[Key, Command] = field(default_factory=dict)
    plates: dict[Key, PlateRead] = field(default_factory=dict)
    passed: dict[Key, Passed] = field(default_factory=dict)
    counters: dict[tuple[str, str, date], list[int]] = field(default_factory=dict)
    codes: dict[tuple[str, str, date, str], str] = field(default_factory=dict)
    mails: dict[tuple[str, str, str], OwedMail] = field(default_factory=dict)
    payments: dict[Key, Payment] = field(default_factory=dict)
    refunds: dict[tuple[str, str, str], Refund] = field(default_factory=dict)
    refunds_settled: set[tuple[str, str, str]] = field(default_factory=set)
    gates: dict[Key, Gate] = field(default_factory=dict)
    gate_identities: dict[str, GateIdentity] = field(default_factory=dict)
    commands: dict[Key, Command] = field(default_factory=dict)
    jobs: dict[Key, Job] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)
    logos: dict[Key, bytes] = field(default_factory=dict)
    told: list[AuditEntry] = field(default_factory=list)
    hosts: dict[Key, Host] = field(default_factory=dict)
    access_events: dict[Key, AccessEvent] = field(default_factory=dict)
    opened_by_hand_at: dict[Key, datetime] = field(default_factory=dict)
    lists: dict[Key, PublishedList] = field(default_factory=dict)
    lists_due: dict[Key, datetime] = field(default_factory=dict)
    list_changes: dict[tuple[str, str, str], tuple[datetime, str]] = field(default_factory=dict)

    def record(self, key: Key) -> BookingRecord | None:
        """Return the booking with its reservations and its money."""
        booking = self.bookings.get(key)
        if booking is None:
            return None
        own = (
            one
            for one in self.reservations.values()
            if (one.organisation_id, one.booking_id) == key
        )
        return BookingRecord(
            booking=booking,
            reservations=tuple(sorted(own, key=lambda one: one.id)),
            payment=self.payments.get(key),
            refunds=self.refunds_of(key),
        )

    def refunds_of(self, key: Key) -> tuple[Refund, ...]:
        """Return the refunds of a booking, be it forgotten or not."""
        own = (refund for place, refund in sorted(self.refunds.items()) if place[:2] == key)
        return tuple(own)

    def tell(self, entry: AuditEntry | None) -> None:
        """Tell the audit log, if there is something to tell."""
        if entry:
            self.told.append(entry)

    def owe(self, *debts: OwedMail | Refund) -> None:
        """Write down mails and refunds that are owed."""
        for debt in debts:
            if isinstance(debt, Refund):
                self.refunds[_place(debt)] = debt
                self.refunds_settled.discard(_place(debt))
            else:
                self.mails[_place(debt)] = debt

    def owe_lists(
        self, reservations: Sequence[Reservation], car_park: CarPark, mails: Sequence[OwedMail]
    ) -> None:
        """Write down that gates have to hear of these reservations of one booking."""
        at = mails[0].owed_at if mails else None
        if changes_lists(reservations, car_park, at) if at else is_decided_at_gates(car_park):
            first = reservations[0]
            self.owe_list(first.organisation_id, car_park.id, first.booking_id, at)

    def owe_lists_of(self, thing: object, at: datetime | None = None) -> None:
        """Write down that gates have to hear of a car park or a gate."""
        if isinstance(thing, CarPark | Gate):
            car_park_id = thing.id if isinstance(thing, CarPark) else thing.car_park_id
            self.owe_list(thing.organisation_id, car_park_id, thing.id, at)

    def owe_list(self, organisation_id: str, car_park_id: str, what: str, at: Any) -> None:
        """Write down that gates have to hear of something; anew, if it is owed already."""
        self.list_changes[organisation_id, car_park_id, what] = (
            at or datetime(2000, 1, 1, tzinfo=UTC),
            uuid4().hex,
        )

    def settle(self, refund: Refund) -> None:
        """Let a refund owe nothing more."""
        self.refunds_settled.add(_place(refund))

    def is_owed(self, refund: Refund) -> bool:
        """Tell whether the sweep is to look at this refund."""
        return _place(refund) not in self.refunds_settled

    def forget(self, organisation_id: str, booking_id: str) -> None:
        """Let time forget a booking: its money is kept longer."""
        key = organisation_id, booking_id
        record = self.record(key)
        for reservation in record.reservations if record else ():
            del self.reservations[organisation_id, reservation.id]
        self.bookings.pop(key, None)
        self.bookings_due.pop(key, None)
        self.mails = {place: mail for place, mail in self.mails.items() if place[:2] != key}

    def owes_any(self, *mails: OwedMail) -> bool:
        """Tell whether one of these was ever owed."""
        return any(_place(mail) in self.mails for mail in mails)


def _place(debt: OwedMail | Refund) -> tuple[str, str, str]:
    return debt.organisation_id, debt.booking_id, debt.key


class Ended(BaseException):
    """The process is gone: nothing that catches exceptions survives it."""


class Calls:
    """Writes down every call of a port, and ends the process right after the one it is told."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self._left: int | None = None

    def end_after(self, count: int) -> None:
        """Let this many more calls do their work, and lose the last one's answer."""
        self._left = count

    def go_on(self) -> None:
        """Start a new process, which lives."""
        self._left = None

    def note(self, name: str) -> None:
        self.made.append(name)

    def returned(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            raise Ended


class _Watched:
    """A port whose own methods are counted; what a fake has beyond them is not."""

    def __init__(self, name: str, port: type, fake: object, calls: Calls) -> None:
        self._name, self._port, self._fake, self._calls = name, port, fake, calls

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._fake, attribute)
        if attribute not in vars(self._port):
            return found
        return self._counted(attribute, found)

    def _counted(self, attribute: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            self._calls.note(f"{self._name}.{attribute}")
            answer = method(*arguments, **named)
            self._calls.returned()
            return answer

        return call


def watched(name: str, port: type, fake: Fake, calls: Calls) -> Fake:
    return cast("Fake", _Watched(name, port, fake, calls))
