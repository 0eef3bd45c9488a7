"""Runs actors one call at a time, in every order that could matter, depth first.

Each actor is a thread of its own that stops before each of its calls. Orders that differ only
in calls which do not collide are one order, of which one is played: "complete" means that no
order was missed. What happened says who else must be tried at an earlier turn (`reversals`),
and who sleeps need not be (Abdulla and others, Optimal Dynamic Partial Order Reduction, 2014:
source sets with sleep sets; nobody ever waits for another here, which leaves out half of it).
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.prove.footprints import EVERYTHING, Footprint, collide
from tests.prove.reversals import Done, happened, reversals

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
    """A point at which somebody was chosen: who was before, and who has to be still."""

    chosen: int
    asleep: frozenset[int] = frozenset()
    tried: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)

    def want_one_of(self, actors: Sequence[int]) -> None:
        """See to it that one of these is tried here, unless one is or need not be."""
        if not self.asleep.union(self.tried, self.wanted, [self.chosen]).intersection(actors):
            self.wanted.append(actors[0])


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
        asleep, done = frozenset[int](), list[Done]()
        while enabled := self._enabled():
            if len(done) == len(turns):
                awake = [one for one in enabled if one not in asleep]
                if not awake:
                    self._let_go()
                    return False
                turns.append(Turn(awake[0], asleep))
            turn = turns[len(done)]
            footprint = self._actors[turn.chosen].next
            if footprint is None:
                message = f"actor {turn.chosen} has ended before its turn"
                raise RuntimeError(message)
            asleep = self._still_asleep(turn, footprint)
            done.append(happened(done, turn.chosen, footprint))
            for earlier, instead in reversals(done):
                turns[earlier].want_one_of(instead)
            self._actors[turn.chosen].step()
        for actor in self._actors:
            if actor.error is not None:
                raise actor.error
        return True

    def _enabled(self) -> tuple[int, ...]:
        return tuple(number for number, one in enumerate(self._actors) if not one.has_ended)

    def _still_asleep(self, turn: Turn, doing: Footprint) -> frozenset[int]:
        """Whoever sleeps wakes when what is done now collides with what they would do."""
        return frozenset(
            one
            for one in turn.asleep.union(turn.tried)
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
        turn.tried.append(turn.chosen)
        if turn.wanted:
            turn.chosen = turn.wanted.pop(0)
            return True
        turns.pop()
    return False
