"""One organisation with everything its events are about, standing in the table.

Its visit begins within two hours and its gates open two hours early, so that one reservation can
be opened and cancelled alike.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.gates import Barrier, StatusReport
from baypass.domain.time_slots import QUARTER, TimeSlot
from baypass.domain.tokens import Capability
from baypass.ports import Offer
from baypass.usecases.confirm_booking import confirm_booking
from tests.builders import (
    a_booking,
    a_car_park,
    a_gate,
    a_portal,
    a_record,
    a_reservation,
    an_invitation,
    an_organisation,
)
from tests.functions.deployment import Deployment, aws
from tests.functions.events import asked

HOST_EMAIL, PASSWORD = "host@organisation.example.com", "correct horse battery"
BRUSSELS = ZoneInfo("Europe/Brussels")
_KEYS = count(1)


def this_quarter() -> datetime:
    """Return the start of the quarter of an hour that is running."""
    now = datetime.now(UTC)
    return now - timedelta(seconds=now.timestamp() % QUARTER.seconds)


def in_words(instant: datetime) -> str:
    return instant.astimezone(BRUSSELS).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Premises:
    """An organisation by the suffix of its ids."""

    deployment: Deployment
    suffix: str = "acmecampus"

    @property
    def organisation_id(self) -> str:
        return f"org_{self.suffix}"

    @property
    def gate_id(self) -> str:
        return ids.gate_id(self.organisation_id, "main")

    @cached_property
    def coming(self) -> TimeSlot:
        """The visit: from a quarter that begins in an hour."""
        start = this_quarter() + timedelta(hours=1)
        return TimeSlot(start=start, end=start + timedelta(hours=1))

    @cached_property
    def offer(self) -> Offer:
        """The organisation, set up."""
        own = {"organisation_id": self.organisation_id, "car_park_id": f"cpk_{self.suffix}"}
        s = services()
        organisation = an_organisation(id=self.organisation_id)
        car_park = a_car_park(
            id=own["car_park_id"], organisation_id=self.organisation_id, grace_before_minutes=120
        )
        portal = a_portal(id=f"prt_{self.suffix}", **own)
        for thing in (organisation, car_park, portal):
            s.catalogue.put(thing)
        s.gates.put(a_gate(id=self.gate_id, **own))
        self.heard_of_gate()
        now = datetime.now(UTC)
        invitation = an_invitation(
            id=f"inv_{self.suffix}",
            portal_id=portal.id,
            created_at=now - timedelta(days=1),
            valid_until=now + timedelta(days=30),
            **own,
        )
        s.catalogue.add_invitation(invitation)
        return Offer(invitation, portal, car_park, organisation)

    def heard_of_gate(self, *, online: bool = True) -> None:
        report = StatusReport(
            version=1, gate_id=self.gate_id, online=online, barrier=Barrier.CLOSED
        )
        services().gates.report(report, datetime.now(UTC))

    def invitation_token(self, **fields: Any) -> str:
        """Return the token of one more invitation."""
        offered = self.offer.invitation
        own = {"organisation_id", "portal_id", "car_park_id", "created_at", "valid_until"}
        invitation = an_invitation(
            **offered.model_dump(include=own)
            | {"id": f"inv_number{next(_KEYS)}{self.suffix}"[:24]}
            | fields
        )
        services().catalogue.add_invitation(invitation)
        return self.token(Capability.INVITATION, invitation.id)

    def held(self, slot: TimeSlot | None = None, **visitor: Any) -> BookingRecord:
        """Return a booking of one spot that waits to be confirmed."""
        offer, key = self.offer, f"the-form-number-{next(_KEYS)}"
        own = {"organisation_id": self.organisation_id, "car_park_id": offer.car_park.id}
        booking = a_booking(
            id=ids.booking_id(offer.invitation.id, key),
            portal_id=offer.portal.id,
            invitation_id=offer.invitation.id,
            state="HELD",
            **own,
        )
        reservation = a_reservation(
            id=ids.reservation_id(booking.id, 1),
            state=ReservationState.HELD,
            time_slot=slot or self.coming,
            keypad_code=None,
            **own | visitor,
        )
        record = a_record(booking=booking, reservations=[reservation])
        return services().bookings.hold(record, offer, datetime.now(UTC))

    def booked(self, slot: TimeSlot | None = None, **visitor: Any) -> BookingRecord:
        """Return a confirmed booking of one spot, as it was held."""
        record, s = self.held(slot, **visitor), services()
        confirm_booking(
            self.organisation_id,
            record.booking.id,
            bookings=s.bookings,
            dice=s.dice,
            clock=s.clock,
        )
        return record

    def token(self, capability: Capability, subject: str) -> str:
        return str(services().links.token(capability, self.organisation_id, subject))

    def host(self, *, first_password: bool = False) -> None:
        """Let the host sign in, for the first time or again."""
        cognito, pool = aws("cognito-idp"), self.deployment.user_pool
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=HOST_EMAIL,
            TemporaryPassword=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": HOST_EMAIL}],
        )
        if not first_password:
            cognito.admin_set_user_password(
                UserPoolId=pool, Username=HOST_EMAIL, Password=PASSWORD, Permanent=True
            )

    def host_values(self, case: str) -> dict[str, str]:
        """Return what a request of the host needs that has to be made for it."""
        if case == "admin/first_password":
            self.host(first_password=True)
            session = asked("admin/sign_in", self.values()).json["session"]
            return {"CHALLENGE_SESSION": session}
        if case == "admin/sign_in":
            self.host()
        return {}

    def values(self, record: BookingRecord | None = None) -> dict[str, str]:
        """Return what stands for the placeholders of the events that are about this booking."""
        offer, record = self.offer, record or self.booked()
        booking, reservation = record.booking, record.reservations[0]
        now = datetime.now(UTC)
        day = now.astimezone(BRUSSELS).date() + timedelta(days=2)
        start = datetime(day.year, day.month, day.day, 14, tzinfo=BRUSSELS)
        return {
            "ORGANISATION_ID": self.organisation_id,
            "PORTAL_ID": offer.portal.id,
            "INVITATION_ID": offer.invitation.id,
            "BOOKING_ID": booking.id,
            "RESERVATION_ID": reservation.id,
            "GATE_ID": self.gate_id,
            "COMMAND_ID": ids.command_id(reservation.id, self.gate_id, "a-press-on-the-button"),
            "INVITATION_TOKEN": self.token(Capability.INVITATION, offer.invitation.id),
            "BOOKER_TOKEN": self.token(Capability.BOOKER, booking.id),
            "MANAGE_TOKEN": self.token(Capability.MANAGE, reservation.id),
            "REMOTE_TOKEN": self.token(Capability.REMOTE, reservation.id),
            "HOST_TOKEN": "eyJraWQiOiJhIn0.eyJzdWIiOiI1YzFlOGY5MCJ9.c2lnbmF0dXJl",
            "HOST_EMAIL": HOST_EMAIL,
            "HOST_PASSWORD": PASSWORD,
            "NEW_PASSWORD": "staple horse battery",
            "CHALLENGE_SESSION": "made-when-signing-in",
            "START": in_words(start),
            "END": in_words(start + timedelta(hours=3)),
            "DATE": day.isoformat(),
            "TODAY": now.astimezone(BRUSSELS).date().isoformat(),
            "VALID_UNTIL": in_words(now + timedelta(days=20)),
            "NOW": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }

    def pressed(self, values: dict[str, str]) -> dict[str, str]:
        """Return the values with the id of a command that was given just now."""
        answer = asked("remote_open/press", values)
        assert answer.status == 202
        return values | {"COMMAND_ID": answer.json["id"]}
