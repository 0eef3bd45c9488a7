"""A gate holds a list that was signed for it, whole, and the newest; or the one before."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from baypass_gate.access_list import AccessList
from baypass_gate.agent import CHUNKS_AFTER_SECONDS, HEARTBEAT_SECONDS
from baypass_gate.list_messages import chunk_topic, manifest_topic
from baypass_gate.list_store import LONGEST_CHUNK, ListStore, chunk_hash, keeping_lists
from baypass_gate.plates import fold, normalise
from baypass_gate.signatures import COMMAND_TYPE, LIST_TYPE, CloudKeys
from tests.gates.a_gate import AGate
from tests.gates.builders import GATE, KEYS, NOW, signed
from tests.gates.lists import AList, a_list, an_entry


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.sqlite3"


@pytest.fixture
def store(file: Path) -> Iterator[ListStore]:
    with keeping_lists(file, GATE, KEYS) as store:
        yield store


def take(store: ListStore, listed: AList) -> None:
    for number, chunk in enumerate(listed.chunks):
        store.take_chunk(number, chunk)
    store.take_manifest(listed.signed)


def version_of(store: ListStore) -> int | None:
    return store.held.manifest.list_version if store.held else None


def expects(held: AccessList | None, plate: str) -> bool:
    assert held is not None
    return bool(held.with_plate(fold(normalise(plate))))


def test_a_whole_signed_list_is_held_and_kept(store: ListStore, file: Path) -> None:
    take(store, a_list([an_entry(1, plate="1ABC123"), an_entry(2, plate="2DEF456")]))
    assert version_of(store) == 1
    assert expects(store.held, "1ABC123")
    assert expects(store.held, "2DEF456")
    with keeping_lists(file, GATE, KEYS) as later:
        assert version_of(later) == 1
        assert expects(later.held, "2DEF456")


def test_an_empty_list_is_a_list(store: ListStore) -> None:
    take(store, a_list(chunks=0))
    assert version_of(store) == 1


def test_until_the_last_chunk_is_there_the_old_list_stands(store: ListStore) -> None:
    take(store, a_list([an_entry(1)]))
    new = a_list([an_entry(2), an_entry(3)], list_version=2)
    store.take_manifest(new.signed)
    assert (version_of(store), store.is_incomplete) == (1, True)
    store.take_chunk(0, new.chunks[0])
    assert (version_of(store), store.is_incomplete) == (1, True)
    store.take_chunk(1, new.chunks[1])
    assert (version_of(store), store.is_incomplete) == (2, False)


def test_a_chunk_that_did_not_change_need_not_come_again(store: ListStore, file: Path) -> None:
    take(store, a_list([an_entry(1), an_entry(2, plate="2DEF456")]))
    new = a_list([an_entry(3, plate="3GHI789"), an_entry(2, plate="2DEF456")], list_version=2)
    store.take_chunk(0, new.chunks[0])
    store.take_manifest(new.signed)
    assert version_of(store) == 2
    assert expects(store.held, "2DEF456")
    assert not expects(store.held, "1ABC123")
    with keeping_lists(file, GATE, KEYS) as later:
        assert expects(later.held, "3GHI789")
        assert not expects(later.held, "1ABC123")


@pytest.mark.parametrize("version", [1, 2])
def test_a_list_that_is_not_newer_is_left_alone(store: ListStore, version: int) -> None:
    take(store, a_list([an_entry(1)], list_version=2))
    take(store, a_list([an_entry(2, plate="2DEF456")], list_version=version))
    assert expects(store.held, "1ABC123")


def test_an_old_list_played_back_after_a_restart_is_left_alone(
    store: ListStore, file: Path
) -> None:
    old = a_list([an_entry(1)], list_version=1)
    take(store, old)
    take(store, a_list([], list_version=2))
    with keeping_lists(file, GATE, KEYS) as later:
        take(later, old)
        assert version_of(later) == 2


class TestAManifest:
    def refused(self, store: ListStore, listed: AList, manifest: bytes) -> bool:
        for number, chunk in enumerate(listed.chunks):
            store.take_chunk(number, chunk)
        store.take_manifest(manifest)
        return store.held is None and not store.is_incomplete

    def test_that_nobody_signed_is_refused(self, store: ListStore) -> None:
        listed = a_list([an_entry(1)])
        assert self.refused(store, listed, listed.manifest.model_dump_json().encode())

    def test_that_a_stranger_signed_is_refused(self, tmp_path: Path) -> None:
        listed = a_list([an_entry(1)])
        strange = CloudKeys({"the-clouds-key": OKPKey.generate_key("Ed25519")})
        with keeping_lists(tmp_path / "other.sqlite3", GATE, strange) as store:
            assert self.refused(store, listed, listed.signed)

    def test_that_was_signed_as_a_command_is_refused(self, store: ListStore) -> None:
        listed = a_list([an_entry(1)])
        payload = listed.manifest.model_dump_json(by_alias=True).encode()
        assert self.refused(store, listed, signed(payload, COMMAND_TYPE))

    def test_of_another_gate_is_refused(self, store: ListStore) -> None:
        listed = a_list([an_entry(1)], gate_id="gat_there")
        assert self.refused(store, listed, listed.signed)

    @pytest.mark.parametrize(
        "change",
        [
            {"version": 2},
            {"surprise": True},
            {"direction": "SIDEWAYS"},
            {"salt": ""},
            {"chunks": ["x"]},
            {"chunks": ["A" * 43] * 65},
            {"valid_until": "tomorrow"},
        ],
    )
    def test_that_this_agent_does_not_know_is_refused(
        self, store: ListStore, change: dict[str, object]
    ) -> None:
        listed = a_list([an_entry(1)])
        fields = listed.manifest.model_dump(mode="json", by_alias=True) | change
        assert self.refused(store, listed, signed(json.dumps(fields).encode(), LIST_TYPE))


def test_a_chunk_that_is_signed_for_and_yet_none_leaves_the_old_list(store: ListStore) -> None:
    take(store, a_list([an_entry(1)]))
    broken = a_list_of([b'{"version":1,"entries":[{"id":"rsv_1"}]}'])
    take(store, broken)
    assert (version_of(store), store.is_incomplete) == (1, False)
    take(store, a_list([an_entry(1)], list_version=3))
    assert version_of(store) == 3


@pytest.mark.parametrize(("number", "size"), [(32, 10), (-1, 10), (0, LONGEST_CHUNK + 1)])
def test_a_chunk_of_no_list_is_not_kept(store: ListStore, number: int, size: int) -> None:
    store.take_chunk(number, b"x" * size)
    assert store._arrived == {}  # noqa: SLF001


def test_what_was_kept_is_checked_again_at_every_start(store: ListStore, file: Path) -> None:
    take(store, a_list([an_entry(1)]))
    store._disk.execute("UPDATE chunks SET content = X'7B7D'")  # noqa: SLF001
    with keeping_lists(file, GATE, KEYS) as later:
        assert later.held is None
        take(later, a_list([an_entry(1)], list_version=1))
        assert version_of(later) == 1


def test_a_damaged_file_is_begun_anew(file: Path) -> None:
    file.write_bytes(b"not a database at all" * 500)
    with keeping_lists(file, GATE, KEYS) as store:
        assert store.held is None
        take(store, a_list([an_entry(1)]))
    with keeping_lists(file, GATE, KEYS) as store:
        assert version_of(store) == 1


def test_a_disk_that_fails_does_not_keep_a_newer_list_from_being_used(store: ListStore) -> None:
    take(store, a_list([an_entry(1)]))
    store._disk.execute("PRAGMA query_only = 1")  # noqa: SLF001
    take(store, a_list([], list_version=2))
    assert version_of(store) == 2


class TestTheAgent:
    @pytest.fixture
    def gate(self, tmp_path: Path) -> Iterator[AGate]:
        with AGate(tmp_path) as gate:
            yield gate

    def test_says_which_list_it_holds(self, gate: AGate) -> None:
        gate.take(a_list(list_version=7, valid_until=NOW + timedelta(hours=3)))
        status = gate.connection.statuses[-1]
        assert (status.list_version, status.list_valid_until) == (7, NOW + timedelta(hours=3))

    def test_asks_for_chunks_that_do_not_come_by_themselves(self, gate: AGate) -> None:
        listed = a_list([an_entry(1)])
        gate.agent.heard(manifest_topic(GATE), listed.signed, retained=True)
        assert gate.connection.asked_for == []
        gate.timer.pass_seconds(CHUNKS_AFTER_SECONDS)
        assert gate.connection.asked_for == [[0, 1]]
        gate.agent.heard(chunk_topic(GATE, 0), listed.chunks[0], retained=True)
        gate.timer.pass_seconds(CHUNKS_AFTER_SECONDS)
        assert gate.connection.asked_for == [[0, 1], [1]]
        gate.timer.pass_seconds(HEARTBEAT_SECONDS)
        assert gate.connection.asked_for == [[0, 1], [1], [1]]
        gate.agent.heard(chunk_topic(GATE, 1), listed.chunks[1], retained=True)
        assert gate.connection.statuses[-1].list_version == 1
        gate.timer.pass_seconds(10 * HEARTBEAT_SECONDS)
        assert len(gate.connection.asked_for) == 3

    def test_asks_for_nothing_when_the_chunks_came_first(self, gate: AGate) -> None:
        gate.take(a_list([an_entry(1)]))
        gate.timer.pass_seconds(10 * HEARTBEAT_SECONDS)
        assert gate.connection.asked_for == []


def a_list_of(chunks: Sequence[bytes]) -> AList:
    """Return a list whose chunks are these, whatever they are; it is version 2."""
    fields = a_list(list_version=2, chunks=0).manifest
    named = [chunk_hash(chunk) for chunk in chunks]
    return AList(fields.model_copy(update={"chunks": named}), tuple(chunks))
