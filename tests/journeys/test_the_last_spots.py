"""Many browsers, few spots, through the deployed API."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from tests.journeys.visitors import Visitor, a_slot, wanted

SPOTS, LEFT, BUYERS = 12, 3, 50
SLOT_QUARTERS = range(40, 48)


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
    taken = _counters(addresses, slot["start"][:10])
    assert [taken[place] for place in SLOT_QUARTERS] == [SPOTS] * len(SLOT_QUARTERS)
    assert sum(taken) == SPOTS * len(SLOT_QUARTERS)
    assert not visitor.is_free(slot, 1)


def _counters(addresses: dict[str, Any], day: str) -> list[int]:
    """Return the counters of the demonstration's car park, read behind the API's back."""
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1"
    )
    database = session.client("dynamodb", endpoint_url=addresses["emulator"])
    table = next(name for name in database.list_tables()["TableNames"] if "Table" in name)
    items = database.scan(
        TableName=table,
        FilterExpression="sk = :counters AND contains(pk, :day)",
        ExpressionAttributeValues={":counters": {"S": "COUNTERS"}, ":day": {"S": f"#DAY#{day}"}},
    )["Items"]
    assert len(items) == 1
    return [int(quarter["N"]) for quarter in items[0]["taken"]["L"]]
