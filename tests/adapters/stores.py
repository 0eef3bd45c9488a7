"""What one contract test is run against: the fakes, and the table as the template describes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import botocore.session

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_access_log import DynamoDBAccessLog
from baypass.adapters.dynamodb_acting import DynamoDBActing
from baypass.adapters.dynamodb_audit import DynamoDBAuditLog
from baypass.adapters.dynamodb_board import DynamoDBBoard
from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_codes import DynamoDBCodes
from baypass.adapters.dynamodb_gate_access import DynamoDBGateAccess
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.adapters.dynamodb_logos import DynamoDBLogos
from baypass.adapters.dynamodb_mails import DynamoDBMails
from baypass.adapters.dynamodb_payments import DynamoDBPayments
from baypass.adapters.dynamodb_set_up import DynamoDBSetUp
from baypass.adapters.dynamodb_set_up_lists import DynamoDBSetUpLists
from baypass.adapters.dynamodb_table import Table, Write
from baypass.domain import ids
from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.invitations import Invitation
from baypass.domain.mails import MailEvent, OwedMail, cancellation_mail, confirmation_mails
from baypass.domain.organisations import Organisation
from baypass.domain.payments import Payment, Receipt, Refund, RefundReason
from baypass.domain.portals import Portal
from baypass.domain.time_slots import TimeSlot, quarter_of
from baypass.ports import Bookings, Catalogue, Gates, Mails, Offer, Visit
from baypass.ports.acting import Acting
from baypass.ports.audit import AuditLog
from baypass.ports.codes import KeypadCodes
from baypass.ports.desk import AccessLog, Board
from baypass.ports.gate_access import GateAccess
from baypass.ports.payments import Payments
from baypass.ports.set_up import Logos, SetUp, SetUpLists
from tests.builders import (
    INVITATION,
    a_booking,
    a_car_park,
    a_record,
    a_reservation,
    a_time_slot,
    an_offer,
)
from tests.fakes import (
    NOW,
    FakeAccessLog,
    FakeActing,
    FakeAuditLog,
    FakeBoard,
    FakeBookings,
    FakeCatalogue,
    FakeGateAccess,
    FakeGates,
    FakeLogos,
    FakeMails,
    FakePayments,
    FakeSetUp,
    FakeSetUpLists,
    State,
)
from tests.fakes.codes import FakeCodes
from tests.money_builders import a_paid_record, a_price, a_receipt, a_refund
from tests.template import resources

TABLE_NAME = "baypass"
SLOT = a_time_slot()


@lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def aws(service: Any) -> Any:
    """Return a client that belongs to the test that asked for it."""
    return _session().create_client(
        service,
        region_name="eu-central-1",
        aws_access_key_id="of-nobody",
        aws_secret_access_key="of-nobody",
    )


def described_table() -> dict[str, Any]:
    """Return what the template says of the table, as far as a table is made of it."""
    (table,) = resources("AWS::DynamoDB::Table").values()
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    return {name: table[name] for name in wanted}


_NOT_REQUIRED = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")


def a_user_pool(client: Any) -> tuple[str, str]:
    """Make a user pool as far as signing in needs it; return its id and its client's."""
    attributes = [
        {"Name": name, "AttributeDataType": "String"} for name in ("organisation", "role")
    ]
    pool = client.create_user_pool(
        PoolName="hosts",
        UsernameAttributes=["email"],
        Schema=attributes,
        MfaConfiguration="OPTIONAL",
        Policies={"PasswordPolicy": {"MinimumLength": 12} | dict.fromkeys(_NOT_REQUIRED, False)},
    )
    pool_id = pool["UserPool"]["Id"]
    client.set_user_pool_mfa_config(
        UserPoolId=pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="OPTIONAL",
    )
    made = client.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="console",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    return pool_id, made["UserPoolClient"]["ClientId"]


def another(place: int, slot: TimeSlot = SLOT, spots: int = 1) -> BookingRecord:
    """Return a held booking of somebody else's form."""
    booking_id = ids.booking_id(INVITATION, f"the form number {place}")
    booking = a_booking(id=booking_id, state=BookingState.HELD, live=spots)
    return a_record(
        booking=booking,
        reservations=[
            a_reservation(
                id=ids.reservation_id(booking_id, number),
                state=ReservationState.HELD,
                time_slot=slot,
                keypad_code=None,
            )
            for number in range(1, spots + 1)
        ],
    )


