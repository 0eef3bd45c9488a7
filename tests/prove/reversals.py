"""What could have happened the other way round: whom to let go first at an earlier turn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.prove.footprints import Footprint, collide


@dataclass(frozen=True)
class Done:
    """A call that was made: by whom, what it touched, and the last of each actor's before it.

    `after` counts every call that had to come first, through any number of others, and itself.
    """

    actor: int
    footprint: Footprint
    after: Mapping[int, int]

    def follows(self, other: "Done", place: int) -> bool:
        """Tell whether the other, made at this place, had to come first."""
        return self.after.get(other.actor, -1) >= place


def happened(done: Sequence[Done], actor: int, footprint: Footprint) -> Done:
    """Return a call that was made after all these."""
    after: dict[int, int] = {actor: len(done)}
    for one in done:
        if one.actor == actor or collide(one.footprint, footprint):
            for other, last in one.after.items():
                after[other] = max(last, after.get(other, -1))
    return Done(actor, footprint, after)


def reversals(done: Sequence[Done]) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield where the last call could have come before one that it collides with.

    Gives the place of that one and those who could begin there so that it does; any of them is
    enough. Only what nothing else put in order counts: the rest follows from other reversals.
    """
    last = len(done) - 1
    for place, one in enumerate(done[:-1]):
        between = range(place + 1, last)
        is_race = one.actor != done[last].actor and done[last].follows(one, place)
        if is_race and not any(
            done[other].follows(one, place) and done[last].follows(done[other], other)
            for other in between
        ):
            free = [other for other in between if not done[other].follows(one, place)]
            yield place, _beginners(done, [*free, last])


def _beginners(done: Sequence[Done], places: Sequence[int]) -> Sequence[int]:
    """Return whose first call of these follows none of the others."""
    beginners, seen = list[int](), list[int]()
    for place in places:
        one = done[place]
        is_first = all(done[other].actor != one.actor for other in seen)
        if is_first and not any(one.follows(done[other], other) for other in seen):
            beginners.append(one.actor)
        seen.append(place)
    return beginners
