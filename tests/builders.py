"""Valid things; a test states only what it is about.

They belong together: one organisation, one car park, one portal, and a visit on Tuesday
24 November 2026 from 14:00 to 17:00 in Brussels. Their token hashes are those of `FakeLinks()`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from baypass.domain.audit import AuditEntry, audit_entry
from baypass.domain.bookings import (
    FREE_HOLD,
    Booking,
    BookingRecord,
    BookingState,
    Reservation,
    ReservationState,
)
from baypass.domain.car_parks import AccessMethod, CarPark, OpenPeriod, Weekday
from baypass.domain.gates import (
    COMMAND_LIFE,
    Acknowledgement,
    Barrier,
    Command,
    CommandState,
    Gate,
    GateStatus,
    Method,
)
from baypass.domain.hosts import Actor, Host, Role
from baypass.domain.ids import booking_id, booking_of, command_id, host_id, reservation_id
from baypass.domain.invitations import Invitation
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import free_of_charge
from baypass.domain.organisations import Contact, Organisation
from baypass.domain.people import Visitor
from baypass.domain.portals import DurationRule, FreeDuration, Portal
from baypass.domain.time_slots import TimeSlot
from baypass.domain.tokens import Capability
from baypass.ports import Offer, Visit
from tests.fakes import NOW, FakeLinks

ORGANISATION = "org_acmecampus"
CAR_PARK = "cpk_visitors"
PORTAL = "prt_visitus"
INVITATION = "inv_november"
GATE = "gat_acmecampus_main"
BOOKING = booking_id(INVITATION, "a-key-of-the-first-form")
RESERVATION = reservation_id(BOOKING, 1)
START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
END = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
_KEPT_UNTIL = END + timedelta(days=90)
ROUND_THE_CLOCK = dict.fromkeys(Weekday, (OpenPeriod(opens=time(), closes=time()),))

_LINKS = FakeLinks()


def an_organisation(**fields: Any) -> Organisation:
    usual: dict[str, Any] = {
        "id": ORGANISATION,
        "name": "Acme Campus",
        "contact": Contact(email="reception@acme.example.com", phone="+32 2 555 01 00"),
        "brand_colour": "#0b5d4b",
    }
    return Organisation(**usual | fields)


def a_car_park(**fields: Any) -> CarPark:
    """Round the clock, ten spots, every access method."""
    usual: dict[str, Any] = {
        "id": CAR_PARK,
        "organisation_id": ORGANISATION,
        "name": "Visitors' car park",
        "address": ("Rue de la Loi 1", "1000 Brussels"),
        "map_url": "https://maps.example/acme",
        "directions": "Enter by the blue sign, second barrier on the left.",
        "time_zone": "Europe/Brussels",
        "spots": 10,
        "opening_hours": ROUND_THE_CLOCK,
        "access_methods": frozenset(AccessMethod),
    }
    return CarPark(**usual | fields)


def a_portal(**fields: Any) -> Portal:
    """Free start and end, any day of the next thirty, up to five spots."""
    usual: dict[str, Any] = {
        "id": PORTAL,
        "organisation_id": ORGANISATION,
        "car_park_id": CAR_PARK,
        "name": "Visit us",
        "durations": DurationRule(free=FreeDuration()),
        "maximum_spots": 5,
    }
    return Portal(**usual | fields)


def an_invitation(**fields: Any) -> Invitation:
    """Open at `NOW`, for three bookings, sent to nobody."""
    usual: dict[str, Any] = {
        "id": INVITATION,
        "organisation_id": ORGANISATION,
        "portal_id": PORTAL,
        "car_park_id": CAR_PARK,
        "name": "November",
        "quota": 3,
        "created_at": NOW - timedelta(days=1),
        "valid_until": datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
    }
    given = usual | fields
    given.setdefault("token_hash", _hash(Capability.INVITATION, given, given["id"]))
    return Invitation(**given)


def a_gate(**fields: Any) -> Gate:
    """Online at `NOW`."""
    usual: dict[str, Any] = {
        "id": GATE,
        "organisation_id": ORGANISATION,
        "car_park_id": CAR_PARK,
        "name": "Main entrance",
        "status": GateStatus(online=True, barrier=Barrier.CLOSED, at=NOW),
    }
    return Gate(**usual | fields)


def a_visitor(**fields: Any) -> Visitor:
    usual: dict[str, Any] = {
        "first_name": "Ann",
        "last_name": "Peeters",
        "email": "ann@visitor.example.com",
    }
    return Visitor(**usual | fields)


def a_time_slot(start: datetime = START, end: datetime | None = None) -> TimeSlot:
    """Return three hours, from Tuesday 24 November 2026 at 14:00 in Brussels unless told."""
    return TimeSlot(start=start, end=end or start + (END - START))


def a_reservation(**fields: Any) -> Reservation:
    """Confirmed, with a keypad code."""
    given: dict[str, Any] = {"id": RESERVATION, "organisation_id": ORGANISATION} | fields
    usual: dict[str, Any] = {
        "booking_id": booking_of(given["id"]),
        "car_park_id": CAR_PARK,
        "state": ReservationState.CONFIRMED,
        "visitor": a_visitor(),
        "licence_plate": LicencePlate.of("1-ABC-234"),
        "time_slot": a_time_slot(),
        "price": free_of_charge("EUR"),
        "keypad_code": "482719",
        "kept_until": _KEPT_UNTIL,
        "manage_hash": _hash(Capability.MANAGE, given, given["id"]),
        "remote_hash": _hash(Capability.REMOTE, given, given["id"]),
    }
    return Reservation(**usual | given)


def a_booking(**fields: Any) -> Booking:
    """Confirmed, of one reservation."""
    given: dict[str, Any] = {"id": BOOKING, "organisation_id": ORGANISATION} | fields
    usual: dict[str, Any] = {
        "car_park_id": CAR_PARK,
        "portal_id": PORTAL,
        "invitation_id": INVITATION,
        "state": BookingState.CONFIRMED,
        "booker_email": "booker@visitor.example.com",
        "kept_until": _KEPT_UNTIL,
        "request_hash": "0" * 64,
        "booker_hash": _hash(Capability.BOOKER, given, given["id"]),
        "created_at": NOW,
        "hold_until": NOW + FREE_HOLD,
        "live": 1,
    }
    return Booking(**usual | given)


def a_record(
    *,
    booking: Booking | None = None,
    reservations: Sequence[Reservation] | None = None,
    spots: int = 1,
    held: bool = False,
    **booking_fields: Any,
) -> BookingRecord:
    """Return a booking of some spots at one time, confirmed unless it is held.

    Further keywords are the booking's; given reservations replace the made ones.
    """
    booking = booking or a_booking(
        **{
            "state": BookingState.HELD if held else BookingState.CONFIRMED,
            "live": spots if reservations is None else len(reservations),
        }
        | booking_fields
    )
    made = _reservations(booking, spots) if reservations is None else reservations
    return BookingRecord(booking=booking, reservations=tuple(made))


def a_visit(
    *,
    reservation: Reservation | None = None,
    car_park: CarPark | None = None,
    organisation: Organisation | None = None,
    **reservation_fields: Any,
) -> Visit:
    """Return a reservation with its place; further keywords are the reservation's."""
    return Visit(
        reservation=reservation or a_reservation(**reservation_fields),
        car_park=car_park or a_car_park(),
        organisation=organisation or an_organisation(),
    )


