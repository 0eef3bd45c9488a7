"""Keypad codes in the table: each a row for every day on which nobody else may have it."""

from collections.abc import Sequence
from datetime import date

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_transitions as transitions
from baypass.adapters.dynamodb_list_debts import owe_lists
from baypass.adapters.dynamodb_table import Cancelled, Item, Table, Write, from_item
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import OwedMail
from baypass.ports import KeypadCodeTaken

_PAGE = 1000


class DynamoDBCodes:
    """The codes of visitors who may still come."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def of_day(self, car_park: CarPark, day: date) -> Sequence[Reservation]:
        """Return the reservations with a code that begin on a local day, strongly consistent."""
        under = keys.beginning_on(car_park.organisation_id, car_park.id, day)
        listed: list[Item] = []
        last: Item | None = None
        while True:
            items, last = self._table.query_index(
                "listing", "listed_under = :under", {":under": under}, limit=_PAGE, after=last
            )
            listed += items
            if last is None:
                break
        found = self._table.get_many([(item["pk"], item["sk"]) for item in listed])
        read = (from_item(Reservation, item) for item in found.values())
        return sorted((one for one in read if one.keypad_code), key=lambda one: one.id)

    def change(
        self, reservation: Reservation, code: str, mail: OwedMail, car_park: CarPark
    ) -> bool:
        """Write the code in place of the one that was read, and owe the mail and gates a list."""
        changed = reservation.model_copy(update={"keypad_code": code})
        claims = transitions.claim_codes([changed], car_park)
        releases = transitions.release_codes(reservation, car_park)
        while True:
            writes = [
                _changing(reservation, code, mail),
                *claims,
                *releases,
                transitions.owe(mail),
                owe_lists(reservation.organisation_id, car_park.id, reservation.id, mail.owed_at),
            ]
            try:
                self._table.transact(writes)
            except Cancelled as cancelled:
                if 0 in cancelled.refused:
                    return False
                if min(cancelled.refused) <= len(claims):
                    raise KeypadCodeTaken from None
                # A row that is somebody else's is left to them.
                kept = [
                    one
                    for place, one in enumerate(releases, start=1 + len(claims))
                    if place not in cancelled.refused
                ]
                if len(kept) == len(releases):
                    raise
                releases = kept
            else:
                return True


def _changing(read: Reservation, code: str, mail: OwedMail) -> Write:
    """Write another code, once for this job, while the reservation may come with the one read."""
    may_come = "#state IN (:confirmed, :used)"
    code_as_read = "keypad_code = :read"
    not_by_this_job = "(attribute_not_exists(code_changed_by) OR code_changed_by <> :job)"
    return Write(
        "Update",
        keys.reservation(read.organisation_id, read.id),
        update="SET keypad_code = :code, code_changed_by = :job",
        condition=f"{may_come} AND {code_as_read} AND {not_by_this_job}",
        values={
            ":confirmed": ReservationState.CONFIRMED,
            ":used": ReservationState.USED,
            ":read": read.keypad_code,
            ":code": code,
            ":job": mail.job_id,
        },
        names={"#state": "state"},
    )
