"""Keypad codes of visitors who may still come."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import OwedMail


class KeypadCodes(Protocol):
    """The codes of a car park, each unique on every day on which it opens a gate."""

    def of_day(self, car_park: CarPark, day: date) -> Sequence[Reservation]:
        """Return the reservations with a code that begin on a local day, strongly consistent."""

    def change(
        self, reservation: Reservation, code: str, mail: OwedMail, car_park: CarPark
    ) -> bool:
        """Write the code in place of the one that was read, and owe the mail and gates a list.

        The mail names the job that changes it. False when the job has done so, or the reservation
        is not what was read any more. Raises `KeypadCodeTaken` when the code is in use.
        """
