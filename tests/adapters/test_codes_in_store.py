"""A code changes with its rows, its mail and what gates are owed, or not at all."""

import pytest

from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import AccessMethod
from baypass.domain.ids import job_id
from baypass.domain.mails import MailEvent, new_code_mail
from baypass.ports import KeypadCodeTaken
from tests.adapters.stores import SLOT, Store, another
from tests.builders import ORGANISATION, a_car_park, an_offer
from tests.fakes import NOW

PARK = a_car_park(access_methods=frozenset({AccessMethod.KEYPAD}))
OFFER = an_offer(car_park=PARK)
DAY = PARK.day_of(SLOT.start)
JOB, NEXT_JOB = (job_id(ORGANISATION, key) for key in ("one press", "another press"))


def booked(store: Store, place: int, code: str) -> Reservation:
    record = store.offering(OFFER).book(another(place), OFFER, [code])
    return record.reservations[0]


def change(store: Store, reservation: Reservation, code: str, job: str = JOB) -> bool:
    mail = new_code_mail(reservation, job, NOW)
    return store.codes.change(reservation, code, mail, PARK)


def standing(store: Store, reservation: Reservation) -> Reservation:
    visit = store.bookings.visit(ORGANISATION, reservation.id)
    assert visit
    return visit.reservation


def test_those_with_a_code_are_found_on_the_day_on_which_they_begin(store: Store) -> None:
    booked(store, 1, "111111")
    booked(store, 2, "222222")
    assert sorted(str(one.keypad_code) for one in store.codes.of_day(PARK, DAY)) == [
        "111111",
        "222222",
    ]
    assert store.codes.of_day(PARK, PARK.day_of(NOW)) == []


def test_a_changed_code_is_the_reservations_own_and_owes_a_mail(store: Store) -> None:
    before = booked(store, 1, "111111")
    assert change(store, before, "222222")
    after = standing(store, before)
    assert (after.keypad_code, after.code_changed_by) == ("222222", JOB)
    events = [one.event for one in store.mails.of_booking(ORGANISATION, before.booking_id)]
    assert events.count(MailEvent.NEW_CODE) == 1
    # The old code is free for somebody else, the new one is not.
    booked(store, 2, "111111")
    with pytest.raises(KeypadCodeTaken):
        booked(store, 3, "222222")


def test_a_job_changes_a_code_once_and_the_next_job_again(store: Store) -> None:
    before = booked(store, 1, "111111")
    assert change(store, before, "222222")
    assert not change(store, before, "333333")
    assert not change(store, standing(store, before), "333333")
    assert change(store, standing(store, before), "333333", NEXT_JOB)
    assert standing(store, before).keypad_code == "333333"


def test_a_code_that_is_taken_changes_nothing(store: Store) -> None:
    before = booked(store, 1, "111111")
    booked(store, 2, "222222")
    with pytest.raises(KeypadCodeTaken):
        change(store, before, "222222")
    assert standing(store, before) == before


def test_who_has_cancelled_gets_no_code(store: Store) -> None:
    before = booked(store, 1, "111111")
    visit = store.bookings.visit(ORGANISATION, before.id)
    assert visit
    store.cancel(visit)
    assert not change(store, before, "222222")
