"""No order, loss or mixture of what arrives makes a gate hold a list that was not signed whole."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from baypass_gate.access_list import AccessList
from baypass_gate.list_store import ListStore, keeping_lists
from baypass_gate.plates import fold
from tests.gates.builders import GATE, KEYS
from tests.gates.lists import NUMBERED_PLATES, AList, a_numbered_list, plates_of

What: TypeAlias = Literal["manifest", "chunk", "forgery", "restart"]
VERSIONS = [a_numbered_list(version) for version in range(1, 5)]
ARRIVALS = st.tuples(
    st.sampled_from(["manifest", "manifest", "chunk", "chunk", "chunk", "forgery", "restart"]),
    st.sampled_from([*VERSIONS, a_numbered_list(9, "gat_there")]),
    st.integers(0, 3),
)


def arrive(store: ListStore, what: What, listed: AList, number: int) -> None:
    if what == "manifest":
        store.take_manifest(listed.signed)
    elif what == "forgery":
        head, payload, signature = listed.signed.split(b".")
        store.take_manifest(b".".join([head, payload, signature[::-1]]))
    else:
        # A chunk may stand under a number that is not its own.
        store.take_chunk(number, listed.chunks[number % 3])


def expected_by(held: AccessList) -> set[str]:
    return {plate for plate in NUMBERED_PLATES if held.with_plate(fold(plate))}


@given(st.lists(ARRIVALS, max_size=40))
def test_the_held_list_is_one_that_was_signed_whole_and_never_an_older_one(
    arrivals: Sequence[tuple[What, AList, int]],
) -> None:
    newest = 0
    with TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "list.sqlite3"
        store = stack.enter_context(keeping_lists(file, GATE, KEYS))
        for what, listed, number in arrivals:
            if what == "restart":
                stack.close()
                store = stack.enter_context(keeping_lists(file, GATE, KEYS))
            else:
                arrive(store, what, listed, number)
            if store.held is None:
                assert newest == 0
                continue
            held = store.held.manifest.list_version
            assert held >= newest
            newest = held
            assert store.held.manifest == VERSIONS[held - 1].manifest
            assert expected_by(store.held) == set(plates_of(held))


@given(st.permutations([("manifest", 0), *(("chunk", number) for number in range(3))]))
def test_whatever_the_order_a_list_is_held_once_all_of_it_is_there(
    order: Sequence[tuple[What, int]],
) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "list.sqlite3"
        with keeping_lists(file, GATE, KEYS) as store:
            for what, number in order:
                assert store.held is None
                arrive(store, what, VERSIONS[0], number)
            assert store.held is not None
