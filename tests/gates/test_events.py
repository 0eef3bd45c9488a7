"""What a gate did alone reaches the cloud: all of it, at least once, whatever is lost."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from baypass_gate.deliveries import AGAIN_AFTER_SECONDS
from baypass_gate.diary import MOST_REFUSALS, Diary, keeping_a_diary
from baypass_gate.event_messages import DecidedOffline, Event
from baypass_gate.memory import MemoryUnavailableError
from baypass_gate.storage import DiskError
from tests.gates.a_gate import AGate
from tests.gates.builders import NOW
from tests.gates.lists import a_list, an_entry
from tests.gates.told import an_event


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[AGate]:
    with AGate(tmp_path) as gate:
        gate.take(a_list([an_entry(1)], re_entry_allowed=True))
        yield gate


class Receiver:
    """The cloud's side: takes every event for what it is worth, once per id."""

    def __init__(self, gate: AGate) -> None:
        self._gate = gate
        self._read = 0
        self.state: dict[str, Event] = {}
        self.taken = 0

    def take(self, *, answering: bool = True) -> None:
        """Take what was published since, and give receipts if the link lets them through."""
        while self._read < len(self._gate.connection.events):
            message = self._gate.connection.events[self._read]
            self._read += 1
            for event in message.events:
                self.taken += 1
                self.state.setdefault(event.event_id, event)
            if answering:
                self._gate.receipt(*(event.event_id for event in message.events))


def write_all(diary: Diary, events: Iterable[Event]) -> None:
    for event in events:
        diary.write(event)


def test_an_hour_without_a_link_loses_none_of_two_hundred_events_and_tells_none_twice(
    gate: AGate,
) -> None:
    receiver = Receiver(gate)
    gate.agent.went_offline()
    for number in range(200):
        # Every fourth car is let in; the next one is read a minute later.
        gate.read("1ABC123" if number % 4 == 0 else "9XYZ999", event=str(number))
        gate.timer.pass_seconds(18)
    assert gate.clock.now == NOW + timedelta(hours=1)
    receiver.take()
    assert receiver.state == {}
    assert gate.diary.waiting == 200
    gate.agent.came_online()
    receiver.take()
    assert len(receiver.state) == receiver.taken == 200
    assert sum(e.opened for e in receiver.state.values() if isinstance(e, DecidedOffline)) == 50
    assert [e.at for e in receiver.state.values()] == sorted(e.at for e in receiver.state.values())
    gate.timer.pass_seconds(10 * AGAIN_AFTER_SECONDS)
    receiver.take()
    assert (receiver.taken, gate.diary.waiting) == (200, 0)


def test_a_link_that_loses_receipts_tells_twice_and_counts_once(gate: AGate) -> None:
    receiver = Receiver(gate)
    gate.agent.went_offline()
    for number in range(120):
        gate.read("9XYZ999", event=str(number))
    for _ in range(3):
        gate.agent.came_online()
        receiver.take(answering=False)
        gate.agent.went_offline()
    assert (len(receiver.state), gate.diary.waiting) == (50, 120)
    gate.restart()
    gate.agent.came_online()
    receiver.take()
    assert (len(receiver.state), receiver.taken, gate.diary.waiting) == (120, 270, 0)


def test_an_event_without_a_receipt_is_told_again_every_thirty_seconds(gate: AGate) -> None:
    gate.read("9XYZ999")
    gate.timer.pass_seconds(3 + 1)
    assert len(gate.told) == 1
    gate.timer.pass_seconds(95)
    assert len(gate.told) == 4
    assert len({event.event_id for event in gate.told}) == 1
    gate.receipt(gate.told[0].event_id)
    gate.timer.pass_seconds(95)
    assert len(gate.told) == 4


def test_no_message_holds_more_than_fifty_and_one_is_on_its_way_at_a_time(gate: AGate) -> None:
    gate.agent.went_offline()
    for number in range(60):
        gate.read("9XYZ999", event=str(number))
    gate.agent.came_online()
    assert [len(message.events) for message in gate.connection.events] == [50]
    gate.receipt(*(event.event_id for event in gate.told[:20]))
    assert [len(message.events) for message in gate.connection.events] == [50, 10]


def test_how_many_events_wait_is_said_with_the_status(gate: AGate) -> None:
    gate.agent.went_offline()
    gate.read("9XYZ999")
    gate.agent.came_online()
    assert gate.connection.statuses[-1].queued_events == 1
    gate.receipt(gate.told[0].event_id)
    assert gate.connection.statuses[-1].queued_events == 0


