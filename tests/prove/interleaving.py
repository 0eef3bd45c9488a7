"""Runs actors one call at a time, in every order that could matter, depth first.

Each actor is a thread of its own that stops before each of its calls. Orders that differ only
in calls which do not collide are one order: sleep sets leave out all but one of them, so that
"complete" means that no order was missed (Godefroid, Partial-Order Methods, 1996).
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.prove.footprints import EVERYTHING, Footprint, collide

Act = Callable[[], object]
_PATIENCE = 60.0


class _Actor:
    """One who acts: a thread that goes from call to call when it is told to."""

    def __init__(self, name: str, act: Act) -> None:
        self.name = name
        self.next: Footprint | None = EVERYTHING
        self.error: BaseException | None = None
        self._act = act
        self._go, self._stands = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        return self.next is None

    def step(self) -> None:
        """Go on up to the next call, or to the end."""
        self._go.release()
        if not self._stands.acquire(timeout=_PATIENCE):
            message = f"{self.name} neither calls nor ends"
            raise RuntimeError(message)

    def before_call(self, footprint: Footprint) -> None:
        """Stand before a call until it is this actor's turn; in this actor's own thread."""
        self.next = footprint
        self._stands.release()
        self._go.acquire()

    def is_current_thread(self) -> bool:
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        self._go.acquire()
        try:
            self._act()
        except BaseException as error:  # noqa: BLE001  told to whoever runs the schedule
            self.error = error
        self.next = None
        self._stands.release()


@dataclass
class Turn:
    """A point at which somebody was chosen: who could have been, and who need not be any more."""

    enabled: tuple[int, ...]
    chosen: int
    asleep: frozenset[int]
    done: list[int] = field(default_factory=list)


class Stage:
    """Brings actors on stage for one schedule."""

    def __init__(self) -> None:
        self._actors: list[_Actor] = []

    def before_call(self, footprint: Footprint) -> None:
        """Let the actor whose call this is wait for its turn; others just go on."""
        for actor in self._actors:
            if actor.is_current_thread():
                actor.before_call(footprint)

    def play(self, acts: Sequence[Act], turns: list[Turn]) -> bool:
        """Play one schedule: first as `turns` says, then the first who is awake.

        Appends the turns it takes. Returns false when the rest need not be played because
        another schedule that has been played is the same.
        """
        self._actors = [_Actor(f"actor {number}", act) for number, act in enumerate(acts)]
        for actor in self._actors:
            # Up to the first call: what is before it touches nothing.
            actor.step()
        asleep: frozenset[int] = frozenset()
        place = 0
        while enabled := self._enabled():
            if place == len(turns):
                awake = [one for one in enabled if one not in asleep]
                if not awake:
                    self._let_go()
                    return False
                turns.append(Turn(enabled, awake[0], asleep))
            turn = turns[place]
            asleep = self._still_asleep(turn)
            self._actors[turn.chosen].step()
            place += 1
        for actor in self._actors:
            if actor.error is not None:
                raise actor.error
        return True

    def _enabled(self) -> tuple[int, ...]:
        return tuple(number for number, one in enumerate(self._actors) if not one.has_ended)

    def _still_asleep(self, turn: Turn) -> frozenset[int]:
        """Whoever sleeps wakes when what is done now collides with what they would do."""
        doing = self._actors[turn.chosen].next or EVERYTHING
        sleepers = turn.asleep | frozenset(turn.done)
        return frozenset(
            one
            for one in sleepers
            if one != turn.chosen and not collide(self._actors[one].next or frozenset(), doing)
        )

    def _let_go(self) -> None:
        """Let every actor run to its end, so that no thread stays behind."""
        for actor in self._actors:
            while not actor.has_ended:
                actor.step()


def backtracked(turns: list[Turn]) -> bool:
    """Turn to the next schedule, depth first; false when there is none."""
    while turns:
        turn = turns[-1]
        turn.done.append(turn.chosen)
        left = [one for one in turn.enabled if one not in turn.done and one not in turn.asleep]
        if left:
            turn.chosen = left[0]
            return True
        turns.pop()
    return False
