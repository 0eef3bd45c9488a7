"""Bookings in the table. Each state is left by one transaction, and by no other way."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from baypass.adapters import dynamodb_capacity as capacity
from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_list_debts as list_debts
from baypass.adapters import dynamodb_listings as listings
from baypass.adapters import dynamodb_money as money
from baypass.adapters import dynamodb_transitions as transitions
from baypass.adapters.dynamodb_access_log import logged
from baypass.adapters.dynamodb_invitations import used_by
from baypass.adapters.dynamodb_table import Cancelled, Item, Table, Write, from_item, put
from baypass.domain.access_log import allowed_event
from baypass.domain.bookings import (
    Booking,
    BookingRecord,
    ReleaseReason,
    Reservation,
    ReservationState,
)
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command
from baypass.domain.invitations import Invitation, InvitationState
from baypass.domain.mails import OwedMail
from baypass.domain.organisations import Organisation
from baypass.domain.payments import Payment, Refund
from baypass.domain.refusals import NotFound, TooOften, WorldMoved
from baypass.domain.values import as_text
from baypass.observability import count_wrong_payment
from baypass.ports import Busy, KeypadCodeTaken, Offer, Visit

_TRIES = 5
_PAYMENT_PLACE = 2


class DynamoDBBookings:
    """Bookings, their reservations, and the counters they move."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def taken(self, car_park: CarPark, days: Sequence[date]) -> Mapping[date, Sequence[int]]:
        """Return the quarter-hour counters of these days; a day nobody booked has none."""
        return capacity.read_taken(self._table, car_park, days)

    def hold(
        self, record: BookingRecord, offer: Offer, now: datetime, told: Sequence[Write] = ()
    ) -> BookingRecord:
        """Take the spots and the invitation's use, write booking and payment, all or nothing.

        Raises `Busy` when the car park has fewer spots by now than the offer says.
        """
        holding = self._holding(record, offer, now)
        writes = [*holding, *told]
        slots = [reservation.time_slot for reservation in record.reservations]
        days = capacity.spots_by_day(slots, offer.car_park)
        for _ in range(_TRIES):
            try:
                self._table.transact(writes)
            except Cancelled as cancelled:
                booking = record.booking
                if 0 in cancelled.refused and (
                    standing := self.record(booking.organisation_id, booking.id)
                ):
                    return standing
                if 1 in cancelled.refused:
                    raise self._invitation_refusal(offer.invitation, now) from None
                if record.payment and _PAYMENT_PLACE in cancelled.refused:
                    # The booking that was paid under this key is forgotten, its payment is not.
                    raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key") from None
                if len(holding) - 1 in cancelled.refused:
                    # A host has just lowered the number of spots: the repeat goes by the new one.
                    raise Busy from None
                opened = capacity.open_days(self._table, offer.car_park, days)
                # Another booking may have opened the day just after ours was refused.
                if not opened and not capacity.are_left(self._table, offer.car_park, days):
                    raise WorldMoved.because("NO_SPOT_LEFT", "reservations") from None
            else:
                return record
        raise WorldMoved.because("NO_SPOT_LEFT", "reservations")

    def _holding(self, record: BookingRecord, offer: Offer, now: datetime) -> list[Write]:
        booking = record.booking
        booking_not_exists = "attribute_not_exists(pk)"
        return [
            put(
                keys.booking(booking.organisation_id, booking.id),
                booking,
                condition=booking_not_exists,
                owed=keys.OWED,
                owed_at=as_text(now + transitions.OWED_AFTER),
                **listings.of_booking(record),
            ),
            transitions.use_invitation(offer.invitation, now),
            *([money.open_payment(record.payment)] if record.payment else []),
            *(
                put(
                    keys.reservation(one.organisation_id, one.id),
                    one,
                    **listings.of_reservation(one, offer.car_park),
                )
                for one in record.reservations
            ),
            *capacity.taking([one.time_slot for one in record.reservations], offer.car_park),
            used_by(booking),
            capacity.no_fewer_than_offered(offer.car_park),
        ]

    def _invitation_refusal(self, invitation: Invitation, now: datetime) -> WorldMoved:
        key = keys.invitation(invitation.organisation_id, invitation.id)
        item = self._table.get(key)
        state = from_item(Invitation, item).state_at(now) if item else InvitationState.REVOKED
        # It may have become free again since the transaction was refused; say what was true then.
        told = InvitationState.USED_UP if state is InvitationState.OPEN else state
        return WorldMoved.because(f"INVITATION_{told}")

    def record(self, organisation_id: str, booking_id: str) -> BookingRecord | None:
        """Return the booking with its reservations, strongly consistent."""
        pk, sk = keys.booking(organisation_id, booking_id)
        items = {item["sk"]: item for item in self._table.query(pk)}
        reservations = _beginning(keys.RESERVATION, items)
        # The time to live deletes items one by one: what is half forgotten is forgotten.
        if sk not in items or not reservations:
            return None
        payment = items.get(keys.PAYMENT)
        return BookingRecord(
            booking=from_item(Booking, items[sk]),
            reservations=tuple(from_item(Reservation, item) for item in reservations),
            payment=from_item(Payment, payment) if payment else None,
            refunds=tuple(from_item(Refund, item) for item in _beginning(keys.REFUND, items)),
        )

    def confirm(self, record: BookingRecord, mails: Sequence[OwedMail], car_park: CarPark) -> None:
        """Confirm a held booking with its keypad codes and owe its mails, all or nothing."""
        booking = record.booking
        moves = [
            transitions.confirm_booking(booking),
            *(transitions.confirm_reservation(one) for one in record.reservations),
            *([money.has_been_paid(booking.organisation_id, booking.id)] if record.payment else []),
        ]
        codes = transitions.claim_codes(record.reservations, car_park)
        to_gates = list_debts.of_reservations(record.reservations, car_park, mails)
        try:
            self._table.transact([*moves, *codes, *_owing(mails, None), *to_gates])
        except Cancelled as cancelled:
            if not 0 <= min(cancelled.refused) < len(moves):
                raise KeypadCodeTaken from None

    def release(
        self,
        record: BookingRecord,
        reason: ReleaseReason,
        mails: Sequence[OwedMail],
        refund: Refund | None,
        car_park: CarPark,
    ) -> bool:
        """Expire a held booking: give back its spots and the invitation's use, all or nothing."""
        moves = [
            transitions.release_booking(record.booking, reason),
            *(transitions.release_reservation(one) for one in record.reservations),
            *_ending_payment(record, refund),
        ]
        slots = [one.time_slot for one in record.reservations]
        returned = [
            *capacity.giving_back(slots, car_park),
            transitions.return_use(record.booking),
        ]
        try:
            self._table.transact([*moves, *returned, *_owing(mails, refund)])
        except Cancelled as cancelled:
            if min(cancelled.refused) < len(moves):
                return False
            # It is held, and what it holds is not there to give back: somebody has to look.
            raise
        if reason is ReleaseReason.WRONG_AMOUNT:
            count_wrong_payment()
        return True

    def look_again(self, booking: Booking, at: datetime) -> None:
        """Leave a held booking alone until then: it is owed, but not before."""
        self._table.write_if(transitions.owe_confirmation(booking, at))

    def visit(self, organisation_id: str, reservation_id: str) -> Visit | None:
        """Return the reservation with its car park and organisation, strongly consistent."""
        item = self._table.get(keys.reservation(organisation_id, reservation_id))
        if item is None:
            return None
        reservation = from_item(Reservation, item)
        place = (
            keys.car_park(organisation_id, reservation.car_park_id),
            keys.organisation(organisation_id),
        )
        items = self._table.get_many(place)
        return Visit(
            reservation,
            from_item(CarPark, items[place[0]]),
            from_item(Organisation, items[place[1]]),
        )

    def cancel(
        self,
        visit: Visit,
        mails: Sequence[OwedMail],
        refund: Refund | None,
        told: Sequence[Write] = (),
    ) -> None:
        """Cancel a confirmed reservation, give back its spot, owe mails and refund, or nothing."""
        reservation = visit.reservation
        codes = transitions.release_codes(reservation, visit.car_park)
        to_gates = list_debts.of_reservations([reservation], visit.car_park, mails)
        for _ in range(_TRIES):
            booking = self._booking_of(reservation)
            writes = [
                transitions.one_less_live(booking),
                *codes,
                transitions.cancel_reservation(reservation),
                *_owing(mails, refund),
                *capacity.giving_back([reservation.time_slot], visit.car_park),
                *([transitions.return_use(booking)] if booking.live == 1 else []),
                *told,
                *to_gates,
            ]
            try:
                return self._table.transact(writes)
            except Cancelled as cancelled:
                # Another reservation of the booking was cancelled in between: count again. A code
                # that is somebody else's, on a day the host's new grace has added: leave it.
                if max(cancelled.refused) > len(codes):
                    break
                codes = [
                    code
                    for place, code in enumerate(codes, start=1)
                    if place not in cancelled.refused
                ]
        raise WorldMoved.because("STATE_CHANGED")

    def _booking_of(self, reservation: Reservation) -> Booking:
        item = self._table.get(keys.booking(reservation.organisation_id, reservation.booking_id))
        if item is None:
            raise NotFound.because("BOOKING_NOT_FOUND")
        return from_item(Booking, item)

    def use(self, visit: Visit, command: Command) -> Command:
        """Mark the reservation used, write the command and log it, all or nothing."""
        event = allowed_event(
            command,
            visit.car_park,
            visit.organisation.retention,
            reservation_id=visit.reservation.id,
        )
        writes = [
            transitions.use_reservation(visit.reservation, command),
            transitions.request(command, event.kept_until),
            logged(event),
        ]
        try:
            self._table.transact(writes)
        except Cancelled:
            return self._why_not_used(visit.reservation, command)
        return command

    def _why_not_used(self, reservation: Reservation, command: Command) -> Command:
        standing = self._table.get(keys.command(command.organisation_id, command.id))
        if standing:
            return from_item(Command, standing)
        item = self._table.get(keys.reservation(reservation.organisation_id, reservation.id))
        if item is None or item["state"] not in (
            ReservationState.CONFIRMED,
            ReservationState.USED,
        ):
            raise WorldMoved.because("STATE_CHANGED")
        raise TooOften.because("PRESSED_TOO_OFTEN", seconds=PAUSE_BETWEEN_PRESSES.seconds)

    def note_passage(
        self, organisation_id: str, reservation_id: str, *, inside: bool, at: datetime
    ) -> None:
        """Note that the car drove in or out at this time; older news never replaces newer."""
        reservation_exists = "attribute_exists(pk)"
        newer = "(attribute_not_exists(passed_at) OR passed_at < :at)"
        self._table.write_if(
            Write(
                "Update",
                keys.reservation(organisation_id, reservation_id),
                update="SET inside = :inside, passed_at = :at",
                condition=f"{reservation_exists} AND {newer}",
                values={":inside": inside, ":at": as_text(at)},
            )
        )

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return (organisation, booking) of what is owed and due, the longest overdue first."""
        items, _ = self._table.query_index(
            "owed",
            "owed = :owed AND owed_at <= :now",
            {":owed": keys.OWED, ":now": as_text(now)},
            limit=limit,
        )
        return list(dict.fromkeys(map(_booking_in, items)))


def _ending_payment(record: BookingRecord, refund: Refund | None) -> list[Write]:
    if refund:
        return [money.has_been_paid(refund.organisation_id, refund.booking_id)]
    return [money.close_payment(record.payment)] if record.payment else []


def _owing(mails: Sequence[OwedMail], refund: Refund | None) -> list[Write]:
    owed = [transitions.owe(mail) for mail in mails]
    return [*owed, money.owe_back(refund)] if refund else owed


def _beginning(prefix: str, items: Mapping[str, Item]) -> list[Item]:
    return [items[key] for key in sorted(items) if key.startswith(prefix)]


def _booking_in(item: Item) -> tuple[str, str]:
    _, organisation_id, _, booking_id = str(item["pk"]).split("#")
    return organisation_id, booking_id