@pytest.mark.parametrize("receipt", ["nonsense", "another gate's", "retained"])
def test_a_receipt_that_is_none_lets_go_of_nothing(gate: AGate, receipt: str) -> None:
    gate.agent.went_offline()
    gate.read("9XYZ999")
    gate.agent.came_online()
    if receipt == "another gate's":
        gate.receipt(gate.told[0].event_id, gate_id="gat_other")
    else:
        payload = (
            b'{"version":1,"gate_id":"gat_here","event_ids":["%s"]}'
            % gate.told[0].event_id.encode()
        )
        retained = receipt == "retained"
        payload = payload if retained else payload[:-1]
        gate.agent.heard("gates/gat_here/receipts", payload, retained=retained)
    assert gate.diary.waiting == 1


class TestADiary:
    def test_keeps_events_in_order_through_a_restart(self, tmp_path: Path) -> None:
        events = [an_event(number, opened=number % 2 == 0) for number in range(5)]
        with keeping_a_diary(tmp_path / "diary.sqlite3") as diary:
            for event in events:
                diary.write(event)
        with keeping_a_diary(tmp_path / "diary.sqlite3") as diary:
            assert list(diary.oldest(9, but=())) == events
            assert list(diary.oldest(2, but={"evt_0", "evt_2"})) == [events[1], events[3]]
            assert diary.waiting == 5
            assert "att_2" in diary.opened_alone
            assert "att_3" not in diary.opened_alone

    def test_that_grows_too_long_drops_the_oldest_refusals_and_no_opening(
        self, tmp_path: Path
    ) -> None:
        with keeping_a_diary(tmp_path / "diary.sqlite3", most_refusals=10) as diary:
            for number in range(40):
                diary.write(an_event(number, opened=number % 2 == 0))
            kept = [event.event_id for event in diary.oldest(99, but=())]
        refusals = [f"evt_{number}" for number in range(21, 40, 2)]
        openings = [f"evt_{number}" for number in range(0, 40, 2)]
        assert sorted(kept) == sorted(refusals + openings)
        assert MOST_REFUSALS == 10_000

    def test_on_a_full_disk_drops_the_oldest_refusals_and_no_opening(self, tmp_path: Path) -> None:
        file = tmp_path / "diary.sqlite3"
        with keeping_a_diary(file, most_bytes=64 * 1024) as diary:
            for number in range(300):
                diary.write(an_event(number, opened=number % 50 == 0))
            kept = [event.event_id for event in diary.oldest(300, but=())]
            assert "evt_299" in kept
            assert "evt_1" not in kept
            assert {f"evt_{number}" for number in range(0, 300, 50)} <= set(kept)
        assert file.stat().st_size <= 64 * 1024

    def test_on_a_disk_full_of_openings_takes_nothing_more_and_drops_nothing(
        self, tmp_path: Path
    ) -> None:
        with keeping_a_diary(tmp_path / "diary.sqlite3", most_bytes=64 * 1024) as diary:
            openings = (an_event(number, opened=True) for number in range(300))
            with pytest.raises(DiskError):
                write_all(diary, openings)
            left = len(list(openings))
            # One was drawn for which there was no room.
            assert diary.waiting == 300 - left - 1 > 0

    def test_that_is_damaged_keeps_the_agent_from_starting(self, tmp_path: Path) -> None:
        file = tmp_path / "diary.sqlite3"
        file.write_bytes(b"not a database at all" * 500)
        with (
            pytest.raises(MemoryUnavailableError, match="is damaged; it must be looked at"),
            keeping_a_diary(file),
        ):
            pass


def test_what_cannot_be_written_down_does_not_open(gate: AGate) -> None:
    gate.agent.went_offline()
    gate.break_the_disk()
    gate.read("1ABC123")
    assert (gate.shown[-1].decision, gate.shown[-1].opened) == ("FAULT", False)
    assert gate.barrier.openings == 0


def test_a_disk_so_slow_that_the_window_ends_leaves_the_barrier_shut(gate: AGate) -> None:
    gate.agent.went_offline()
    gate.take(a_list([an_entry(1, end=NOW + timedelta(seconds=2))], list_version=2))
    write = gate.diary.write

    def write_slowly(event: Event) -> None:
        write(event)
        gate.clock.now += timedelta(seconds=2)

    gate.diary.write = write_slowly  # type: ignore[method-assign]
    gate.read("1ABC123")
    assert gate.barrier.openings == 0
    assert (gate.decided.decision, gate.decided.opened) == ("TOO_LATE", False)


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with keeping_a_diary(tmp_path / "diary.sqlite3") as diary:
        (level,) = diary._disk.execute("PRAGMA synchronous").fetchone()  # noqa: SLF001
    assert level == 2, "FULL"
