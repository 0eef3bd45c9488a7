"""The table as values: items in, items out, and transactions whose refusals can be read."""

import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError
from pydantic import BaseModel

from baypass.adapters.dynamodb_keys import Key
from baypass.ports import Busy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]
Entity = TypeVar("Entity", bound=BaseModel)
_serialise, _deserialise = TypeSerializer().serialize, TypeDeserializer().deserialize
# Two transactions on one item at the same instant: both are told to come again. Three pauses,
# drawn at random below these bounds, are enough for 50 buyers of one day.
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
_CONDITION = "ConditionalCheckFailed"
# Why a transaction was cancelled that may pass a moment later. Throttling of one of its items is
# among them, and no SDK repeats that by itself.
_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "TransactionInProgressException",
    }
)
_MOST_KEYS = 100


class Cancelled(Exception):  # noqa: N818  an answer, not an error
    """A transaction whose conditions did not all hold; tells which writes were refused."""

    def __init__(self, refused: frozenset[int]) -> None:
        """Name the refused writes by their places in the transaction."""
        super().__init__(f"refused writes: {sorted(refused)}")
        self.refused = refused


@dataclass(frozen=True)
class Write:
    """One part of a transaction: a put, an update, a delete or a look, with its condition."""

    kind: str
    key: Key
    item: Item | None = None
    update: str | None = None
    condition: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def as_item(key: Key, value: BaseModel, **more: object) -> Item:
    """Return a value as an item under this key; what is absent is left out.

    A value that knows until when it is kept is forgotten then, by the table's time to live.
    """
    fields = value.model_dump(mode="json", exclude_none=True)
    kept_until = getattr(value, "kept_until", None)
    forgotten = {"forget_at": int(kept_until.timestamp())} if kept_until else {}
    return {**fields, **forgotten, **more, "pk": key[0], "sk": key[1]}


def from_item(kind: type[Entity], item: Item) -> Entity:
    """Return the value an item holds, without the table's own attributes."""
    return kind.model_validate({name: item[name] for name in kind.model_fields if name in item})


def put(key: Key, value: BaseModel, *, condition: str | None = None, **more: object) -> Write:
    """Return a put of the whole value."""
    return Write("Put", key, item=as_item(key, value, **more), condition=condition)


