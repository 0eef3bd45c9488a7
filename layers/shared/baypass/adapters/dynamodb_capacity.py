"""Capacity: one counter per car park, local day and quarter of an hour.

Taking spots is one conditional update per touched day, with a condition and an increment for
each touched quarter: no read before the write, no retry for bookings that do not compete, and
the same cost however many bookings exist.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Table, Write
from baypass.domain.car_parks import CarPark
from baypass.domain.time_slots import TimeSlot, first_instant, quarters_by_day, quarters_in

_KEPT_AFTER = timedelta(days=90)


def spots_by_day(slots: Iterable[TimeSlot], car_park: CarPark) -> dict[date, Counter[int]]:
    """Return how many spots these slots take in each quarter of each local day."""
    spots: dict[date, Counter[int]] = {}
    for slot in slots:
        for day, places in quarters_by_day(slot, car_park.zone).items():
            spots.setdefault(day, Counter()).update(places)
    return spots


def taking(slots: Iterable[TimeSlot], car_park: CarPark) -> list[Write]:
    """Return one write per day that takes the spots; refused when a quarter has too few."""
    return [
        _moving(
            car_park,
            day,
            places,
            sign="+",
            condition=_spots_are_left(places),
            limits=_limits(places, car_park),
        )
        for day, places in spots_by_day(slots, car_park).items()
    ]


def giving_back(slots: Iterable[TimeSlot], car_park: CarPark) -> list[Write]:
    """Return one write per day that gives the spots back; refused below zero."""
    return [
        _moving(
            car_park,
            day,
            places,
            sign="-",
            condition=_spots_were_taken(places),
            limits={},
        )
        for day, places in spots_by_day(slots, car_park).items()
    ]


def no_fewer_than_offered(car_park: CarPark) -> Write:
    """Change nothing, and let nothing be taken by a number of spots that is no longer offered.

    The limits of `taking` are those of the car park as it was read. A host may have lowered them
    since, and was told which days are over: nobody more may come on those.
    """
    no_fewer_spots = "(attribute_not_exists(spots) OR spots >= :offered)"
    return Write(
        "ConditionCheck",
        keys.car_park(car_park.organisation_id, car_park.id),
        condition=no_fewer_spots,
        values={":offered": car_park.spots},
    )


def read_taken(
    table: Table, car_park: CarPark, days: Sequence[date]
) -> Mapping[date, Sequence[int]]:
    """Return the counters of these days; a day nobody booked has none."""
    by_key = {keys.counters(car_park.organisation_id, car_park.id, day): day for day in days}
    found = table.get_many(list(by_key))
    return {by_key[key]: item["taken"] for key, item in found.items()}


def open_days(table: Table, car_park: CarPark, days: Iterable[date]) -> bool:
    """Write zero counters for the days that have none; tells whether there was any."""
    wanted = list(days)
    missing = set(wanted) - set(read_taken(table, car_park, wanted))
    for day in missing:
        day_not_opened = "attribute_not_exists(pk)"
        key = keys.counters(car_park.organisation_id, car_park.id, day)
        item = {
            "pk": key[0],
            "sk": key[1],
            "taken": [0] * quarters_in(day, car_park.zone),
            "forget_at": _forget_at(day, car_park),
        }
        table.write_if(Write("Put", key, item=item, condition=day_not_opened))
    return bool(missing)


def are_left(table: Table, car_park: CarPark, spots: Mapping[date, Mapping[int, int]]) -> bool:
    """Tell whether these days have so many spots left in these quarters, as they stand now."""
    taken = read_taken(table, car_park, list(spots))
    return all(
        day in taken and taken[day][place] + wanted <= car_park.spots
        for day, places in spots.items()
        for place, wanted in places.items()
    )


def _moving(
    car_park: CarPark,
    day: date,
    places: Mapping[int, int],
    *,
    sign: str,
    condition: str,
    limits: Mapping[str, int],
) -> Write:
    steps = ", ".join(
        f"taken[{place}] = taken[{place}] {sign} :n{spots}" for place, spots in places.items()
    )
    counts = {f":n{spots}": spots for spots in places.values()}
    return Write(
        "Update",
        keys.counters(car_park.organisation_id, car_park.id, day),
        update=f"SET {steps}",
        condition=condition,
        values={**counts, **limits},
    )


def _spots_are_left(places: Mapping[int, int]) -> str:
    return " AND ".join(f"taken[{place}] <= :l{spots}" for place, spots in places.items())


def _spots_were_taken(places: Mapping[int, int]) -> str:
    return " AND ".join(f"taken[{place}] >= :n{spots}" for place, spots in places.items())


def _limits(places: Mapping[int, int], car_park: CarPark) -> dict[str, int]:
    return {f":l{spots}": car_park.spots - spots for spots in places.values()}


def _forget_at(day: date, car_park: CarPark) -> int:
    last: datetime = first_instant(day, car_park.zone) + _KEPT_AFTER
    return int(last.astimezone(UTC).timestamp())
