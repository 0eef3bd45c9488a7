"""Who is there on a day and what was booked: page by page, nothing twice and nothing left out."""

from datetime import date, timedelta
from itertools import count

import pytest

from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.payments import PaymentState
from baypass.domain.refusals import AgainstTheRules
from baypass.domain.time_slots import TimeSlot
from baypass.ports import Offer
from baypass.ports.desk import ListedReservation
from tests.adapters.stores import Store, another, another_to_pay
from tests.builders import ORGANISATION, a_car_park, a_command, an_offer, in_brussels
from tests.fakes import NOW

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)
PAGE = 50
_FORMS = count(1000)


@pytest.fixture
def offer(store: Store) -> Offer:
    offer = an_offer(quota=500, car_park=a_car_park(spots=100))
    store.offering(offer)
    return offer


def slot(start: str, end: str) -> TimeSlot:
    return TimeSlot(start=in_brussels(f"2026-11-{start}"), end=in_brussels(f"2026-11-{end}"))


def held(store: Store, offer: Offer, start: str, end: str, spots: int = 1) -> BookingRecord:
    return store.hold(another(next(_FORMS), slot(start, end), spots), offer)


def booked(store: Store, offer: Offer, start: str, end: str, spots: int = 1) -> BookingRecord:
    record = held(store, offer, start, end, spots)
    store.confirm(record, offer)
    return store.standing(record)


def ids_of(*records: BookingRecord) -> list[str]:
    return [one.id for record in records for one in record.reservations]


def listed(
    store: Store, offer: Offer, day: date = TUESDAY, limit: int = PAGE
) -> list[ListedReservation]:
    """Return all pages of a day, one after the other."""
    found: list[ListedReservation] = []
    cursor = None
    while True:
        page, cursor = store.board.of_day(offer.car_park, day, cursor, limit)
        assert len(page) <= limit
        found += page
        if cursor is None:
            return found


def ids_on(store: Store, offer: Offer, day: date = TUESDAY, limit: int = PAGE) -> list[str]:
    return [one.reservation.id for one in listed(store, offer, day, limit)]


def test_a_day_nobody_booked_lists_nobody(store: Store, offer: Offer) -> None:
    assert store.board.of_day(offer.car_park, TUESDAY, None, PAGE) == ([], None)


def test_a_day_lists_its_own_by_their_start(store: Store, offer: Offer) -> None:
    late = booked(store, offer, "24T15:00", "24T16:00")
    early = booked(store, offer, "24T08:00", "24T18:00")
    booked(store, offer, "25T08:00", "25T09:00")
    booked(store, offer, "23T08:00", "23T09:00")
    assert ids_on(store, offer) == ids_of(early, late)


def test_who_came_the_day_before_is_there_after_midnight(store: Store, offer: Offer) -> None:
    overnight = booked(store, offer, "23T20:00", "24T09:00")
    until_midnight = booked(store, offer, "23T20:00", "24T00:00")
    morning = booked(store, offer, "24T00:00", "24T01:00")
    assert ids_on(store, offer) == ids_of(overnight, morning)
    assert sorted(ids_on(store, offer, TUESDAY - DAY)) == sorted(ids_of(overnight, until_midnight))


def test_who_stays_over_two_midnights_is_on_three_days(store: Store, offer: Offer) -> None:
    short = booked(store, offer, "23T23:45", "24T00:15")
    long = booked(store, offer, "23T23:30", "25T00:30")
    for days, there in ((-1, [long, short]), (0, [long, short]), (1, [long]), (2, [])):
        assert ids_on(store, offer, TUESDAY + days * DAY) == ids_of(*there)


def test_the_night_the_clocks_go_back_has_one_morning(store: Store, offer: Offer) -> None:
    """On 25 October 2026 it is 02:30 twice in Brussels; midnight comes once."""
    start = in_brussels("2026-10-24T23:00")
    night = TimeSlot(start=start, end=start + timedelta(hours=4))
    record = store.hold(another(next(_FORMS), night), offer)
    for day, there in ((24, [record]), (25, [record]), (26, [])):
        assert ids_on(store, offer, date(2026, 10, day)) == ids_of(*there)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
def test_pages_lose_nobody_between_those_who_came_before_and_those_who_come(
    store: Store, offer: Offer, limit: int
) -> None:
    records = [
        booked(store, offer, "23T22:00", "24T23:00"),
        booked(store, offer, "23T22:00", "24T09:00", spots=2),
        booked(store, offer, "23T23:30", "25T00:15"),
        booked(store, offer, "23T23:45", "24T01:00"),
        booked(store, offer, "24T00:00", "24T01:00"),
        booked(store, offer, "24T08:00", "25T01:00", spots=2),
    ]
    found = ids_on(store, offer, limit=limit)
    assert sorted(found) == sorted(ids_of(*records))
    starts = [one.reservation.time_slot.start for one in listed(store, offer, limit=limit)]
    assert starts == sorted(starts)


