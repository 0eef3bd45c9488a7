"""The scheduler itself: of all orders it plays one of each kind, and misses none."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prove.footprints import Footprint, collide
from tests.prove.interleaving import Act, Stage, Turn, backtracked

Script = Sequence[Footprint]
Order = tuple[int, ...]
# Who comes first, of every two calls that collide: orders that agree in this are one.
Kind = frozenset[tuple[tuple[int, int], tuple[int, int]]]

THINGS = st.sampled_from(["a spot", "a booking", "*"])
CALLS = st.frozensets(st.tuples(THINGS, st.booleans()), max_size=2)


@st.composite
def casts(draw: st.DrawFn) -> list[Script]:
    """Return what two or three actors do, one call after the other."""
    longest = draw(st.sampled_from([(4, 4), (3, 2, 2), (2, 2, 2), (3, 3, 1)]))
    return [draw(st.lists(CALLS, min_size=1, max_size=most)) for most in longest]


def kind_of(scripts: Sequence[Script], order: Order) -> Kind:
    calls, made = [], [0] * len(scripts)
    for actor in order:
        calls.append((actor, made[actor]))
        made[actor] += 1
    return frozenset(
        (one, other)
        for place, one in enumerate(calls)
        for other in calls[place + 1 :]
        if one[0] != other[0] and collide(scripts[one[0]][one[1]], scripts[other[0]][other[1]])
    )


def every_order(scripts: Sequence[Script]) -> Iterator[Order]:
    everybody = [actor for actor, script in enumerate(scripts) for _ in script]
    yield from set(permutations(everybody))


def played(scripts: Sequence[Script]) -> Iterator[Order]:
    """Yield every order that is played to its end."""
    turns = list[Turn]()
    while True:
        stage, order = Stage(), list[int]()

        def act(actor: int, stage: Stage = stage, order: list[int] = order) -> Act:
            def run() -> None:
                for footprint in scripts[actor]:
                    stage.before_call(footprint)
                    order.append(actor)

            return run

        if stage.play([act(actor) for actor in range(len(scripts))], turns):
            yield tuple(order)
        if not backtracked(turns):
            return


@settings(max_examples=60, deadline=None)
@given(casts())
def test_every_kind_of_order_is_played_and_none_of_them_twice(scripts: list[Script]) -> None:
    tried = [kind_of(scripts, order) for order in played(scripts)]
    assert len(tried) == len(set(tried))
    assert set(tried) == {kind_of(scripts, order) for order in every_order(scripts)}


def test_calls_that_touch_nothing_in_common_are_played_in_one_order() -> None:
    mine, yours = frozenset({("a spot", True)}), frozenset({("a booking", True)})
    assert len(list(played([[mine] * 4, [yours] * 4]))) == 1


def test_two_who_write_the_same_twice_come_in_six_orders() -> None:
    write = frozenset({("a spot", True)})
    assert len(list(played([[write] * 2, [write] * 2]))) == 6
