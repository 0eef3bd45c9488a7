"""Publish access lists: give gates what has changed since they last heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from baypass.domain.access_lists import (
    MOST_CHUNKS,
    REFRESHED_EVERY,
    ListContent,
    PublishedList,
    changed_chunks,
    content_of,
    is_decided_at_gates,
    manifest_of,
)
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.ports import Clock, Dice, Gates
from baypass.ports.access_lists import AccessLists, ListSignals
from baypass.ports.set_up import SetUp

_MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class ListTools:
    """What lists are published with."""

    lists: AccessLists
    signals: ListSignals
    set_up: SetUp
    gates: Gates
    dice: Dice
    clock: Clock


def publish_access_lists(tools: ListTools) -> int:
    """Publish the list of every car park that owes its gates one; returns how many there were.

    One car park's trouble does not hold up the others: all troubles are raised together at the
    end, and come again with the next minute.
    """
    troubles: list[Exception] = []
    due = tools.lists.overdue(tools.clock.now(), _MOST_AT_ONCE)
    for organisation_id, car_park_id in due:
        try:
            _publish(organisation_id, car_park_id, tools)
        except Exception as trouble:  # noqa: BLE001  raised after the others had their turn
            troubles.append(trouble)
    if troubles:
        message = "some gates have no new list"
        raise ExceptionGroup(message, troubles)
    return len(due)


def _publish(organisation_id: str, car_park_id: str, tools: ListTools) -> None:
    """Publish one list under a lease: changed chunks, then manifests, then what is left over.

    The debts are read before what they are about, and only those are settled: what changes
    meanwhile is owed again.
    """
    now = tools.clock.now()
    standing = tools.lists.claim(organisation_id, car_park_id, tools.dice.salt(), now)
    if standing is None:
        return
    changes = tools.lists.changes(organisation_id, car_park_id)
    car_park = tools.set_up.car_park(organisation_id, car_park_id)
    gates = tools.gates.of_car_park(car_park) if car_park else ()
    content = ListContent(chunks=(), hashes=())
    listing = bool(car_park and gates and is_decided_at_gates(car_park))
    if car_park and listing:
        coming = tools.lists.coming(car_park, now)
        content = content_of(coming, car_park, standing.salt, now)
    for gate in gates:
        # Gates that decided something until now have to hear that they no longer do.
        if car_park and (listing or gate.id in standing.chunks):
            _give(gate, car_park, content, standing, now=now, tools=tools)
    for retired in set(standing.chunks) - {gate.id for gate in gates}:
        tools.signals.clear(retired, range(len(standing.chunks[retired])), manifest=True)
    given = {gate.id: content.hashes for gate in gates} if listing else {}
    if tools.lists.publish(standing, given, now + REFRESHED_EVERY if listing else None):
        tools.lists.settle(changes)


def _give(
    gate: Gate,
    car_park: CarPark,
    content: ListContent,
    standing: PublishedList,
    *,
    now: datetime,
    tools: ListTools,
) -> None:
    before: Sequence[str] = standing.chunks.get(gate.id, ()) if standing.is_certain else ()
    used = len(before) if standing.is_certain else MOST_CHUNKS
    for place in changed_chunks(before, content):
        tools.signals.chunk(gate.id, place, content.chunks[place])
    tools.signals.manifest(gate, manifest_of(gate, car_park, content, standing, now))
    # Only now: until it has the new manifest, a gate that starts needs the old one's chunks.
    tools.signals.clear(gate.id, range(len(content.hashes), used))
