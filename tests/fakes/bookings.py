from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from baypass.domain.access import code_days
from baypass.domain.access_log import allowed_event
from baypass.domain.bookings import (
    Booking,
    BookingRecord,
    BookingState,
    ReleaseReason,
    Reservation,
    ReservationState,
)
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command
from baypass.domain.invitations import Invitation, InvitationState
from baypass.domain.mails import MailState, OwedMail
from baypass.domain.payments import Payment, PaymentState, Refund
from baypass.domain.refusals import NotFound, TooOften, WorldMoved
from baypass.domain.time_slots import TimeSlot, quarters_by_day, quarters_in
from baypass.ports import Busy, KeypadCodeTaken, Offer, Visit
from tests.fakes.state import Key, State

OWED_AFTER = timedelta(minutes=1)
_MAY_ENTER = (ReservationState.CONFIRMED, ReservationState.USED)
_OWING = (MailState.PENDING, MailState.SENDING)


class FakeBookings:
    """Bookings, their reservations, and the counters they move: first looks, then writes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def taken(self, car_park: CarPark, days: Sequence[date]) -> Mapping[date, Sequence[int]]:
        counters = self._state.counters
        keys = {day: (car_park.organisation_id, car_park.id, day) for day in days}
        return {day: list(counters[key]) for day, key in keys.items() if key in counters}

    def hold(self, record: BookingRecord, offer: Offer, now: datetime) -> BookingRecord:
        booking = record.booking
        if standing := self.record(booking.organisation_id, booking.id):
            return standing
        invitation = self._invitation_that_stands(offer.invitation, now)
        self._refuse_if_fewer_spots(offer.car_park)
        slots = [reservation.time_slot for reservation in record.reservations]
        self._refuse_if_full(slots, offer.car_park)
        self._move(slots, offer.car_park, 1)
        made = invitation.made if invitation.of_desk else invitation.made + 1
        self._keep_invitation(invitation, uses=invitation.uses + 1, made=made)
        self._state.bookings[booking.organisation_id, booking.id] = booking
        self._state.bookings_due[booking.organisation_id, booking.id] = now + OWED_AFTER
        for reservation in record.reservations:
            self._state.reservations[_key(reservation)] = reservation
        if record.payment:
            self._state.payments[booking.organisation_id, booking.id] = record.payment
        return record

    def _refuse_if_fewer_spots(self, offered: CarPark) -> None:
        standing = self._state.car_parks.get((offered.organisation_id, offered.id))
        if standing and standing.spots < offered.spots:
            raise Busy

    def record(self, organisation_id: str, booking_id: str) -> BookingRecord | None:
        return self._state.record((organisation_id, booking_id))

    def confirm(self, record: BookingRecord, mails: Sequence[OwedMail], car_park: CarPark) -> None:
        key = record.booking.organisation_id, record.booking.id
        held, payment = self._held(key), self._state.payments.get(key)
        if held is None or (payment and payment.state is not PaymentState.PAID):
            return
        codes = {
            code_key: one.id for one in record.reservations for code_key in codes_of(one, car_park)
        }
        if codes.keys() & self._state.codes.keys():
            raise KeypadCodeTaken
        self._state.codes |= codes
        self._state.bookings[key] = held.model_copy(update={"state": BookingState.CONFIRMED})
        del self._state.bookings_due[key]
        for one in record.reservations:
            self._change(_key(one), state=ReservationState.CONFIRMED, keypad_code=one.keypad_code)
        self._state.owe(*mails)
        self._state.owe_lists(record.reservations, car_park, mails)

    def release(
        self,
        record: BookingRecord,
        reason: ReleaseReason,
        mails: Sequence[OwedMail],
        refund: Refund | None,
        car_park: CarPark,
    ) -> bool:
        key, state = (record.booking.organisation_id, record.booking.id), self._state
        held, payment = self._held(key), state.payments.get(key)
        if held is None or not _may_be_released(payment, refund):
            return False
        expired = {"state": BookingState.EXPIRED, "released_because": reason, "live": 0}
        state.bookings[key] = held.model_copy(update=expired)
        del state.bookings_due[key]
        for one in record.reservations:
            self._change(_key(one), state=ReservationState.EXPIRED)
        self._move([one.time_slot for one in record.reservations], car_park, -1)
        self._return_use(held)
        if payment and refund is None:
            closed = {"state": PaymentState.CLOSED, "owed_at": payment.late_look_at}
            state.payments[key] = payment.model_copy(update=closed)
        state.owe(*mails, *([refund] if refund else []))
        return True

    def look_again(self, booking: Booking, at: datetime) -> None:
        key = booking.organisation_id, booking.id
        if self._held(key):
            self._state.bookings_due[key] = at

    def visit(self, organisation_id: str, reservation_id: str) -> Visit | None:
        reservation = self._state.reservations.get((organisation_id, reservation_id))
        if reservation is None:
            return None
        car_park = self._state.car_parks[organisation_id, reservation.car_park_id]
        return Visit(reservation, car_park, self._state.organisations[organisation_id])

    def cancel(self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None) -> None:
        reservation, state = visit.reservation, self._state
        booking_key = reservation.organisation_id, reservation.booking_id
        booking = state.bookings.get(booking_key)
        if booking is None:
            raise NotFound.because("BOOKING_NOT_FOUND")
        standing = state.reservations.get(_key(reservation))
        if standing is None or standing.state is not ReservationState.CONFIRMED:
            raise WorldMoved.because("STATE_CHANGED")
        self._change(_key(reservation), state=ReservationState.CANCELLED)
        self._move([reservation.time_slot], visit.car_park, -1)
        for code_key in codes_of(reservation, visit.car_park):
            if state.codes.get(code_key) == reservation.id:
                del state.codes[code_key]
        self._one_less_live(booking)
        state.owe(*mails, *([refund] if refund else []))
        state.owe_lists([reservation], visit.car_park, mails)

    def use(self, visit: Visit, command: Command) -> Command:
        command_key = command.organisation_id, command.id
        if standing := self._state.commands.get(command_key):
            return standing
        key = _key(visit.reservation)
        reservation = self._state.reservations.get(key)
        if reservation is None or reservation.state not in _MAY_ENTER:
            raise WorldMoved.because("STATE_CHANGED")
        pressed = self._state.pressed.get(key)
        if pressed and pressed.requested_at > command.requested_at - PAUSE_BETWEEN_PRESSES:
            raise TooOften.because("PRESSED_TOO_OFTEN", seconds=PAUSE_BETWEEN_PRESSES.seconds)
        arrived_at = reservation.arrived_at or command.requested_at
        used = {"state": ReservationState.USED, "arrived_at": arrived_at, "turned_away": None}
        self._change(key, **used)
        retention = visit.organisation.retention
        event = allowed_event(command, visit.car_park, retention, reservation_id=reservation.id)
        self._state.access_events[event.organisation_id, event.id] = event
        self._state.pressed[key] = command
        self._state.commands[command_key] = command
        return command

    def note_passage(
        self, organisation_id: str, reservation_id: str, *, inside: bool, at: datetime
    ) -> None:
        standing = self._state.reservations.get((organisation_id, reservation_id))
        if standing and (standing.passed_at is None or standing.passed_at < at):
            self._change((organisation_id, reservation_id), inside=inside, passed_at=at)

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        owed = [(due, *key) for key, due in self._state.bookings_due.items()]
        owed += [
            (mail.owed_at, mail.organisation_id, mail.booking_id)
            for mail in self._state.mails.values()
            if mail.state in _OWING
        ]
        owed += [
            (refund.owed_at, refund.organisation_id, refund.booking_id)
            for refund in self._state.refunds.values()
            if self._state.is_owed(refund)
        ]
        owed += [
            (payment.owed_at, payment.organisation_id, payment.booking_id)
            for payment in self._state.payments.values()
            if payment.owed_at
        ]
        due = sorted(one for one in owed if one[0] <= now)[:limit]
        return list(dict.fromkeys((organisation, booking) for _, organisation, booking in due))

    def _held(self, key: Key) -> Booking | None:
        booking = self._state.bookings.get(key)
        return booking if booking and booking.state is BookingState.HELD else None

    def _invitation_that_stands(self, invitation: Invitation, now: datetime) -> Invitation:
        standing = self._state.invitations.get((invitation.organisation_id, invitation.id))
        if standing is None:
            raise WorldMoved.because("INVITATION_REVOKED")
        if standing.of_desk:
            return standing
        told = standing.state_at(now)
        used_up = standing.uses >= standing.quota or standing.made >= standing.most_made
        if used_up or told in (InvitationState.REVOKED, InvitationState.EXPIRED):
            code = f"INVITATION_{told}"
            raise WorldMoved.because(code)
        return standing

    def _keep_invitation(self, invitation: Invitation, **counted: int) -> None:
        key = invitation.organisation_id, invitation.id
        self._state.invitations[key] = invitation.model_copy(update=counted)

    def _refuse_if_full(self, slots: Sequence[TimeSlot], car_park: CarPark) -> None:
        for key, places in _spots_by_day(slots, car_park):
            counters = self._state.counters.get(key)
            taken = counters or [0] * quarters_in(key[2], car_park.zone)
            if any(taken[place] + spots > car_park.spots for place, spots in places.items()):
                raise WorldMoved.because("NO_SPOT_LEFT", "reservations")

    def _move(self, slots: Sequence[TimeSlot], car_park: CarPark, sign: int) -> None:
        for key, places in _spots_by_day(slots, car_park):
            empty = [0] * quarters_in(key[2], car_park.zone)
            counters = self._state.counters.setdefault(key, empty)
            for place, spots in places.items():
                counters[place] += sign * spots

    def _one_less_live(self, booking: Booking) -> None:
        live = booking.live - 1
        key = booking.organisation_id, booking.id
        self._state.bookings[key] = booking.model_copy(update={"live": live})
        if not live:
            self._return_use(booking)

    def _return_use(self, booking: Booking) -> None:
        invitation = self._state.invitations[booking.organisation_id, booking.invitation_id]
        self._keep_invitation(invitation, uses=invitation.uses - 1)

    def _change(self, key: Key, **changes: object) -> None:
        standing = self._state.reservations[key]
        self._state.reservations[key] = standing.model_copy(update=changes)


def _may_be_released(payment: Payment | None, refund: Refund | None) -> bool:
    if refund:
        return payment is not None and payment.state is PaymentState.PAID
    return payment is None or payment.state is PaymentState.DUE


def _key(reservation: Reservation) -> Key:
    return reservation.organisation_id, reservation.id


def _spots_by_day(
    slots: Sequence[TimeSlot], car_park: CarPark
) -> Iterable[tuple[tuple[str, str, date], Counter[int]]]:
    by_day: dict[tuple[str, str, date], Counter[int]] = {}
    for slot in slots:
        for day, places in quarters_by_day(slot, car_park.zone).items():
            key = car_park.organisation_id, car_park.id, day
            by_day.setdefault(key, Counter()).update(places)
    return by_day.items()


def codes_of(reservation: Reservation, car_park: CarPark) -> list[tuple[str, str, date, str]]:
    code = reservation.keypad_code
    if code is None:
        return []
    days = code_days(reservation, car_park)
    return [(reservation.organisation_id, car_park.id, day, code) for day in days]
