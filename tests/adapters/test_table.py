"""The table under pressure: what happens between a read and a write, and what DynamoDB answers."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from baypass.adapters.dynamodb_table import Cancelled, Table, Write
from baypass.domain.bookings import ReservationState
from tests.adapters.stores import SLOT, TABLE_NAME, Store, another, aws, small
from tests.builders import a_record, an_offer

DELETE = Write("Delete", ("a partition", "a row"))


class Interrupted(Table):
    """A table that others write to just before our next transaction."""

    def __init__(self, table: Table) -> None:
        super().__init__(table._client, TABLE_NAME)  # noqa: SLF001  the same table, watched
        self.meanwhile: list[Callable[[], object]] = []

    def transact(self, writes: Iterable[Write]) -> None:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        super().transact(writes)


def test_two_cancellations_at_once_both_count_and_the_last_returns_the_use(table: Table) -> None:
    offer, others, watched = an_offer(), Store.in_table(table), Interrupted(table)
    record = others.offering(offer).book(a_record(held=True, spots=2), offer, ["111111", "222222"])
    watched.meanwhile.append(lambda: others.cancel(others.visit(record, 1)))
    Store.in_table(watched).cancel(others.visit(record, 0))
    standing = others.standing(record)
    assert {one.state for one in standing.reservations} == {ReservationState.CANCELLED}
    assert standing.booking.live == 0
    assert others.uses(offer) == 0
    assert others.taken(SLOT, offer.car_park) == [0] * 12


def test_a_day_that_others_open_meanwhile_keeps_what_they_took(table: Table) -> None:
    offer, others, watched = small(2), Store.in_table(table).offering(small(2)), Interrupted(table)
    watched.meanwhile += [lambda: None, lambda: others.hold(another(2), offer)]
    Store.in_table(watched).hold(another(1), offer)
    assert others.taken(SLOT, offer.car_park) == [2] * 12


def cancelled(*codes: str) -> dict[str, Any]:
    return {
        "service_error_code": "TransactionCanceledException",
        "modeled_fields": {"CancellationReasons": [{"Code": code} for code in codes]},
    }


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_what_is_only_in_the_way_comes_again_until_it_passes(reason: str) -> None:
    client = aws("dynamodb")
    with Stubber(client) as stub:
        stub.add_client_error("transact_write_items", **cancelled("None", reason))
        stub.add_response("transact_write_items", {})
        Table(client, TABLE_NAME).transact([DELETE])
        stub.assert_no_pending_responses()


def test_a_condition_that_does_not_hold_names_its_writes() -> None:
    client, reasons = aws("dynamodb"), ("None", "ConditionalCheckFailed", "TransactionConflict")
    stub = Stubber(client)
    stub.add_client_error("transact_write_items", **cancelled(*reasons))
    with stub, pytest.raises(Cancelled) as refusal:
        Table(client, TABLE_NAME).transact([DELETE])
    assert refusal.value.refused == {1}


@pytest.mark.parametrize("code", ["ItemCollectionSizeLimitExceeded", "ValidationError"])
def test_what_is_no_condition_is_no_refusal(code: str) -> None:
    client = aws("dynamodb")
    stub = Stubber(client)
    stub.add_client_error("transact_write_items", **cancelled(code))
    with stub, pytest.raises(ClientError):
        Table(client, TABLE_NAME).write_if(DELETE)


def test_keys_that_dynamodb_left_for_later_are_asked_for_again() -> None:
    client = aws("dynamodb")
    first, second = ({"pk": {"S": "a"}, "sk": {"S": name}} for name in "bc")
    left = {TABLE_NAME: {"Keys": [second], "ConsistentRead": True}}
    with Stubber(client) as stub:
        stub.add_response(
            "batch_get_item", {"Responses": {TABLE_NAME: [first]}, "UnprocessedKeys": left}
        )
        stub.add_response("batch_get_item", {"Responses": {TABLE_NAME: [second]}})
        found = Table(client, TABLE_NAME).get_many([("a", "b"), ("a", "c")])
    assert found.keys() == {("a", "b"), ("a", "c")}


def test_a_partition_of_several_pages_is_read_to_its_end() -> None:
    client = aws("dynamodb")
    first, second = ({"pk": {"S": "a"}, "sk": {"S": name}} for name in "bc")
    with Stubber(client) as stub:
        stub.add_response("query", {"Items": [first], "LastEvaluatedKey": first})
        stub.add_response("query", {"Items": [second]})
        assert [item["sk"] for item in Table(client, TABLE_NAME).query("a")] == ["b", "c"]


def test_more_keys_than_one_read_takes_are_read_in_several(table: Table) -> None:
    assert table.get_many([("a", f"row {place}") for place in range(101)]) == {}
