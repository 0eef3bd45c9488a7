"""Somebody at the desk is found by a plate, a name, an address or an id, whatever became of it."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.finding import Wanted
from baypass.domain.licence_plates import LicencePlate
from baypass.ports import Offer
from tests.adapters.stores import Store, another
from tests.builders import ORGANISATION, START, a_car_park, a_time_slot, a_visitor, an_offer

MOST = 50
_FORMS = count(2000)


@pytest.fixture
def offer(store: Store) -> Offer:
    offer = an_offer(quota=500, car_park=a_car_park(spots=100))
    store.offering(offer)
    return offer


def of(
    store: Store,
    offer: Offer,
    *,
    plate: str = "1-XYZ-999",
    days: int = 0,
    **visitor: Any,
) -> BookingRecord:
    """Return the held booking of this visitor with this plate, so many days later."""
    record = another(next(_FORMS), a_time_slot(START + timedelta(days=days)))
    (reservation,) = record.reservations
    theirs = {"visitor": a_visitor(**visitor), "licence_plate": LicencePlate.of(plate)}
    own = (reservation.model_copy(update=theirs),)
    return store.hold(record.model_copy(update={"reservations": own}), offer)


def found(store: Store, said: str, limit: int = MOST) -> list[str]:
    listed = store.board.find(ORGANISATION, Wanted.said(said), limit)
    return [one.reservation.id for one in listed]


def id_of(record: BookingRecord) -> str:
    return record.reservations[0].id


@pytest.mark.parametrize(
    "said",
    ["1-ABC-234", "1abc234", " 1 abc 234 ", "IA8C234", "1-ABC", "1a", "1-АВС-234"],  # noqa: RUF001
)
def test_a_plate_is_found_however_it_is_written(store: Store, offer: Offer, said: str) -> None:
    record = of(store, offer, plate="1-ABC-234")
    of(store, offer, plate="2-ABC-234")
    assert found(store, said) == [id_of(record)]


@pytest.mark.parametrize(
    "said",
    [
        "Müller",
        "muller",
        "MÜLL",
        "müller-lüdenscheid jo",
        "Jörg Müller",
        "jorg m",
        "Jörg",
        "müller-lüdenscheid",
    ],
)
def test_a_name_is_found_in_any_order_without_its_accents(
    store: Store, offer: Offer, said: str
) -> None:
    record = of(store, offer, first_name="Jörg", last_name="Müller-Lüdenscheid")
    of(store, offer, first_name="Ann", last_name="Peeters")
    assert found(store, said) == [id_of(record)]


def test_names_of_other_scripts_are_found(store: Store, offer: Offer) -> None:
    greek = of(store, offer, first_name="Ελένη", last_name="Παπαδοπούλου")
    arabic = of(store, offer, first_name="محمد", last_name="علي")
    assert found(store, "παπαδοπουλου") == [id_of(greek)]
    assert found(store, "محمد علي") == [id_of(arabic)]


@pytest.mark.parametrize("said", ["Ann@Visitor.Example.com", "ann@visitor", "ANN@"])
def test_an_address_is_found_by_its_beginning(store: Store, offer: Offer, said: str) -> None:
    record = of(store, offer, email="ann@visitor.example.com")
    of(store, offer, email="joanne@visitor.example.com")
    assert found(store, said) == [id_of(record)]


def test_ids_are_found(store: Store, offer: Offer) -> None:
    record, other = of(store, offer), of(store, offer)
    assert found(store, id_of(record)) == found(store, record.booking.id) == [id_of(record)]
    assert id_of(other) not in found(store, id_of(record))
    assert found(store, "rsv_" + "0" * 22) == found(store, "bkg_" + "0" * 20) == []


def test_what_was_cancelled_or_has_expired_is_found_too(store: Store, offer: Offer) -> None:
    expired, cancelled = (of(store, offer, plate=f"9-GON-00{place}") for place in (1, 2))
    store.release(expired, offer)
    store.confirm(cancelled, offer)
    store.cancel(store.visit(cancelled))
    listed = store.board.find(ORGANISATION, Wanted.said("9-GON"), MOST)
    assert {one.reservation.state for one in listed} == {
        ReservationState.EXPIRED,
        ReservationState.CANCELLED,
    }


def test_the_latest_visit_comes_first_and_is_there_even_after_many(
    store: Store, offer: Offer
) -> None:
    visits = [of(store, offer, plate="5-DAY-555", days=days) for days in (3, 1, 2)]
    assert found(store, "5DAY555") == [id_of(visits[place]) for place in (0, 2, 1)]
    assert found(store, "5DAY555", limit=1) == [id_of(visits[0])]


def test_who_matches_in_two_ways_is_found_once(store: Store, offer: Offer) -> None:
    record = of(store, offer, first_name="Ann", last_name="Ann", email="ann@visitor.example.com")
    assert found(store, "ann") == [id_of(record)]


def test_nobody_is_found_in_another_organisation(store: Store, offer: Offer) -> None:
    of(store, offer, plate="1-ABC-234")
    assert not store.board.find("org_otherplace", Wanted.said("1-ABC-234"), MOST)


def test_a_name_that_comes_apart_into_very_many_letters_can_be_booked(
    store: Store, offer: Offer
) -> None:
    record = of(store, offer, first_name="ﷺ" * 80, last_name="ﷺ" * 80)
    assert found(store, "ﷺ" * 40) == [id_of(record)]