def another_to_pay(place: int, slot: TimeSlot = SLOT, spots: int = 1) -> BookingRecord:
    """Return somebody else's held booking that costs something."""
    free = another(place, slot, spots)
    priced = [one.model_copy(update={"price": a_price()}) for one in free.reservations]
    due = a_paid_record(spots=spots, held=True, id=free.booking.id).payment
    return free.model_copy(update={"reservations": tuple(priced), "payment": due})


def a_mail(record: BookingRecord, event: MailEvent, reservation_id: str | None = None) -> OwedMail:
    """Return a mail to the booker about the booking, or about one of its reservations."""
    return OwedMail(
        organisation_id=record.booking.organisation_id,
        booking_id=record.booking.id,
        event=event,
        reservation_id=reservation_id,
        recipient=record.booking.booker_email,
        owed_at=NOW,
        kept_until=record.booking.kept_until,
    )


def a_full_refund(
    record: BookingRecord, reason: RefundReason = RefundReason.LATE_PAYMENT, **fields: Any
) -> Refund:
    """Return a refund of all that was paid for a booking."""
    return a_refund(booking_id=record.booking.id, reservation_id=None, reason=reason, **fields)


def small(spots: int, **fields: Any) -> Offer:
    return an_offer(car_park=a_car_park(spots=spots), **fields)


