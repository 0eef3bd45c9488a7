"""DynamoDB in memory, behind the calls that the adapters make: fast, and one call at a time.

It takes and gives what the wire carries, so that `baypass.adapters.dynamodb_table` runs as it is.
A test runs the adapters' contracts against it, beside moto.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from decimal import Decimal
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

from tests.prove.expressions import ABSENT, condition, update
from tests.template import resources

Item = dict[str, Any]
Key = tuple[str, str]
MOST_IN_A_TRANSACTION = 100
_FAILED = "ConditionalCheckFailed"


class Store:
    """One table: its items by their keys, and who is told of every write."""

    def __init__(self, items: Mapping[Key, Item] | None = None) -> None:
        self.items: dict[Key, Item] = dict(items or {})
        self.watchers: list[Callable[[], None]] = []
        self._by_kind: dict[str, list[Item]] | None = None

    def snapshot(self) -> dict[Key, Item]:
        """Return all items; none of them is ever changed in place."""
        return dict(self.items)

    def rows(self) -> list[dict[str, Any]]:
        """Return all items as DynamoDB writes them."""
        return [_wire(item) for item in self.items.values()]

    def of(self, kind: str) -> list[Item]:
        """Return all items of a kind: `BOOKING` stands alone, `RESERVATION#` begins sort keys."""
        if self._by_kind is None:
            self._by_kind = {}
            for (_, sort_key), item in self.items.items():
                name, hash_sign, _ = sort_key.partition("#")
                self._by_kind.setdefault(name + hash_sign, []).append(item)
        return self._by_kind.get(kind, [])

    def written(self) -> None:
        """Tell everybody who watches that something was written."""
        self._by_kind = None
        for watcher in self.watchers:
            watcher()


class StoreClient:
    """What botocore's client offers, as far as `Table` calls it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get_item(self, **asked: Any) -> Any:
        item = self._store.items.get(_key(_plain(asked["Key"])))
        return {"Item": _wire(item)} if item is not None else {}

    def batch_get_item(self, **asked: Any) -> Any:
        (table,) = asked["RequestItems"]
        wanted = [_key(_plain(one)) for one in asked["RequestItems"][table]["Keys"]]
        if len(set(wanted)) != len(wanted):
            raise _error("ValidationException", "BatchGetItem")
        found = [self._store.items[key] for key in wanted if key in self._store.items]
        return {"Responses": {table: [_wire(item) for item in found]}, "UnprocessedKeys": {}}

    def query(self, **asked: Any) -> Any:
        index = asked.get("IndexName")
        values = _plain(asked["ExpressionAttributeValues"])
        holds = condition(asked["KeyConditionExpression"])
        names = asked.get("ExpressionAttributeNames", {})
        hash_key, range_key = _indexes()[index]
        found = [
            (item[range_key], key)
            for key, item in self._store.items.items()
            if hash_key in item and range_key in item and holds(item, names, values)
        ]
        found.sort(reverse=not asked.get("ScanIndexForward", True))
        return self._page(found, asked, index, (hash_key, range_key))

    def _page(
        self, found: list[tuple[str, Key]], asked: Any, index: str | None, keys: tuple[str, str]
    ) -> Any:
        if "ExclusiveStartKey" in asked:
            after = _plain(asked["ExclusiveStartKey"])
            place = (after[keys[1]], _key(after))
            forward = asked.get("ScanIndexForward", True)
            found = [one for one in found if (one > place if forward else one < place)]
        limit = asked.get("Limit", len(found))
        page = [self._store.items[key] for _, key in found[:limit]]
        answer: dict[str, Any] = {"Items": [_wire(_projected(item, index)) for item in page]}
        if len(found) > limit:
            last = page[-1]
            named = {"pk", "sk", *keys}
            answer["LastEvaluatedKey"] = _wire({name: last[name] for name in named})
        return answer

    def put_item(self, **asked: Any) -> Any:
        item = _plain(asked["Item"])
        self._store.items[_key(item)] = item
        self._store.written()
        return {}

    def transact_write_items(self, **asked: Any) -> Any:
        writes = [_Write(one) for one in asked["TransactItems"]]
        if len(writes) > MOST_IN_A_TRANSACTION or len({one.key for one in writes}) != len(writes):
            raise _error("ValidationException", "TransactWriteItems")
        items = self._store.items
        reasons = [{"Code": "None" if one.holds(items) else _FAILED} for one in writes]
        if any(reason["Code"] == _FAILED for reason in reasons):
            raise _error("TransactionCanceledException", "TransactWriteItems", reasons)
        for one in writes:
            one.apply(items)
        self._store.written()
        return {}


