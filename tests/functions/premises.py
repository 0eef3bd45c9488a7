"""One organisation with everything its events are about, standing in the table.

Its visit begins within two hours and its gates open two hours early, so that one reservation can
be opened and cancelled alike.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec

from baypass.adapters.dynamodb_logos import logo_write
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.bookings import BookingRecord, Reservation, ReservationState
from baypass.domain.gate_identity import CODE_LIFE, GateIdentity, hash_of
from baypass.domain.gates import Barrier, StatusReport
from baypass.domain.hosts import Role
from baypass.domain.portals import Portal
from baypass.domain.reservation_versions import version_of
from baypass.domain.time_slots import QUARTER, TimeSlot
from baypass.domain.tokens import Capability
from baypass.domain.values import as_milliseconds
from baypass.ports import Offer
from baypass.usecases.confirm_booking import confirm_booking
from baypass_gate.identity import new_key, signing_request
from tests.builders import (
    a_booking,
    a_car_park,
    a_gate,
    a_host,
    a_portal,
    a_record,
    a_reservation,
    an_audit_entry,
    an_invitation,
    an_organisation,
)
from tests.functions.deployment import Deployment, aws
from tests.functions.events import answered, asked, event, sent, with_header
from tests.money_builders import an_hourly_tariff

HOST_EMAIL, PASSWORD = "host@organisation.example.com", "correct horse battery"
OTHER_HOST_EMAIL = "reception@organisation.example.com"
BRUSSELS = ZoneInfo("Europe/Brussels")
# The smallest PNG: one pixel.
LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_KEYS = count(1)


@lru_cache
def a_key() -> ec.EllipticCurvePrivateKey:
    """Return a key as a gate makes it; one is enough."""
    return new_key()


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
        organisation = an_organisation(id=self.organisation_id, logo_hash=self.logo_hash)
        s.table.write_if(logo_write(self.organisation_id, self.logo_hash, LOGO))
        car_park = a_car_park(
            id=own["car_park_id"], organisation_id=self.organisation_id, grace_before_minutes=120
        )
        portal = a_portal(id=f"prt_{self.suffix}", **own)
        for thing in (organisation, car_park, portal):
            s.catalogue.put(thing)
        s.gates.put(a_gate(id=self.gate_id, **own))
        self.people()
        self.heard_of_gate()
        now = datetime.now(UTC)
        invitation = an_invitation(
            id=f"inv_{self.suffix}",
            portal_id=portal.id,
            created_at=now - timedelta(days=1),
            valid_until=now + timedelta(days=30),
            email="invitee@visitor.example.com",
            **own,
        )
        s.catalogue.add_invitation(invitation)
        return Offer(invitation, portal, car_park, organisation)

    @property
    def logo_hash(self) -> str:
        return hashlib.sha256(LOGO).hexdigest()

    @cached_property
    def paid_portal(self) -> Portal:
        """The same car park for € 2.50 an hour."""
        return self.offer.portal.model_copy(
            update={"id": f"prt_paid{self.suffix}", "tariff": an_hourly_tariff()}
        )

    @cached_property
    def paid_invitation_token(self) -> str:
        """The token of an invitation to the portal that costs something."""
        services().catalogue.put(self.paid_portal)
        return self.invitation_token(id=f"inv_paid{self.suffix}", portal_id=self.paid_portal.id)

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
            booker_may_cancel=True,
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

    def to_be_paid(self, **asked_for: Any) -> dict[str, str]:
        """Return the values of a booking of one spot that waits for its money at Stripe."""
        token = {"PAID_INVITATION_TOKEN": self.paid_invitation_token}
        request = event("booking/book_paid", token | self.times())
        key = f"the-paid-form-number-{next(_KEYS)}"
        body = json.loads(request["body"]) | asked_for
        request = with_header(request | {"body": json.dumps(body)}, "Idempotency-Key", key)
        booking_id = answered(request, "booking").json["booking"]["id"]
        record = services().bookings.record(self.organisation_id, booking_id)
        assert record
        return self.values(record)

    def paid(self, **asked_for: Any) -> dict[str, str]:
        """Return the values of a booking of one spot that was paid and is confirmed."""
        values = self.to_be_paid(**asked_for)
        self.deployment.stripe.pay(values["BOOKING_ID"])
        asked("booking/payment_check", values)
        sent("booking_workflow/confirm", values)
        return values

    def token(self, capability: Capability, subject: str) -> str:
        return str(services().links.token(capability, self.organisation_id, subject))

    def people(self) -> None:
        """Let the host be an owner, with one more person at the reception."""
        for email, name, role in (
            (HOST_EMAIL, "Hanna Host", Role.OWNER),
            (OTHER_HOST_EMAIL, "Robin Reception", Role.RECEPTION),
        ):
            host = a_host(organisation_id=self.organisation_id, email=email, name=name, role=role)
            services().hosts.add(host, an_audit_entry(host))

    def host(self, *, first_password: bool = False) -> None:
        """Let the host sign in, for the first time or again."""
        cognito, pool = aws("cognito-idp"), self.deployment.user_pool
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=HOST_EMAIL,
            TemporaryPassword=PASSWORD,
            UserAttributes=[
                {"Name": "email", "Value": HOST_EMAIL},
                {"Name": "custom:organisation", "Value": self.organisation_id},
                {"Name": "custom:role", "Value": "owner"},
            ],
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
        if case == "admin/see_job":
            asked("admin/ask_report", self.values())
        if case == "admin/see_opening":
            return self.pressed(self.values())
        from tests.functions.signed_in import SignedIn

        return SignedIn(self).values(case)

    def values(self, record: BookingRecord | None = None) -> dict[str, str]:
        """Return what stands for the placeholders of the events that are about this booking."""
        offer, record = self.offer, record or self.booked()
        booking, reservation = record.booking, record.reservations[0]
        return {
            "ORGANISATION_ID": self.organisation_id,
            "LOGO_HASH": self.logo_hash,
            "PORTAL_ID": offer.portal.id,
            "CAR_PARK_ID": offer.car_park.id,
            "INVITATION_ID": offer.invitation.id,
            "BOOKING_ID": booking.id,
            "RESERVATION_ID": reservation.id,
            "RESERVATION_VERSION": str(version_of(reservation)),
            "GATE_ID": self.gate_id,
            "LICENCE_PLATE": reservation.licence_plate.typed,
            "KEYPAD_CODE": self.keypad_code(reservation),
            "COMMAND_ID": ids.command_id(reservation.id, self.gate_id, "a-press-on-the-button"),
            "PAID_PORTAL_ID": self.paid_portal.id,
            "PAID_INVITATION_TOKEN": self.paid_invitation_token,
            **self.enrolling(),
            "TASK_TOKEN": "AQCEAAAAKgAAAAMAAAAAAAAAAb9kYXRh",
            "INVITATION_TOKEN": self.token(Capability.INVITATION, offer.invitation.id),
            "BOOKER_TOKEN": self.token(Capability.BOOKER, booking.id),
            "MANAGE_TOKEN": self.token(Capability.MANAGE, reservation.id),
            "REMOTE_TOKEN": self.token(Capability.REMOTE, reservation.id),
            "HOST_TOKEN": "eyJraWQiOiJhIn0.eyJzdWIiOiI1YzFlOGY5MCJ9.c2lnbmF0dXJl",
            "HOST_EMAIL": HOST_EMAIL,
            "HOST_PASSWORD": PASSWORD,
            "NEW_PASSWORD": "staple horse battery",
            "CHALLENGE_SESSION": "made-when-signing-in",
            "JOB_ID": ids.job_id(self.organisation_id, "7c1e9a40-report-of-november"),
            "ACCESS_TOKEN": "made-when-signing-in",
            "REFRESH_TOKEN": "made-when-signing-in",
            "RESET_CODE": "made-when-forgetting",
            "HOST_ID": ids.host_id(self.organisation_id, HOST_EMAIL),
            "OTHER_HOST_ID": ids.host_id(self.organisation_id, OTHER_HOST_EMAIL),
            **self.times(),
        }

    def keypad_code(self, reservation: Reservation) -> str:
        """Return the code of a reservation; the one of nobody while it has none."""
        visit = services().bookings.visit(self.organisation_id, reservation.id)
        return (visit.reservation.keypad_code if visit else None) or "000000"

    def enrolling(self) -> dict[str, str]:
        """Let a gate wait for its computer, and return what that computer shows."""
        code, claim = "a code of the waiting gate", "c" * 64
        gate_id = ids.gate_id(self.organisation_id, "waiting")
        # At a car park that is yet to be built: the other one has its gate.
        own = {"organisation_id": self.organisation_id, "car_park_id": f"cpk_new{self.suffix}"}
        s = services()
        s.gates.put(a_gate(id=gate_id, name="Waiting gate", **own))
        s.identities.offer(
            GateIdentity(
                gate_id=gate_id,
                organisation_id=self.organisation_id,
                code_hash=hash_of(gate_id, code),
                code_until=datetime.now(UTC) + CODE_LIFE,
                claim=claim,
            )
        )
        return {
            "WAITING_GATE_ID": gate_id,
            "WAITING_CAR_PARK_ID": own["car_park_id"],
            "ENROLMENT_CODE": code,
            "CLAIM_ID": claim,
            "SIGNING_REQUEST": json.dumps(signing_request(a_key(), self.gate_id))[1:-1],
        }

    def times(self) -> dict[str, str]:
        """Return what stands for the placeholders that are about time."""
        now = datetime.now(UTC)
        day = now.astimezone(BRUSSELS).date() + timedelta(days=2)
        start = datetime(day.year, day.month, day.day, 14, tzinfo=BRUSSELS)
        return {
            "START": in_words(start),
            "END": in_words(start + timedelta(hours=3)),
            "DATE": day.isoformat(),
            "TODAY": now.astimezone(BRUSSELS).date().isoformat(),
            "VALID_UNTIL": in_words(now + timedelta(days=20)),
            "NOW": as_milliseconds(now),
        }

    def pressed(self, values: dict[str, str]) -> dict[str, str]:
        """Return the values with the id of a command that was given just now."""
        answer = asked("remote_open/press", values)
        assert answer.status == 202
        return values | {"COMMAND_ID": answer.json["id"]}
