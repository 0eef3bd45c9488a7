"""A simulated gate as somebody stands before it, driven as the page of this machine drives it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import httpx

from tests.journeys.visitors import (
    Json,
    Mailbox,
    Visitor,
    eventually,
    http,
    link_in,
    token_of,
    wanted,
)

# From a reading to an answer on a busy machine; a gate alone waits three seconds for the cloud.
PATIENCE_SECONDS = 60.0


class Named(Protocol):
    """A gate, whoever plays it."""

    id: str
    name: str


class Gate:
    """The gate of this name."""

    def __init__(self, addresses: Json, name: str) -> None:
        self._url, self.name = addresses["gates"], name
        self.id: str = self.state()["gate_id"]

    def state(self) -> Json:
        states = httpx.get(f"{self._url}/state.json", timeout=30, trust_env=False).json()
        return next(dict(state) for state in states if state["name"] == self.name)

    def read(self, plate: str) -> Json:
        """Let the camera read a plate, and return what the gate then decided."""
        return self._decided(lambda: self._press(plate=plate))

    def type(self, code: str) -> Json:
        """Type a code, and return what the gate then decided."""

        def type_all() -> None:
            for digit in code:
                self._press(digit=digit)

        return self._decided(type_all)

    def await_cloud(self) -> None:
        """Try until the cloud answers in time, which a function's first call does not."""
        eventually(
            lambda: None if self.read("9-NOBODY-9")["offline"] else True,
            f"an answer about a plate at {self.name}",
        )
        # Not for ever: wrong codes lock the keypad.
        if self.type("000000")["offline"]:
            assert not self.type("000000")["offline"]

    def await_move(self) -> None:
        """Wait until the barrier goes up."""
        eventually(
            lambda: True if self.state()["barrier"] in {"OPENING", "OPEN"} else None,
            f"{self.name} opens",
            PATIENCE_SECONDS,
        )

    def await_shut(self) -> None:
        """Wait until the barrier is down."""
        eventually(
            lambda: True if self.state()["barrier"] == "CLOSED" else None,
            f"{self.name} closes",
            PATIENCE_SECONDS,
        )

    def await_list_of(self, moment: datetime) -> Json:
        """Wait for a list that was begun after this moment."""

        def look() -> Json | None:
            state = self.state()
            begun = state["list_issued_at"]
            return state if begun and datetime.fromisoformat(begun) > moment else None

        return eventually(look, f"a new list at {self.name}")

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Cut the line for the block, and wait until it is restored."""
        self._press(link="cut")
        try:
            self._await_online(online=False)
            yield
        finally:
            self._press(link="up")
            self._await_online(online=True)

    def await_empty_queue(self) -> None:
        """Wait until the cloud has taken all that the gate had to tell."""
        eventually(
            lambda: True if self.state()["queued_events"] == 0 else None,
            f"no event waits at {self.name}",
        )

    def _decided(self, act: Callable[[], None]) -> Json:
        before = self.state()["attempt"]
        act()

        def look() -> Json | None:
            now = self.state()["attempt"]
            return dict(now) if now and now != before else None

        return eventually(look, f"a decision of {self.name}", PATIENCE_SECONDS)

    def _await_online(self, *, online: bool) -> None:
        eventually(
            lambda: True if self.state()["online"] is online else None,
            f"{self.name} online: {online}",
            PATIENCE_SECONDS,
        )

    def _press(self, **what: Any) -> None:
        answer = httpx.post(f"{self._url}/{self.id}", json=what, timeout=30, trust_env=False)
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text


class Guest:
    """Somebody with a spot: the plate, the code, the remote control."""

    def __init__(
        self, addresses: Json, slot: dict[str, str], email: str, plate: str | None = None
    ) -> None:
        """Book a free spot and wait for its mail."""
        asked = wanted(slot, email)
        if plate:
            asked["reservations"][0]["licence_plate"] = plate
        self.plate: str = asked["reservations"][0]["licence_plate"]
        visitor = Visitor(addresses, addresses["invitations"]["free"])
        booked = visitor.post("/api/bookings", asked)
        assert booked.status_code == httpx.codes.CREATED, booked.text
        mail = Mailbox(addresses).sent_to(email, "your parking spot")
        self.remote_token = token_of(link_in(mail, "visit", "r"))
        self._remote = visitor.holding(self.remote_token)
        self._manage = visitor.holding(token_of(link_in(mail, "visit", "m")))
        seen = self.see()
        self.code: str = seen["keypad_code"]
        self.id: str = seen["id"]

    def await_seen(self, gate: Named, *, online: bool) -> None:
        """Wait until the remote control shows the gate as connected, or as not connected."""

        def look() -> bool | None:
            gates = self._remote.get("/api/reservation").json()["remote_control"]["gates"]
            shown = next(one for one in gates if one["id"] == gate.id)["online"]
            return True if shown is online else None

        eventually(look, f"{gate.name} shown with online {online}")

    def press(self, gate: Named, key: str | None = None) -> httpx.Response:
        return self._remote.post(f"/api/reservation/gates/{gate.id}/open", key=key)

    def command(self, command_id: str) -> Json:
        """Return what became of a press."""
        return dict(self._remote.get(f"/api/reservation/commands/{command_id}").json())

    def see(self) -> Json:
        """Return the reservation as the visit page shows it."""
        return dict(self._remote.get("/api/reservation").json())

    def cancel(self) -> None:
        answer = self._manage.post("/api/reservation/cancellation")
        assert answer.status_code == httpx.codes.OK, answer.text


class Host:
    """The demonstration organisation's owner, who calls the API as the console does."""

    def __init__(self, addresses: Json, car_park: str = "Visitors' car park") -> None:
        """Sign in, and look after the car park of this name."""
        self._site, self._car_park = addresses["site"], car_park
        self.token = ""
        self.token = self.ask("POST", "session", addresses["host_sign_in"])["token"]

    def board(self, day: str) -> list[Json]:
        """Return what happened at the gates on this day, the latest first."""
        query = {"car_park_id": self.car_park()["id"], "date": day}
        return list(self.ask("GET", "access-events", params=query)["items"])

    def search(self, text: str) -> list[Json]:
        """Return what is found by a plate, a name, an address or a booking's id."""
        return list(self.ask("POST", "search", {"text": text})["items"])

    def car_park(self) -> Json:
        parks = self.ask("GET", "car-parks")["items"]
        return dict(next(one for one in parks if one["name"] == self._car_park))

    def gate(self, gate_id: str) -> Json:
        """Return the gate as the console shows it."""
        return next(dict(one) for one in self._gates() if one["id"] == gate_id)

    def _gates(self) -> Iterator[Json]:
        page = self.ask("GET", "gates")
        yield from page["items"]
        while page["next"]:
            page = self.ask("GET", "gates", params={"cursor": page["next"]})
            yield from page["items"]

    @contextmanager
    def all_shut(self) -> Iterator[None]:
        """Throw the kill switch for the block."""
        self._kill_switch(on=True)
        try:
            yield
        finally:
            self._kill_switch(on=False)

    def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        version: int | None = None,
        params: dict[str, str] | None = None,
    ) -> Json:
        """Ask for a part of the console's API; everything is asked for once."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"If-Match": f'"{version}"'} if version else {}
        address = f"{self._site}/api/host/{path}"
        answer = http().request(method, address, headers=headers, json=body, params=params)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def _kill_switch(self, *, on: bool) -> None:
        self.ask("POST", f"car-parks/{self.car_park()['id']}/kill-switch", {"on": on})
