"""What the fakes hold together, and how a process that watches them can end between two calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar, cast

from baypass.domain.bookings import Booking, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Command, Gate
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal

Key = tuple[str, str]
Fake = TypeVar("Fake")


@dataclass
class State:
    """Everything that lasts, under (organisation, id)."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    car_parks: dict[Key, CarPark] = field(default_factory=dict)
    portals: dict[Key, Portal] = field(default_factory=dict)
    invitations: dict[Key, Invitation] = field(default_factory=dict)
    bookings: dict[Key, Booking] = field(default_factory=dict)
    bookings_due: dict[Key, datetime] = field(default_factory=dict)
    reservations: dict[Key, Reservation] = field(default_factory=dict)
    pressed_at: dict[Key, datetime] = field(default_factory=dict)
    counters: dict[tuple[str, str, date], list[int]] = field(default_factory=dict)
    codes: dict[tuple[str, str, date, str], str] = field(default_factory=dict)
    mails: dict[tuple[str, str, str], OwedMail] = field(default_factory=dict)
    gates: dict[Key, Gate] = field(default_factory=dict)
    commands: dict[Key, Command] = field(default_factory=dict)


class Ended(BaseException):
    """The process is gone: nothing that catches exceptions survives it."""


class Calls:
    """Writes down every call of a port, and ends the process right after the one it is told."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self._left: int | None = None

    def end_after(self, count: int) -> None:
        """Let this many more calls do their work, and lose the last one's answer."""
        self._left = count

    def go_on(self) -> None:
        """Start a new process, which lives."""
        self._left = None

    def note(self, name: str) -> None:
        self.made.append(name)

    def returned(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            raise Ended


class _Watched:
    """A port whose own methods are counted; what a fake has beyond them is not."""

    def __init__(self, name: str, port: type, fake: object, calls: Calls) -> None:
        self._name, self._port, self._fake, self._calls = name, port, fake, calls

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._fake, attribute)
        if attribute not in vars(self._port):
            return found
        return self._counted(attribute, found)

    def _counted(self, attribute: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            self._calls.note(f"{self._name}.{attribute}")
            answer = method(*arguments, **named)
            self._calls.returned()
            return answer

        return call


def watched(name: str, port: type, fake: Fake, calls: Calls) -> Fake:
    return cast("Fake", _Watched(name, port, fake, calls))
