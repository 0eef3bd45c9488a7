"""Presses on the remote control whose process is killed: the gate opens once, or says it did not.

Whoever got no answer presses again, which is the very same request. Once the command's time is
over they press anew.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from tests.journeys.barriers import Gate, Guest
from tests.journeys.cuts import last_call
from tests.journeys.killed import Ran
from tests.journeys.visitors import BRUSSELS, Json, eventually
from tests.journeys.ways import Call, World, request

# As people do when a busy machine carries a command until it is over.
PRESSES = 5
USES, PUBLISHES = "DynamoDB.TransactWriteItems", "POST /topics/"
PRESS = Call(
    "remote_open",
    "handler",
    lambda one: request(
        "remote_open/press", None, one.guest.remote_token, one.key, GATE_ID=one.gate.id
    ),
)


@dataclass(frozen=True)
class PressCut:
    """One press, and the call after which its process was killed; number 0 was left to its end."""

    number: int
    ran: Ran = field(compare=False)
    first: Json = field(compare=False)
    anew: Json = field(compare=False)
    reservation: str = field(compare=False)

    def __str__(self) -> str:
        return f"press, after call {self.number}, {last_call(self.ran)}"

    def trouble(self) -> Json:
        """Return what stands otherwise than promised."""
        lost = USES in self.ran.calls and not any(PUBLISHES in one for one in self.ran.calls)
        found: Json = {}
        if self.ran.was_killed and lost and self.first["state"] != "TIMED_OUT":
            found["a command that was never published"] = self.first["state"]
        if self.anew["state"] != "OPENED":
            found["a press anew"] = self.anew["state"]
        if self.reservation != "USED":
            found["reservation"] = self.reservation
        return found


class Presser:
    """Somebody with a spot from now on, who stands before a gate."""

    def __init__(self, world: World, gate: Gate) -> None:
        self.world, self.gate, self.key = world, gate, str(uuid.uuid4())
        self.guest = Guest(world.addresses, from_now_on(), f"{uuid.uuid4().hex[:12]}@press.example")

    def press(self, number: int) -> PressCut:
        """Press and be killed, press again, and press anew until the gate opens."""
        ran = self.world.run(PRESS, PRESS.event(self), after=number)
        first = self._answered()
        anew = first
        for _ in range(PRESSES):
            if anew["state"] == "OPENED":
                break
            self.key = str(uuid.uuid4())
            anew = self._answered()
        return PressCut(number, ran, first, anew, self.guest.see()["state"])

    def _answered(self) -> Json:
        """Press, and wait until it is known what became of it."""
        pressed = self.guest.press(self.gate, self.key)
        assert pressed.status_code == httpx.codes.ACCEPTED, pressed.text
        command = pressed.json()["id"]

        def look() -> Json | None:
            seen = self.guest.command(command)
            return seen if seen["state"] in {"OPENED", "REFUSED", "TIMED_OUT"} else None

        return eventually(look, "what became of a press")


def all_presses(world: World) -> list[PressCut]:
    """Press once without a kill, and then once more for each call from the first write on."""
    gate = Gate(world.addresses, "Main gate")
    whole = Presser(world, gate).press(0)
    first_write = whole.ran.calls.index(USES)
    points = range(first_write, len(whole.ran.calls) + 1)
    return [whole, *(Presser(world, gate).press(number) for number in points)]


def from_now_on() -> dict[str, str]:
    """Return an hour that has just begun."""
    now = datetime.now(BRUSSELS)
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