def an_offer(
    *,
    invitation: Invitation | None = None,
    portal: Portal | None = None,
    car_park: CarPark | None = None,
    organisation: Organisation | None = None,
    **invitation_fields: Any,
) -> Offer:
    """Return an invitation with its portal; further keywords are the invitation's."""
    return Offer(
        invitation=invitation or an_invitation(**invitation_fields),
        portal=portal or a_portal(),
        car_park=car_park or a_car_park(),
        organisation=organisation or an_organisation(),
    )


def _reservations(booking: Booking, spots: int) -> list[Reservation]:
    confirmed = booking.state is BookingState.CONFIRMED
    return [
        a_reservation(
            id=reservation_id(booking.id, place),
            organisation_id=booking.organisation_id,
            car_park_id=booking.car_park_id,
            state=ReservationState(booking.state),
            licence_plate=LicencePlate.of(f"1-ABC-{233 + place}"),
            keypad_code=f"{482718 + place}" if confirmed else None,
        )
        for place in range(1, spots + 1)
    ]


def _hash(capability: Capability, given: dict[str, Any], subject: str) -> str:
    organisation: str = given["organisation_id"]
    return _LINKS.token(capability, organisation, subject).secret_hash


def a_command(*, key: str = "the key of the first press", **fields: Any) -> Command:
    """Return a press at `NOW`, written down but not yet published."""
    usual: dict[str, Any] = {
        "organisation_id": ORGANISATION,
        "gate_id": GATE,
        "method": Method.REMOTE_CONTROL,
        "reservation_id": RESERVATION,
        "requested_at": NOW,
    }
    given = usual | fields
    given.setdefault("id", command_id(given["reservation_id"], given["gate_id"], key))
    given.setdefault("expires_at", given["requested_at"] + COMMAND_LIFE)
    return Command(**given)


def an_acknowledgement(**fields: Any) -> Acknowledgement:
    """Return the gate's word that it opened on `a_command()`."""
    usual: dict[str, Any] = {
        "version": 1,
        "command_id": a_command().id,
        "gate_id": GATE,
        "result": CommandState.OPENED,
        "at": NOW,
    }
    return Acknowledgement(**usual | fields)


def in_brussels(wall: str) -> datetime:
    """Return the instant of a time in Brussels, as in `2026-11-24T14:00`; the first if repeated."""
    there = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Brussels"))
    return there.astimezone(UTC)


def a_host(**fields: Any) -> Host:
    """Return an owner; the id follows from organisation and address."""
    usual: dict[str, Any] = {
        "organisation_id": ORGANISATION,
        "email": "owner@acme.example.com",
        "name": "Olga Owner",
        "role": Role.OWNER,
        "created_at": NOW,
    } | fields
    return Host(**{"id": host_id(usual["organisation_id"], usual["email"])} | usual)


def an_audit_entry(host: Host, action: str = "HOST_ADDED", **fields: Any) -> AuditEntry:
    """Return what is told when this host does something to themselves."""
    actor = Actor(
        organisation_id=host.organisation_id, host_id=host.id, email=host.email, role=host.role
    )
    usual: dict[str, Any] = {
        "key": f"{action} {host.id} {host.version}",
        "at": NOW,
        "kept_until": NOW + timedelta(days=730),
        "subject_name": host.name,
    }
    return audit_entry(actor, action, host.id, **usual | fields)


def an_actor(role: Role = Role.OWNER, **fields: Any) -> Actor:
    """Return who asks, as the sign-in says it."""
    email = "owner@acme.example.com"
    usual = {"organisation_id": ORGANISATION, "host_id": host_id(ORGANISATION, email)}
    return Actor(**usual | {"email": email, "role": role} | fields)