class _Write:
    """One part of a transaction, as it came over the wire."""

    def __init__(self, part: Mapping[str, Any]) -> None:
        ((self._kind, asked),) = part.items()
        self._asked = asked
        self._item = _plain(asked["Item"]) if "Item" in asked else None
        self.key = _key(self._item if self._item is not None else _plain(asked["Key"]))
        self._names = asked.get("ExpressionAttributeNames", {})
        self._values = _plain(asked.get("ExpressionAttributeValues", {}))

    def holds(self, items: Mapping[Key, Item]) -> bool:
        text = self._asked.get("ConditionExpression")
        if text is None:
            return True
        return bool(condition(text)(items.get(self.key, {}), self._names, self._values))

    def apply(self, items: dict[Key, Item]) -> None:
        if self._kind == "Put" and self._item is not None:
            items[self.key] = self._item
        elif self._kind == "Delete":
            items.pop(self.key, None)
        elif self._kind == "Update":
            item = deepcopy(items.get(self.key, {"pk": self.key[0], "sk": self.key[1]}))
            update(self._asked["UpdateExpression"])(item, self._names, self._values)
            items[self.key] = item


@lru_cache(maxsize=1)
def _table() -> Any:
    (table,) = resources("AWS::DynamoDB::Table").values()
    return table


@lru_cache(maxsize=1)
def _indexes() -> dict[str | None, tuple[str, str]]:
    table = _table()
    described = [
        (None, table),
        *((one["IndexName"], one) for one in table["GlobalSecondaryIndexes"]),
    ]
    return {name: _hash_and_range(one["KeySchema"]) for name, one in described}


@lru_cache(maxsize=1)
def _projections() -> dict[str, str]:
    indexes = _table()["GlobalSecondaryIndexes"]
    return {one["IndexName"]: one["Projection"]["ProjectionType"] for one in indexes}


def _hash_and_range(schema: Iterable[Mapping[str, str]]) -> tuple[str, str]:
    named = {one["KeyType"]: one["AttributeName"] for one in schema}
    return named["HASH"], named["RANGE"]


def _projected(item: Item, index: str | None) -> Item:
    if index is None or _projections()[index] == "ALL":
        return item
    named = {"pk", "sk", *_indexes()[index]}
    return {name: value for name, value in item.items() if name in named}


def _key(item: Mapping[str, Any]) -> Key:
    return item["pk"], item["sk"]


def _error(code: str, operation: str, reasons: list[dict[str, str]] | None = None) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}}
    if reasons:
        answer["CancellationReasons"] = reasons
    return ClientError(answer, operation)


def _plain(item: Mapping[str, Any]) -> Item:
    return {name: _value(value) for name, value in item.items()}


def _value(wire: Mapping[str, Any]) -> Any:
    ((kind, value),) = wire.items()
    if kind == "N":
        return int(Decimal(value))
    if kind == "L":
        return [_value(one) for one in value]
    if kind == "M":
        return {name: _value(one) for name, one in value.items()}
    if kind == "S":
        # What stands in the table is text, whatever wrote it.
        return str(value)
    return None if kind == "NULL" else value


def _wire(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _typed(value) for name, value in item.items() if value is not ABSENT}


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"L": [_typed(one) for one in value]}
    if isinstance(value, dict):
        return {"M": {name: _typed(one) for name, one in value.items()}}
    # A truth is a number to Python, so it is looked for first.
    for kind, code in ((str, "S"), (bool, "BOOL"), (bytes, "B")):
        if isinstance(value, kind):
            return {code: value}
    return {"NULL": True} if value is None else {"N": str(value)}
