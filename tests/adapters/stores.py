"""What one contract test is run against: the fakes, and the table as the template describes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import botocore.session

from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.adapters.dynamodb_mails import DynamoDBMails
from baypass.adapters.dynamodb_table import Table
from baypass.domain import ids
from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail, cancellation_mail, confirmation_mails
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.time_slots import TimeSlot, quarter_of
from baypass.ports import Bookings, Catalogue, Gates, Mails, Offer, Visit
from tests.builders import (
    INVITATION,
    a_booking,
    a_car_park,
    a_record,
    a_reservation,
    a_time_slot,
    an_offer,
)
from tests.fakes import NOW, FakeBookings, FakeCatalogue, FakeGates, FakeMails, State
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


def small(spots: int, **fields: Any) -> Offer:
    return an_offer(car_park=a_car_park(spots=spots), **fields)


@dataclass(frozen=True)
class Store:
    """The four ports that share one store."""

    catalogue: Catalogue
    bookings: Bookings
    mails: Mails
    gates: Gates

    @classmethod
    def of_fakes(cls) -> "Store":
        state = State()
        return cls(FakeCatalogue(state), FakeBookings(state), FakeMails(state), FakeGates(state))

    @classmethod
    def in_table(cls, table: Table) -> "Store":
        return cls(
            DynamoDBCatalogue(table),
            DynamoDBBookings(table),
            DynamoDBMails(table),
            DynamoDBGates(table),
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

    def cancel(self, visit: Visit, now: datetime = NOW) -> None:
        self.bookings.cancel(visit, cancellation_mail(visit.reservation, now))

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
