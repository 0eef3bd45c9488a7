"""A hold takes the spots, the invitation's use and writes the booking: all of it or nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from baypass.domain.bookings import BookingRecord, BookingState
from baypass.domain.invitations import MADE_PER_USE
from baypass.domain.refusals import WorldMoved
from baypass.domain.time_slots import QUARTER, TimeSlot
from baypass.ports import Busy, Offer
from tests.adapters.stores import SLOT, Store, another, small
from tests.builders import (
    BOOKING,
    INVITATION,
    ORGANISATION,
    a_car_park,
    a_record,
    a_time_slot,
    an_offer,
)
from tests.fakes import NOW

OVER_MIDNIGHT = TimeSlot(
    start=datetime(2026, 11, 24, 22, 30, tzinfo=UTC), end=datetime(2026, 11, 24, 23, 45, tzinfo=UTC)
)


def refused(store: Store, record: BookingRecord, offer: Offer, now: datetime = NOW) -> str:
    with pytest.raises(WorldMoved) as refusal:
        store.hold(record, offer, now)
    return refusal.value.code


def nothing_is_written(store: Store, record: BookingRecord) -> bool:
    booking, first = record.booking, record.reservations[0]
    later = NOW + timedelta(days=30)
    return (
        store.bookings.record(booking.organisation_id, booking.id) is None
        and store.bookings.visit(first.organisation_id, first.id) is None
        and (booking.organisation_id, booking.id) not in store.bookings.overdue(later, 10)
    )


def test_a_hold_takes_a_spot_in_every_quarter_of_its_time_slot_and_in_no_other(
    store: Store,
) -> None:
    offer = an_offer()
    store.offering(offer).hold(a_record(held=True, spots=2), offer)
    assert store.taken(SLOT, offer.car_park) == [2] * 12
    assert store.taken_at_all(SLOT, offer.car_park) == 24


def test_a_host_who_lowers_the_number_of_spots_meanwhile_lets_nobody_in_by_the_old_one(
    store: Store,
) -> None:
    offer = an_offer()
    store.offering(offer)
    store.catalogue.put(a_car_park(spots=offer.car_park.spots - 1))
    with pytest.raises(Busy):
        store.hold(a_record(held=True), offer)
    assert nothing_is_written(store, a_record(held=True))
    store.catalogue.put(a_car_park(spots=offer.car_park.spots + 1))
    store.hold(a_record(held=True), offer)


def test_a_stay_over_midnight_takes_quarters_of_two_days(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).hold(another(1, OVER_MIDNIGHT), offer)
    days = [
        offer.car_park.day_of(OVER_MIDNIGHT.start),
        offer.car_park.day_of(OVER_MIDNIGHT.end),
    ]
    before, after = (list(store.bookings.taken(offer.car_park, days)[day]) for day in days)
    assert before == [0] * 94 + [1, 1]
    assert after == [1, 1, 1] + [0] * 93


@pytest.mark.parametrize(
    ("day", "quarters"),
    [(datetime(2027, 3, 28, 10, tzinfo=UTC), 92), (datetime(2027, 10, 31, 10, tzinfo=UTC), 100)],
)
def test_a_day_on_which_the_clocks_change_has_its_own_number_of_quarters(
    store: Store, day: datetime, quarters: int
) -> None:
    offer = an_offer()
    store.offering(offer).hold(another(1, a_time_slot(day)), offer)
    taken = store.bookings.taken(offer.car_park, [day.date()])[day.date()]
    assert len(taken) == quarters
    assert sum(taken) == 12


def test_a_day_that_nobody_booked_has_no_counters(store: Store) -> None:
    offer = an_offer()
    store.offering(offer)
    assert not store.bookings.taken(offer.car_park, [NOW.date()])
    assert not store.bookings.taken(offer.car_park, [])


def test_a_hold_returns_and_keeps_what_was_asked_for(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True, spots=3)
    assert store.offering(offer).hold(record, offer) == record
    assert store.standing(record) == record


def test_the_reservations_of_a_booking_keep_the_order_they_were_asked_in(store: Store) -> None:
    offer, record = small(20), another(1, spots=12)
    store.offering(offer).hold(record, offer)
    assert [one.id for one in store.standing(record).reservations] == [
        one.id for one in record.reservations
    ]


def test_spots_are_given_away_up_to_the_last_one(store: Store) -> None:
    offer = small(2)
    store.offering(offer).hold(another(1), offer)
    store.hold(another(2), offer)
    assert refused(store, another(3), offer) == "NO_SPOT_LEFT"
    assert store.taken(SLOT, offer.car_park) == [2] * 12


def test_one_full_quarter_refuses_the_whole_booking(store: Store) -> None:
    offer = small(1)
    last_quarter = TimeSlot(start=SLOT.end - QUARTER, end=SLOT.end)
    store.offering(offer).hold(another(1, last_quarter), offer)
    asked = another(2)
    assert refused(store, asked, offer) == "NO_SPOT_LEFT"
    assert nothing_is_written(store, asked)
    assert store.taken(SLOT, offer.car_park) == [0] * 11 + [1]
    assert store.uses(offer) == 1


def test_a_full_second_day_gives_nothing_of_the_first(store: Store) -> None:
    offer = small(1)
    after_midnight = TimeSlot(start=OVER_MIDNIGHT.end - QUARTER, end=OVER_MIDNIGHT.end)
    store.offering(offer).hold(another(1, after_midnight), offer)
    asked = another(2, OVER_MIDNIGHT)
    assert refused(store, asked, offer) == "NO_SPOT_LEFT"
    assert nothing_is_written(store, asked)
    assert store.taken(OVER_MIDNIGHT, offer.car_park) == [0, 0, 0, 0, 1]


def test_neighbours_in_time_do_not_take_each_others_spots(store: Store) -> None:
    offer = small(1)
    store.offering(offer)
    for place, start in enumerate((SLOT.start, SLOT.end, SLOT.start - SLOT.duration)):
        store.hold(another(place, a_time_slot(start)), offer)
    assert store.uses(offer) == 3


def test_more_spots_than_the_car_park_has_are_refused(store: Store) -> None:
    offer = small(2)
    asked = another(1, spots=3)
    assert refused(store.offering(offer), asked, offer) == "NO_SPOT_LEFT"
    assert nothing_is_written(store, asked)
    assert store.taken_at_all(SLOT, offer.car_park) == 0


def test_a_booking_of_several_spots_is_refused_when_one_of_them_is_missing(store: Store) -> None:
    offer = small(3)
    store.offering(offer).hold(another(1, spots=2), offer)
    assert refused(store, another(2, spots=2), offer) == "NO_SPOT_LEFT"
    store.hold(another(3), offer)
    assert store.taken(SLOT, offer.car_park) == [3] * 12


def test_overlapping_reservations_of_one_booking_are_counted_where_they_overlap(
    store: Store,
) -> None:
    offer = small(2)
    held = a_record(held=True, spots=2)
    later = a_time_slot(SLOT.start + timedelta(hours=2))
    first, second = held.reservations
    record = a_record(
        booking=held.booking,
        reservations=[first, second.model_copy(update={"time_slot": later})],
    )
    store.offering(offer).hold(record, offer)
    whole = TimeSlot(start=SLOT.start, end=later.end)
    assert store.taken(whole, offer.car_park) == [1] * 8 + [2] * 4 + [1] * 8


def test_each_booking_takes_one_use_of_its_invitation_whatever_its_spots(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).hold(another(1, spots=3), offer)
    assert store.uses(offer) == 1


def test_a_used_up_invitation_holds_nothing(store: Store) -> None:
    offer = an_offer(quota=1)
    store.offering(offer).hold(another(1), offer)
    asked = another(2)
    assert refused(store, asked, offer) == "INVITATION_USED_UP"
    assert nothing_is_written(store, asked)
    assert store.uses(offer) == 1
    assert store.taken(SLOT, offer.car_park) == [1] * 12


def test_a_use_that_came_back_twenty_times_comes_back_no_more(store: Store) -> None:
    offer = an_offer(quota=1)
    store.offering(offer)
    for number in range(MADE_PER_USE):
        store.release(store.hold(another(number), offer), offer)
        assert store.uses(offer) == 0
    asked = another(MADE_PER_USE)
    assert refused(store, asked, offer) == "INVITATION_USED_UP"
    assert nothing_is_written(store, asked)


def test_an_invitation_that_was_revoked_in_between_holds_nothing(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).catalogue.revoke(ORGANISATION, INVITATION, NOW)
    asked = another(1)
    assert refused(store, asked, offer) == "INVITATION_REVOKED"
    assert nothing_is_written(store, asked)
    assert store.taken_at_all(SLOT, offer.car_park) == 0


def test_an_invitation_holds_until_the_moment_it_expires(store: Store) -> None:
    offer = an_offer()
    end = offer.invitation.valid_until
    store.offering(offer).hold(another(1), offer, end - timedelta(microseconds=1))
    assert refused(store, another(2), offer, end) == "INVITATION_EXPIRED"


def test_an_invitation_that_is_gone_holds_nothing(store: Store) -> None:
    offer = an_offer()
    store.set_up(offer.organisation, offer.car_park, offer.portal)
    assert refused(store, another(1), offer) == "INVITATION_REVOKED"


def test_the_same_booking_twice_is_the_first_one_and_takes_nothing_more(store: Store) -> None:
    offer, first = small(1, quota=1), a_record(held=True)
    store.offering(offer).hold(first, offer)
    changed = a_record(held=True, booker_email="other@visitor.example.com")
    assert store.hold(changed, offer, NOW + timedelta(minutes=5)) == first
    assert store.uses(offer) == 1
    assert store.taken(SLOT, offer.car_park) == [1] * 12


def test_a_repeat_finds_its_booking_when_the_invitation_has_ended_since(store: Store) -> None:
    offer, first = an_offer(), a_record(held=True)
    store.offering(offer).hold(first, offer)
    store.catalogue.revoke(ORGANISATION, INVITATION, NOW)
    assert store.hold(first, offer, offer.invitation.valid_until) == first


def test_a_repeat_finds_its_booking_as_it_stands_now(store: Store) -> None:
    offer, first = an_offer(), a_record(held=True)
    confirmed = store.offering(offer).book(first, offer, ["482719"])
    assert store.hold(first, offer) == confirmed
    assert confirmed.booking.state is BookingState.CONFIRMED


def test_car_parks_of_the_same_organisation_count_for_themselves(store: Store) -> None:
    offer, there = small(1), a_car_park(id="cpk_elsewhere")
    store.offering(offer).hold(another(1), offer)
    assert store.taken_at_all(SLOT, there) == 0


def test_what_is_held_is_owed_a_confirmation_after_a_minute(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).hold(a_record(held=True), offer)
    due = NOW + timedelta(minutes=1)
    assert not store.bookings.overdue(due - timedelta(microseconds=1), 10)
    assert list(store.bookings.overdue(due, 10)) == [(ORGANISATION, BOOKING)]


def test_a_booking_is_only_found_under_its_own_organisation(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    store.offering(offer).hold(record, offer)
    assert store.bookings.record("org_somebodyelse", BOOKING) is None
    assert store.bookings.visit("org_somebodyelse", record.reservations[0].id) is None


def test_a_visit_is_the_reservation_with_its_place(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    store.offering(offer).hold(record, offer)
    visit = store.visit(record)
    assert visit.reservation == record.reservations[0]
    assert visit.car_park == offer.car_park
    assert visit.organisation == offer.organisation
