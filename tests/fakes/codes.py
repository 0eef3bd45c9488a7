from collections.abc import Sequence
from datetime import date

from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import OwedMail
from baypass.ports import KeypadCodeTaken
from tests.fakes.bookings import codes_of
from tests.fakes.state import State

_MAY_COME = (ReservationState.CONFIRMED, ReservationState.USED)


class FakeCodes:
    """The codes of visitors who may still come."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of_day(self, car_park: CarPark, day: date) -> Sequence[Reservation]:
        own = (
            one
            for one in self._state.reservations.values()
            if (one.organisation_id, one.car_park_id) == (car_park.organisation_id, car_park.id)
        )
        begin = (one for one in own if car_park.day_of(one.time_slot.start) == day)
        return sorted((one for one in begin if one.keypad_code), key=lambda one: one.id)

    def change(
        self, reservation: Reservation, code: str, mail: OwedMail, car_park: CarPark
    ) -> bool:
        key, state = (reservation.organisation_id, reservation.id), self._state
        standing = state.reservations.get(key)
        if standing is None or standing.state not in _MAY_COME:
            return False
        if standing.keypad_code != reservation.keypad_code:
            return False
        if standing.code_changed_by == mail.job_id:
            return False
        changed = standing.model_copy(update={"keypad_code": code, "code_changed_by": mail.job_id})
        claimed = dict.fromkeys(codes_of(changed, car_park), reservation.id)
        if claimed.keys() & state.codes.keys():
            raise KeypadCodeTaken
        for code_key in codes_of(standing, car_park):
            if state.codes.get(code_key) == reservation.id:
                del state.codes[code_key]
        state.codes |= claimed
        state.reservations[key] = changed
        state.owe(mail)
        state.owe_list(reservation.organisation_id, car_park.id, reservation.id, mail.owed_at)
        return True