def test_the_last_page_says_that_it_is_the_last(store: Store, offer: Offer) -> None:
    booked(store, offer, "24T08:00", "24T09:00", spots=2)
    assert store.board.of_day(offer.car_park, TUESDAY, None, 2)[1] is None
    assert store.board.of_day(offer.car_park, TUESDAY, None, 1)[1] is not None


def test_the_held_the_used_and_the_cancelled_are_listed_as_they_are(
    store: Store, offer: Offer
) -> None:
    waiting = held(store, offer, "24T08:00", "24T09:00")
    used, cancelled = (booked(store, offer, f"24T{hour}:00", "24T18:00") for hour in (10, 12))
    store.bookings.use(store.visit(used), a_command(reservation_id=used.reservations[0].id))
    store.cancel(store.visit(cancelled))
    states = [(one.reservation.id, one.reservation.state) for one in listed(store, offer)]
    told = (ReservationState.HELD, ReservationState.USED, ReservationState.CANCELLED)
    assert states == list(zip(ids_of(waiting, used, cancelled), told, strict=True))


def test_what_has_expired_is_listed_on_no_day(store: Store, offer: Offer) -> None:
    record = held(store, offer, "23T20:00", "24T09:00")
    assert store.release(record, offer)
    assert ids_on(store, offer, TUESDAY - DAY) == ids_on(store, offer) == []


def test_who_comes_first_has_arrived_then_and_never_later(store: Store, offer: Offer) -> None:
    record = booked(store, offer, "24T08:00", "24T09:00")
    assert store.visit(record).reservation.arrived_at is None
    for number in range(2):
        at = NOW + timedelta(minutes=number)
        reservation_id = record.reservations[0].id
        command = a_command(key=str(number), reservation_id=reservation_id, requested_at=at)
        store.bookings.use(store.visit(record), command)
    assert store.visit(record).reservation.arrived_at == NOW


def test_a_line_knows_whether_it_is_paid(store: Store, offer: Offer) -> None:
    due = store.hold(another_to_pay(1, slot("24T08:00", "24T09:00")), offer)
    free = booked(store, offer, "24T09:00", "24T10:00")
    paid = store.buy(another_to_pay(2, slot("24T10:00", "24T11:00")), offer)
    lines = listed(store, offer)
    assert [one.reservation.id for one in lines] == ids_of(due, free, paid)
    told = [one.payment.state if one.payment else None for one in lines]
    assert told == [PaymentState.DUE, None, PaymentState.PAID]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_bookings_are_listed_newest_first(store: Store, offer: Offer, limit: int) -> None:
    records = [another(place, slot("24T08:00", "24T09:00"), spots=place) for place in (1, 2, 3)]
    for minutes, record in zip((5, 1, 3), records, strict=True):
        created = {"created_at": NOW + timedelta(minutes=minutes)}
        booking = record.booking.model_copy(update=created)
        store.hold(record.model_copy(update={"booking": booking}), offer)
    found: list[tuple[int, int]] = []
    cursor, last = None, False
    while not last:
        page, cursor = store.board.bookings(ORGANISATION, cursor, limit)
        found += [
            ((one.booking.created_at - NOW) // timedelta(minutes=1), one.spots) for one in page
        ]
        last = cursor is None
    assert found == [(5, 1), (3, 3), (1, 2)]


def test_a_bookings_line_tells_its_first_start_and_its_money(store: Store, offer: Offer) -> None:
    record = another_to_pay(1, slot("24T08:00", "24T09:00"), spots=2)
    store.hold(record, offer)
    (line,), _ = store.board.bookings(ORGANISATION, None, PAGE)
    assert line.booking == store.standing(record).booking
    assert (line.spots, line.begins) == (2, in_brussels("2026-11-24T08:00"))
    assert (line.gross.amount, line.gross.currency) == (1500, "EUR")
    assert line.payment == record.payment


def test_an_expired_booking_stays_in_the_list(store: Store, offer: Offer) -> None:
    record = held(store, offer, "24T08:00", "24T09:00")
    store.release(record, offer)
    (line,), _ = store.board.bookings(ORGANISATION, None, PAGE)
    assert line.booking == store.standing(record).booking
    assert line.payment is None


def test_another_organisations_are_not_listed(store: Store, offer: Offer) -> None:
    booked(store, offer, "24T08:00", "24T09:00")
    elsewhere = an_offer(car_park=a_car_park(organisation_id="org_otherplace"))
    assert ids_on(store, elsewhere) == []
    assert store.board.bookings("org_otherplace", None, PAGE) == ([], None)


@pytest.mark.parametrize("cursor", ["nonsense", "bm9uc2Vuc2U=", "e30="])
def test_a_cursor_nobody_gave_is_refused(store: Store, offer: Offer, cursor: str) -> None:
    booked(store, offer, "24T08:00", "24T09:00")
    with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
        store.board.of_day(offer.car_park, TUESDAY, cursor, PAGE)
    with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
        store.board.bookings(ORGANISATION, cursor, PAGE)
