"""What a call touches: two calls whose footprints do not collide may come in either order.

The table is divided by partitions: coarser than by items, so that nothing is missed.
"""

from collections.abc import Callable, Mapping
from typing import Any

# What is touched, and whether it is written.
Footprint = frozenset[tuple[str, bool]]
EVERYTHING: Footprint = frozenset({("*", True)})
_ANY = "*"


def collide(one: Footprint, other: Footprint) -> bool:
    """Tell whether the order of two calls matters."""
    return any(
        (writes or also_writes) and (_ANY in (what, also) or what == also)
        for what, writes in one
        for also, also_writes in other
    )


def of_aws(site: str, asked: Mapping[str, Any]) -> Footprint:
    """Return the footprint of a call to AWS."""
    made = _FOOTPRINTS.get(site)
    return made(asked) if made else EVERYTHING


def of_stripe(method: str) -> Footprint:
    """Return the footprint of a request to Stripe: all its things belong together."""
    return frozenset({("stripe", method.upper() != "GET")})


def _get(asked: Mapping[str, Any]) -> Footprint:
    return frozenset({(asked["Key"]["pk"]["S"], False)})


def _get_many(asked: Mapping[str, Any]) -> Footprint:
    (wanted,) = asked["RequestItems"].values()
    return frozenset((key["pk"]["S"], False) for key in wanted["Keys"])


def _query(asked: Mapping[str, Any]) -> Footprint:
    if "IndexName" in asked:
        return frozenset({(_ANY, False)})
    return frozenset({(asked["ExpressionAttributeValues"][":pk"]["S"], False)})


def _transact(asked: Mapping[str, Any]) -> Footprint:
    touched = set()
    for part in asked["TransactItems"]:
        ((kind, write),) = part.items()
        key = write.get("Key") or write["Item"]
        touched.add((key["pk"]["S"], kind != "ConditionCheck"))
    return frozenset(touched)


def _once(name: str) -> Callable[[Mapping[str, Any]], Footprint]:
    return lambda _asked: frozenset({(name, True)})


def _nothing(_asked: Mapping[str, Any]) -> Footprint:
    return frozenset()


def _publish(asked: Mapping[str, Any]) -> Footprint:
    """Only what is kept for later stands in the place of what was kept before."""
    return frozenset({(asked["topic"], True)}) if asked.get("retain") else frozenset()


_FOOTPRINTS: Mapping[str, Callable[[Mapping[str, Any]], Footprint]] = {
    "dynamodb.get_item": _get,
    "dynamodb.batch_get_item": _get_many,
    "dynamodb.query": _query,
    "dynamodb.transact_write_items": _transact,
    "states.start_execution": _once("states"),
    "states.send_task_success": _once("states"),
    # Mails and commands are only ever added: their order matters to nobody who writes them.
    "ses.send_email": _nothing,
    "iot.publish": _publish,
    "kms.sign": _nothing,
    "ssm.get_parameter": _nothing,
    "secretsmanager.get_secret_value": _nothing,
}
