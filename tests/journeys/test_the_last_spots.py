"""Many browsers, few spots, through the deployed API."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from tests.journeys.cloud import counters, counters_of_day
from tests.journeys.visitors import Visitor, a_slot, wanted

SPOTS, LEFT, BUYERS = 12, 3, 50
QUARTERS = 8


def test_fifty_bookings_for_the_last_three_spots_sell_exactly_three(
    addresses: dict[str, Any],
) -> None:
    visitor = Visitor(addresses, addresses["invitations"]["free"])
    slot = a_slot(3, "10:00", "12:00")
    for spots in (5, 4):
        visitor.book(slot, *(f"early{spots}{one}@example.com" for one in range(spots)))
    assert visitor.is_free(slot, LEFT)

    def buy(buyer: int) -> tuple[int, str]:
        answer = visitor.post("/api/bookings", wanted(slot, f"buyer{buyer}@example.com"))
        return answer.status_code, answer.json().get("code", "")

    with ThreadPoolExecutor(BUYERS) as pool:
        answers = Counter(pool.map(buy, range(BUYERS)))

    assert answers == {(201, ""): LEFT, (409, "NO_SPOT_LEFT"): BUYERS - LEFT}
    taken = counters(addresses, slot)
    assert taken == [SPOTS] * QUARTERS
    assert sum(counters_of_day(addresses, date.fromisoformat(slot["start"][:10]))) == sum(taken)
    assert not visitor.is_free(slot, 1)