class Table:
    """One DynamoDB table with the keys `pk` and `sk`."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        """Read and write this table with this client."""
        self._client, self._name = client, name

    def get(self, key: Key) -> Item | None:
        """Return one item, strongly consistent."""
        answer = self._client.get_item(
            TableName=self._name, Key=_wire(_key(key)), ConsistentRead=True
        )
        return _plain(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Return the items that exist under these keys, strongly consistent."""
        found: dict[Key, Item] = {}
        for first in range(0, len(keys), _MOST_KEYS):
            pending: Any
            pending = [_wire(_key(key)) for key in keys[first : first + _MOST_KEYS]]
            while pending:
                answer = self._client.batch_get_item(
                    RequestItems={self._name: {"Keys": pending, "ConsistentRead": True}}
                )
                for item in map(_plain, answer["Responses"].get(self._name, [])):
                    found[item["pk"], item["sk"]] = item
                unprocessed: Any = answer.get("UnprocessedKeys", {})
                pending = unprocessed.get(self._name, {}).get("Keys", [])
        return found

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """Return the items of a partition whose sort key begins so, strongly consistent."""
        items: list[Item] = []
        more: Any = {}
        while True:
            answer = self._client.query(
                TableName=self._name,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)"
                if prefix
                else "pk = :pk",
                ExpressionAttributeValues=_wire(
                    {":pk": pk, ":prefix": prefix} if prefix else {":pk": pk}
                ),
                ConsistentRead=True,
                **more,
            )
            items += map(_plain, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return items
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def query_page(
        self, pk: str, prefix: str, *, limit: int, after: Item | None, newest_first: bool = False
    ) -> tuple[list[Item], Item | None]:
        """Return one page of a partition, strongly consistent, and the key it goes on after."""
        more: Any = {"ExclusiveStartKey": _wire(after)} if after else {}
        answer = self._client.query(
            TableName=self._name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues=_wire({":pk": pk, ":prefix": prefix}),
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
            Limit=limit,
            **more,
        )
        last = answer.get("LastEvaluatedKey")
        return [_plain(item) for item in answer["Items"]], _plain(last) if last else None

    def query_index(
        self,
        index: str,
        condition: str,
        values: Mapping[str, object],
        *,
        limit: int,
        newest_first: bool = False,
        after: Item | None = None,
    ) -> tuple[list[Item], Item | None]:
        """Return one page of an index and the key after which the next one begins."""
        more: Any = {"ExclusiveStartKey": _wire(after)} if after else {}
        answer = self._client.query(
            TableName=self._name,
            IndexName=index,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=_wire(values),
            ScanIndexForward=not newest_first,
            Limit=limit,
            **more,
        )
        last = answer.get("LastEvaluatedKey")
        return [_plain(item) for item in answer["Items"]], _plain(last) if last else None

    def put(self, key: Key, value: BaseModel, **more: object) -> None:
        """Write an item, replacing what stood there."""
        self._client.put_item(TableName=self._name, Item=_wire(as_item(key, value, **more)))

    def write_if(self, write: Write) -> bool:
        """Do one conditional write; false when its condition does not hold."""
        return self.transact_if([write])

    def transact_if(self, writes: Iterable[Write]) -> bool:
        """Do all writes or none; false when a condition does not hold."""
        try:
            self.transact(writes)
        except Cancelled:
            return False
        return True

    def transact(self, writes: Iterable[Write]) -> None:
        """Do all writes or none. Raises `Cancelled` when a condition does not hold.

        Raises `Busy` when others were faster every time.
        """
        items: Any = [_transact_item(self._name, write) for write in writes]
        for pause in (*_PAUSES, None):
            try:
                self._client.transact_write_items(TransactItems=items)
            except ClientError as error:
                reasons = _cancellation_reasons(error)
                refused = frozenset(
                    place for place, code in enumerate(reasons) if code == _CONDITION
                )
                if refused:
                    raise Cancelled(refused) from None
                if _PASSING.isdisjoint(reasons) and _code(error) not in _THROTTLED:
                    raise
                if pause is None:
                    raise Busy from None
                time.sleep(random.uniform(0, pause))  # noqa: S311  jitter is no secret
            else:
                return


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _cancellation_reasons(error: ClientError) -> list[str]:
    response: Any = error.response
    return [reason.get("Code", "") for reason in response.get("CancellationReasons", [])]


def _transact_item(table: str, write: Write) -> dict[str, Any]:
    action: dict[str, Any] = {"TableName": table}
    if write.item is not None:
        action["Item"] = _wire(write.item)
    else:
        action["Key"] = _wire(_key(write.key))
    if write.update:
        action["UpdateExpression"] = write.update
    if write.condition:
        action["ConditionExpression"] = write.condition
    if write.values:
        action["ExpressionAttributeValues"] = _wire(write.values)
    if write.names:
        action["ExpressionAttributeNames"] = dict(write.names)
    return {write.kind: action}


def _key(key: Key) -> Item:
    return {"pk": key[0], "sk": key[1]}


def _wire(item: Mapping[str, object]) -> dict[str, Any]:
    return {name: _serialise(value) for name, value in item.items()}


def _plain(item: Mapping[str, Any]) -> Item:
    return {name: _whole(_deserialise(value)) for name, value in item.items()}


def _whole(value: object) -> object:
    """Return numbers as integers: this table holds no others."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, list):
        return [_whole(element) for element in value]
    if isinstance(value, dict):
        return {name: _whole(element) for name, element in value.items()}
    return value