@dataclass(frozen=True)
class Store:
    """The ports that share one store."""

    catalogue: Catalogue
    bookings: Bookings
    mails: Mails
    gates: Gates
    payments: Payments
    access_log: AccessLog
    board: Board
    acting: Acting
    audit: AuditLog
    set_ups: SetUp
    set_up_lists: SetUpLists
    gate_access: GateAccess
    logos: Logos
    codes: KeypadCodes
    forgetting: Callable[[BookingRecord], None]

    @classmethod
    def of_fakes(cls) -> "Store":
        return cls.of_fakes_in(State())

    @classmethod
    def of_fakes_in(cls, state: State) -> "Store":
        return cls(
            FakeCatalogue(state),
            FakeBookings(state),
            FakeMails(state),
            FakeGates(state),
            FakePayments(state),
            FakeAccessLog(state),
            FakeBoard(state),
            FakeActing(state),
            FakeAuditLog(state),
            FakeSetUp(state),
            FakeSetUpLists(state),
            FakeGateAccess(state),
            FakeLogos(state),
            FakeCodes(state),
            lambda record: state.forget(record.booking.organisation_id, record.booking.id),
        )

    @classmethod
    def in_table(cls, table: Table) -> "Store":
        return cls(
            DynamoDBCatalogue(table),
            DynamoDBBookings(table),
            DynamoDBMails(table),
            DynamoDBGates(table),
            DynamoDBPayments(table),
            DynamoDBAccessLog(table),
            DynamoDBBoard(table),
            DynamoDBActing(table, DynamoDBBookings(table)),
            DynamoDBAuditLog(table),
            DynamoDBSetUp(table),
            DynamoDBSetUpLists(table),
            DynamoDBGateAccess(table),
            DynamoDBLogos(table),
            DynamoDBCodes(table),
            lambda record: _forget(table, record),
        )

    def set_up(self, *things: Organisation | CarPark | Portal | Invitation | Gate) -> "Store":
        for thing in things:
            if isinstance(thing, Invitation):
                self.catalogue.add_invitation(thing)
            elif isinstance(thing, Gate):
                self.gates.put(thing)
            else:
                self.catalogue.put(thing)
        return self

    def offering(self, offer: Offer) -> "Store":
        return self.set_up(offer.organisation, offer.car_park, offer.portal, offer.invitation)

    def hold(self, record: BookingRecord, offer: Offer, now: datetime = NOW) -> BookingRecord:
        return self.bookings.hold(record, offer, now)

    def confirm(
        self, held: BookingRecord, offer: Offer, codes: Sequence[str] = (), now: datetime = NOW
    ) -> None:
        record = with_codes(held, codes)
        mails = confirmation_mails(record.booking, record.reservations, now)
        self.bookings.confirm(record, mails, offer.car_park)

    def book(self, record: BookingRecord, offer: Offer, codes: Sequence[str] = ()) -> BookingRecord:
        self.hold(record, offer)
        self.confirm(record, offer, codes)
        return self.standing(record)

    def cancel(self, visit: Visit, now: datetime = NOW, refund: Refund | None = None) -> None:
        self.bookings.cancel(visit, [cancellation_mail(visit.reservation, now)], refund)

    def pay(
        self, record: BookingRecord, receipt: Receipt | None = None, now: datetime = NOW
    ) -> bool:
        return self.payments.note_paid(record, receipt or a_receipt(), now)

    def pay_late(self, record: BookingRecord, refund: Refund | None = None) -> bool:
        refund = refund or a_full_refund(record)
        mail = a_mail(record, MailEvent.LATE_PAYMENT)
        return self.payments.note_late(record, a_receipt(), refund, mail)

    def release(
        self,
        record: BookingRecord,
        offer: Offer,
        reason: ReleaseReason = ReleaseReason.UNPAID,
        refund: Refund | None = None,
    ) -> bool:
        mails = [a_mail(record, MailEvent.UNPAID)]
        return self.bookings.release(record, reason, mails, refund, offer.car_park)

    def buy(self, record: BookingRecord, offer: Offer) -> BookingRecord:
        """Hold, pay and confirm."""
        self.hold(record, offer)
        assert self.pay(record)
        self.confirm(self.standing(record), offer)
        return self.standing(record)

    def payment(self, record: BookingRecord) -> Payment:
        payment = self.standing(record).payment
        assert payment
        return payment

    def forget(self, record: BookingRecord) -> None:
        """Let time forget the booking, which keeps its money longer."""
        self.forgetting(record)

    def refund(self, record: BookingRecord) -> Refund:
        (refund,) = self.standing(record).refunds
        return refund

    def standing(self, record: BookingRecord) -> BookingRecord:
        booking = record.booking
        standing = self.bookings.record(booking.organisation_id, booking.id)
        assert standing
        return standing

    def visit(self, record: BookingRecord, place: int = 0) -> Visit:
        reservation = record.reservations[place]
        visit = self.bookings.visit(reservation.organisation_id, reservation.id)
        assert visit
        return visit

    def owed(self, record: BookingRecord) -> list[OwedMail]:
        booking = record.booking
        return list(self.mails.of_booking(booking.organisation_id, booking.id))

    def uses(self, offer: Offer) -> int:
        invitation = self.catalogue.invitation(offer.organisation.id, offer.invitation.id)
        assert invitation
        return invitation.uses

    def taken(self, slot: TimeSlot, car_park: CarPark) -> list[int]:
        """Return what the counters of the slot's quarters say, in their order."""
        places = [quarter_of(instant, car_park.zone) for instant in slot.quarters()]
        taken = self.bookings.taken(car_park, sorted({day for day, _ in places}))
        return [taken[day][place] if day in taken else 0 for day, place in places]

    def taken_at_all(self, slot: TimeSlot, car_park: CarPark) -> int:
        """Return the sum of all counters from the day before the slot to the day after it."""
        first, last = car_park.day_of(slot.start), car_park.day_of(slot.end)
        count = (last - first).days + 3
        days = [first + timedelta(days=number - 1) for number in range(count)]
        return sum(map(sum, self.bookings.taken(car_park, days).values()))


def _forget(table: Table, record: BookingRecord) -> None:
    organisation_id, booking_id = record.booking.organisation_id, record.booking.id
    own = [keys.booking(organisation_id, booking_id)]
    own += [keys.reservation(organisation_id, one.id) for one in record.reservations]
    mails = DynamoDBMails(table).of_booking(organisation_id, booking_id)
    own += [keys.mail(organisation_id, booking_id, mail.key) for mail in mails]
    table.transact([Write("Delete", key) for key in own])


def with_codes(held: BookingRecord, codes: Sequence[str]) -> BookingRecord:
    given = [*codes, *[None] * len(held.reservations)]
    return held.model_copy(
        update={
            "reservations": tuple(
                one.model_copy(update={"keypad_code": code})
                for one, code in zip(held.reservations, given, strict=False)
            )
        }
    )
