"""Which transitions of which states were taken, and how often."""

from collections import Counter
from collections.abc import Mapping

from tests.prove.store import Key
from tests.prove.world import World

Taken = Counter[str]
_KINDS: Mapping[str, str] = {
    "BOOKING": "booking",
    "RESERVATION#": "reservation",
    "PAYMENT": "payment",
    "REFUND#": "refund",
    "MAIL#": "mail",
    "COMMAND": "command",
}
# As drawn in docs/architecture.md.
EXPECTED = frozenset(
    {
        "booking none -> HELD",
        "booking HELD -> CONFIRMED",
        "booking HELD -> EXPIRED",
        "reservation none -> HELD",
        "reservation HELD -> CONFIRMED",
        "reservation HELD -> EXPIRED",
        "reservation CONFIRMED -> USED",
        "reservation CONFIRMED -> CANCELLED",
        "payment none -> DUE",
        "payment DUE -> PAID",
        "payment DUE -> CLOSED",
        "payment CLOSED -> PAID",
        "refund none -> DUE",
        "refund DUE -> ASKING",
        "refund ASKING -> PENDING",
        "refund ASKING -> SUCCEEDED",
        "refund ASKING -> FAILED",
        "refund PENDING -> SUCCEEDED",
        "refund PENDING -> FAILED",
        "refund SUCCEEDED -> FAILED",
        "mail none -> PENDING",
        "mail PENDING -> SENDING",
        "mail SENDING -> SENT",
        "mail SENDING -> FAILED",
        "command none -> REQUESTED",
        "command REQUESTED -> SENT",
        "command REQUESTED -> OPENED",
        "command REQUESTED -> REFUSED",
        "command SENT -> OPENED",
        "command SENT -> REFUSED",
    }
)


class Counting:
    """Counts the transitions that a world takes."""

    def __init__(self, world: World, taken: Taken) -> None:
        """Count from how things stand now."""
        self._world, self._taken = world, taken
        self._states: dict[Key, str] = {}
        world.store.watchers.append(self._look)

    def _look(self) -> None:
        for kind, name in _KINDS.items():
            for item in self._world.store.of(kind):
                key, state = (item["pk"], item["sk"]), item["state"]
                before = self._states.get(key, "none")
                if before != state:
                    self._taken[f"{name} {before} -> {state}"] += 1
                    self._states[key] = state
