"""How the double behaves: well, unless it was told otherwise."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from local.stripe_double.store import Store

REFUNDS = ("succeeded", "pending", "failed")
# none      no trouble
# down      the work is not done, nobody answers
# lost      the work is done, nobody answers
# 500       the work is not done, and the answer says that something went wrong
# 500_after the work is done, and the answer says that something went wrong
# 429       the work is not done, there were too many requests
# slow      the work is done, the answer takes its time
TROUBLES = ("none", "down", "lost", "500", "500_after", "429", "slow")
_ALLOWED = {"refunds": REFUNDS, "trouble": TROUBLES}


@dataclass(frozen=True)
class Behaviour:
    """Switches; each call sets some of them and leaves the others.

    `trouble` meets the next `trouble_calls` requests whose "METHOD /path" contains `trouble_at`.
    Of the messages, every one is sent `duplicates` times too often, `delay` seconds late,
    `shuffle`d with the others that are due, or `lost`. With `pay_at_once` a session is paid, and
    its messages are delivered, before the request that opens it is answered. With a
    `second_secret` messages are signed twice, as when Stripe's customer changes the first.
    """

    refunds: str = "succeeded"
    trouble: str = "none"
    trouble_calls: int = 1
    trouble_at: str = ""
    slow_seconds: float = 20
    duplicates: int = 0
    delay: float = 0
    shuffle: bool = False
    lost: bool = False
    pay_at_once: bool = False
    second_secret: str = ""

    @classmethod
    def of(cls, store: Store) -> Self:
        """Return how the double is to behave."""
        return cls(**store.setting("behaviour"))

    def keep(self, store: Store) -> None:
        """Behave like this from now on."""
        store.set("behaviour", asdict(self))

    def changed(self, switches: dict[str, Any]) -> Self:
        """Return it with other switches; refuse those that do not exist."""
        kinds = {field.name: type(field.default) for field in fields(self)}
        for name, value in switches.items():
            if name not in kinds:
                message = f"there is no switch {name}"
                raise ValueError(message)
            wanted = (int, float) if kinds[name] is float else kinds[name]
            if not isinstance(value, wanted) or value not in _ALLOWED.get(name, (value,)):
                message = f"{name} cannot be {value!r}"
                raise ValueError(message)
        if "trouble" in switches:
            switches = {"trouble_calls": 1, "trouble_at": "", **switches}
        return replace(self, **switches)

    def meets(self, address: str) -> bool:
        """Tell whether a request runs into the trouble."""
        return self.trouble != "none" and self.trouble_calls > 0 and self.trouble_at in address

    def after_one_call(self) -> Self:
        """Return it with one call less that runs into the trouble."""
        left = self.trouble_calls - 1
        return replace(self, trouble_calls=left, trouble=self.trouble if left else "none")
