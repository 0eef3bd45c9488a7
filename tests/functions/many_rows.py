"""A table of very many rows that answers as DynamoDB does and counts what it has to read.

What a query reads is every row of its partition between the ends of its key condition, up to its
limit, whatever is then thrown away: that is what DynamoDB bills.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, str]
_LAST = "\U0010ffff"
_CONDITION = re.compile(
    r"(?P<hash>\w+) = (?P<of>:\w+)"
    r"(?: AND (?:begins_with\((?P<begun>\w+), (?P<beginning>:\w+)\)"
    r"|\w+ > (?P<after>:\w+)"
    r"|\w+ BETWEEN (?P<low>:\w+) AND (?P<high>:\w+)))?"
)


class ManyRows:
    """The reading half of a DynamoDB client, over rows in memory."""

    def __init__(self, described: Mapping[str, Any]) -> None:
        self.calls: list[str] = []
        self.read = 0
        self._rows: dict[Key, tuple[Row, str, str]] = {}
        self._keys = {"": ("pk", "sk")}
        self._whole = {""}
        for index in described["GlobalSecondaryIndexes"]:
            name = index["IndexName"]
            first, last = (part["AttributeName"] for part in index["KeySchema"])
            self._keys[name] = first, last
            if index["Projection"]["ProjectionType"] == "ALL":
                self._whole.add(name)
        self._partitions: dict[tuple[str, str], list[tuple[str, Key]]] = defaultdict(list)

    def fill(self, row: Row, own: str = "", others: Iterable[str] = ("",)) -> None:
        """Put copies of a row in: each has another word where the row has its own one."""
        for other in others:
            key = _renamed(row["pk"]["S"], own, other), _renamed(row["sk"]["S"], own, other)
            self._rows[key] = row, own, other
            for index, (first, last) in self._keys.items():
                if first in row and last in row:
                    under = _renamed(row[first]["S"], own, other)
                    place = _renamed(row[last]["S"], own, other)
                    self._partitions[index, under].append((place, key))

    def sort(self) -> None:
        """Put everything in its order, once all is there."""
        for partition in self._partitions.values():
            partition.sort()

    def begin(self) -> None:
        """Count from nothing."""
        self.calls.clear()
        self.read = 0

    def get_item(self, **asked: Any) -> dict[str, Any]:
        row = self._one("GetItem", asked["Key"])
        return {"Item": row} if row else {}

    def batch_get_item(self, **asked: Any) -> dict[str, Any]:
        ((table, wanted),) = asked["RequestItems"].items()
        self.calls.append("BatchGetItem")
        found = [self._row(_key(key)) for key in wanted["Keys"]]
        self.read += len(found)
        return {"Responses": {table: [row for row in found if row]}}

    def query(self, **asked: Any) -> dict[str, Any]:
        assert "FilterExpression" not in asked
        self.calls.append(f"Query {asked.get('IndexName', '')}".strip())
        index = asked.get("IndexName", "")
        partition = self._between(index, asked)
        if not asked.get("ScanIndexForward", True):
            partition.reverse()
        if last := asked.get("ExclusiveStartKey"):
            keys = [key for _, key in partition]
            partition = partition[keys.index(_key(last)) + 1 :]
        page = partition[: asked.get("Limit", len(partition))]
        self.read += len(page)
        answer: dict[str, Any] = {"Items": [self._projected(index, key) for _, key in page]}
        if len(page) < len(partition) or len(page) == asked.get("Limit"):
            answer["LastEvaluatedKey"] = self._part(index, page[-1][1])
        return answer

    def _between(self, index: str, asked: Mapping[str, Any]) -> list[tuple[str, Key]]:
        condition = _CONDITION.fullmatch(asked["KeyConditionExpression"])
        assert condition, asked["KeyConditionExpression"]
        said = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        assert condition["hash"] == self._keys[index][0]
        partition = self._partitions.get((index, said[condition["of"]]), [])
        low, high = "", _LAST
        if condition["beginning"]:
            low = said[condition["beginning"]]
            high = f"{low}{_LAST}"
        elif condition["after"]:
            low = f"{said[condition['after']]}\x00"
        elif condition["low"]:
            low, high = said[condition["low"]], said[condition["high"]]
            assert low <= high
        first = bisect_left(partition, low, key=lambda one: one[0])
        return partition[first : bisect_right(partition, high, key=lambda one: one[0])]

    def _one(self, call: str, key: Row) -> Row | None:
        self.calls.append(call)
        self.read += 1
        return self._row(_key(key))

    def _row(self, key: Key) -> Row | None:
        if key not in self._rows:
            return None
        row, own, other = self._rows[key]
        return {
            name: {"S": _renamed(value["S"], own, other)} if "S" in value else value
            for name, value in row.items()
        }

    def _projected(self, index: str, key: Key) -> Row:
        return self._row(key) or {} if index in self._whole else self._part(index, key)

    def _part(self, index: str, key: Key) -> Row:
        row = self._row(key) or {}
        return {name: row[name] for name in ("pk", "sk", *self._keys[index])}


def _renamed(text: str, own: str, other: str) -> str:
    return text.replace(own, other) if own else text


def _key(key: Row) -> Key:
    return key["pk"]["S"], key["sk"]["S"]
