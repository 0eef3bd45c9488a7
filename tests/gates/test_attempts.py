"""What a gate with a link does with a plate or a code: asks, waits, and opens once."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from baypass_gate.attempt_messages import Method
from baypass_gate.attempts import PlateRead
from baypass_gate.messages import Reason, Result
from baypass_gate.offline import Decision
from tests.gates.a_gate import AGate
from tests.gates.builders import GATE, NOW
from tests.gates.lists import a_list, an_entry

SECOND = timedelta(seconds=1)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[AGate]:
    with AGate(tmp_path) as gate:
        gate.take(a_list([an_entry(1)]))
        yield gate


def test_a_reading_goes_to_the_cloud_as_it_was_read(gate: AGate) -> None:
    read = PlateRead("entrance", "1700.5-abc", "1-abc 123", confidence=0.9, at=NOW - SECOND)
    gate.agent.read_plate(read)
    (reading,) = gate.connection.readings
    assert (reading.gate_id, reading.camera_id, reading.event_id) == (
        GATE,
        "entrance",
        "1700.5-abc",
    )
    assert (reading.plate, reading.confidence, reading.at) == ("1-abc 123", 0.9, NOW - SECOND)
    assert gate.barrier.openings == 0


def test_a_code_goes_to_the_cloud(gate: AGate) -> None:
    gate.agent.type_code("123456")
    (code,) = gate.connection.codes
    assert (code.gate_id, code.code, code.at) == (GATE, "123456", NOW)
    assert gate.barrier.openings == 0


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16"]
)
def test_what_is_no_code_is_no_attempt(gate: AGate, code: str) -> None:
    gate.agent.type_code(code)
    assert gate.connection.codes == []


@pytest.mark.parametrize(
    "read",
    [
        PlateRead("entrance", "1", ""),
        PlateRead("entrance", "1", " -- "),
        PlateRead("entrance", "1", "1" * 21),
        PlateRead("", "1", "1ABC123"),
        PlateRead("c" * 61, "1", "1ABC123"),
        PlateRead("entrance", "", "1ABC123"),
        PlateRead("entrance", "e" * 101, "1ABC123"),
        PlateRead("entrance", "1", "1ABC123", confidence=1.5),
        PlateRead("entrance", "1", "1ABC123", at=NOW.replace(tzinfo=None)),
        PlateRead("entrance", "1", "1ABC123", at=NOW - 10 * SECOND - timedelta(milliseconds=1)),
        PlateRead("entrance", "1", "1ABC123", at=NOW + 5 * SECOND + timedelta(milliseconds=1)),
    ],
)
def test_a_reading_that_cannot_be_one_is_dropped_without_a_word_of_it(
    gate: AGate, read: PlateRead, caplog: pytest.LogCaptureFixture
) -> None:
    gate.agent.read_plate(read)
    gate.agent.went_offline()
    assert (gate.connection.readings, gate.shown, gate.diary.waiting) == ([], [], 0)
    assert "1ABC123" not in caplog.text


class TestAnAnswer:
    def test_opens_nothing_but_its_command_does(self, gate: AGate) -> None:
        gate.read("1ABC123")
        (reading,) = gate.connection.readings
        gate.answer(reading.attempt_id, "ALLOW", say="Welcome.")
        assert gate.barrier.openings == 0
        (outcome,) = gate.shown
        assert (outcome.decision, outcome.say, outcome.opened) == ("ALLOW", "Welcome.", None)
        assert gate.command(reading.attempt_id) == (Result.OPENED, None)
        assert gate.barrier.openings == 1

    def test_that_follows_its_command_ends_the_attempt_as_opened(self, gate: AGate) -> None:
        gate.read("1ABC123")
        (reading,) = gate.connection.readings
        gate.command(reading.attempt_id)
        gate.answer(reading.attempt_id, "ALLOW")
        gate.timer.pass_seconds(10)
        (outcome,) = gate.shown
        assert (outcome.opened, outcome.offline) == (True, False)
        assert gate.barrier.openings == 1

    def test_that_refuses_is_the_end_of_it(self, gate: AGate) -> None:
        gate.read("1ABC123")
        (reading,) = gate.connection.readings
        gate.answer(reading.attempt_id, "CANCELLED", say="This booking was cancelled.")
        gate.timer.pass_seconds(10)
        (outcome,) = gate.shown
        assert (outcome.decision, outcome.say) == ("CANCELLED", "This booking was cancelled.")
        assert (outcome.opened, outcome.offline) == (False, False)
        assert (gate.barrier.openings, gate.diary.waiting) == (0, 0)

    @pytest.mark.parametrize("seconds", [2.9, 3.1])
    def test_is_waited_for_three_seconds(self, gate: AGate, seconds: float) -> None:
        gate.read("1ABC123")
        gate.timer.pass_seconds(seconds)
        assert gate.barrier.openings == (seconds > 3)

    def test_that_comes_too_late_changes_nothing(self, gate: AGate) -> None:
        gate.read("1ABC123")
        gate.timer.pass_seconds(4)
        (reading,) = gate.connection.readings
        gate.answer(reading.attempt_id, "CANCELLED")
        (outcome,) = gate.shown
        assert (outcome.decision, outcome.offline, outcome.opened) == ("ALLOW", True, True)
        assert gate.command(reading.attempt_id) == (Result.REFUSED, Reason.DECIDED_OFFLINE)
        assert gate.barrier.openings == 1

    @pytest.mark.parametrize("what", ["nonsense", "retained", "long", "of another gate"])
    def test_that_is_none_is_not_heard(self, gate: AGate, what: str) -> None:
        gate.read("1ABC123")
        (reading,) = gate.connection.readings
        written = {
            "version": 1,
            "gate_id": "gat_other" if what == "of another gate" else GATE,
            "attempt_id": reading.attempt_id,
            "decision": "CANCELLED",
            "say": "",
            "at": "2026-11-22T17:30:00.000Z",
        }
        payload = b"[" if what == "nonsense" else json.dumps(written).encode()
        payload += b" " * 5000 if what == "long" else b""
        gate.agent.heard(f"gates/{GATE}/answers", payload, retained=what == "retained")
        gate.timer.pass_seconds(4)
        assert [outcome.offline for outcome in gate.shown] == [True]


def test_a_command_without_an_answer_opens_once_and_ends_the_attempt(gate: AGate) -> None:
    gate.read("1ABC123")
    (reading,) = gate.connection.readings
    assert gate.command(reading.attempt_id) == (Result.OPENED, None)
    gate.timer.pass_seconds(10)
    assert gate.barrier.openings == 1
    (outcome,) = gate.shown
    assert (outcome.decision, outcome.opened, outcome.offline) == ("ALLOW", True, False)


def test_a_link_that_breaks_while_an_answer_is_awaited_is_not_waited_for(gate: AGate) -> None:
    gate.read("1ABC123")
    gate.agent.went_offline()
    assert gate.barrier.openings == 1
    gate.timer.pass_seconds(10)
    assert (gate.barrier.openings, len(gate.shown), gate.diary.waiting) == (1, 1, 1)


def test_an_attempt_that_grew_old_before_anybody_decided_opens_nothing(gate: AGate) -> None:
    gate.agent.read_plate(PlateRead("entrance", "1", "1ABC123", at=NOW - 9 * SECOND))
    gate.timer.pass_seconds(3)
    assert gate.shown[-1].decision == Decision.STALE
    assert gate.barrier.openings == 0


class TestAPassage:
    def test_is_one_attempt_however_often_the_plate_is_read(self, gate: AGate) -> None:
        for plate in ("1ABC123", "1-ABC-123", "1abc123", "IABCI23"):
            gate.read(plate, event="7")
        assert len(gate.connection.readings) == 1

    def test_may_be_corrected_until_it_opened(self, gate: AGate) -> None:
        gate.read("1ABC12", event="7")
        gate.read("1ABC123", event="7")
        first, second = gate.connection.readings
        assert first.attempt_id != second.attempt_id
        assert (first.camera_id, first.event_id) == (second.camera_id, second.event_id)
        gate.answer(first.attempt_id, "UNKNOWN_PLATE")
        gate.command(second.attempt_id)
        gate.read("1ABC128X", event="7")
        assert len(gate.connection.readings) == 2

    def test_opens_once_when_the_gate_decides_alone_about_both_readings(self, gate: AGate) -> None:
        gate.take(a_list([an_entry(1), an_entry(2, plate="2-DEF-456")], list_version=2))
        gate.read("1ABC123", event="7")
        gate.read("2DEF456", event="7")
        gate.timer.pass_seconds(5)
        assert gate.barrier.openings == 1
        for number, reading in enumerate(gate.connection.readings):
            answer = gate.command(reading.attempt_id, number)
            assert answer == (Result.REFUSED, Reason.DECIDED_OFFLINE)
        assert gate.barrier.openings == 1

    def test_of_a_long_car_read_under_two_events_opens_once(self, gate: AGate) -> None:
        gate.agent.went_offline()
        gate.take(a_list([an_entry(1)], list_version=2, re_entry_allowed=True))
        gate.read("1ABC123", event="7")
        gate.timer.pass_seconds(19)
        gate.read("1ABC123", event="8", camera="side")
        assert gate.barrier.openings == 1
        gate.timer.pass_seconds(1)
        gate.read("1ABC123", event="9")
        assert gate.barrier.openings == 2

    def test_at_another_camera_with_the_same_event_id_is_another_one(self, gate: AGate) -> None:
        gate.read("1ABC123", event="7", camera="entrance")
        gate.read("1ABC123", event="7", camera="side")
        assert len(gate.connection.readings) == 2


class TestTheKeypad:
    @pytest.fixture
    def alone(self, gate: AGate) -> AGate:
        gate.agent.went_offline()
        return gate

    def wrong(self, gate: AGate, times: int) -> None:
        for number in range(times):
            gate.agent.type_code(f"99999{number}")

    def kinds(self, gate: AGate) -> list[str]:
        return [event.kind for event in gate.diary.oldest(1000, but=())]

    def test_is_locked_for_a_minute_after_five_wrong_codes(self, alone: AGate) -> None:
        self.wrong(alone, 4)
        assert "LOCKED_OUT" not in self.kinds(alone)
        self.wrong(alone, 1)
        assert self.kinds(alone)[-1] == "LOCKED_OUT"
        assert alone.agent.status(online=False).locked_until == NOW + 60 * SECOND
        alone.agent.type_code("123456")
        assert alone.shown[-1].decision == "LOCKED_OUT"
        assert alone.barrier.openings == 0
        alone.timer.pass_seconds(60)
        assert self.kinds(alone)[-1] == "UNLOCKED"
        assert alone.agent.status(online=False).locked_until is None
        alone.agent.type_code("123456")
        assert alone.barrier.openings == 1

    def test_sends_nothing_while_it_is_locked(self, gate: AGate) -> None:
        for _ in range(5):
            gate.agent.type_code("999999")
            gate.answer(gate.connection.codes[-1].attempt_id, "UNKNOWN_CODE")
        gate.agent.type_code("123456")
        assert len(gate.connection.codes) == 5
        assert gate.connection.statuses[-1].locked_until == NOW + 60 * SECOND

    def test_takes_no_more_codes_at_once_than_may_be_wrong(self, gate: AGate) -> None:
        self.wrong(gate, 7)
        assert len(gate.connection.codes) == 5
        assert [outcome.decision for outcome in gate.shown] == ["BUSY", "BUSY"]

    def test_locks_longer_each_time_until_a_right_code(self, alone: AGate) -> None:
        alone.take(a_list([an_entry(1, end=NOW + timedelta(hours=5))], list_version=2))
        self.wrong(alone, 5)
        locks = []
        for _ in range(6):
            until = alone.agent.status(online=False).locked_until
            assert until is not None
            locks.append((until - alone.clock.now).total_seconds())
            alone.timer.pass_seconds(locks[-1])
            self.wrong(alone, 1)
        assert locks == [60, 120, 240, 480, 900, 900]
        alone.timer.pass_seconds(900)
        alone.agent.type_code("123456")
        assert alone.barrier.openings == 1
        self.wrong(alone, 4)
        assert alone.agent.status(online=False).locked_until is None

    def test_stays_locked_through_a_restart(self, alone: AGate) -> None:
        self.wrong(alone, 5)
        alone.timer.pass_seconds(30)
        alone.restart()
        alone.agent.type_code("123456")
        assert alone.shown[-1].decision == "LOCKED_OUT"
        alone.timer.pass_seconds(30)
        assert self.kinds(alone)[-1] == "UNLOCKED"

    def test_remembers_wrong_codes_through_a_restart(self, alone: AGate) -> None:
        self.wrong(alone, 4)
        alone.restart()
        self.wrong(alone, 1)
        assert alone.agent.status(online=False).locked_until is not None

    def test_counts_ten_minutes_back(self, alone: AGate) -> None:
        self.wrong(alone, 4)
        alone.timer.pass_seconds(601)
        self.wrong(alone, 4)
        assert alone.agent.status(online=False).locked_until is None

    def test_forgets_a_lock_an_hour_after_it_ended(self, alone: AGate) -> None:
        self.wrong(alone, 5)
        alone.timer.pass_seconds(60 + 3600)
        self.wrong(alone, 4)
        assert alone.agent.status(online=False).locked_until is None

    def test_does_not_hold_a_right_code_at_the_wrong_time_against_anybody(
        self, alone: AGate
    ) -> None:
        late = an_entry(1, start=NOW - 3 * timedelta(hours=1), end=NOW - timedelta(hours=1))
        alone.take(a_list([late], list_version=2))
        for _ in range(9):
            alone.agent.type_code("123456")
        assert {outcome.decision for outcome in alone.shown} == {Decision.TOO_LATE}

    def test_is_not_locked_longer_by_a_clock_set_back(self, alone: AGate) -> None:
        self.wrong(alone, 5)
        alone.clock.now -= timedelta(days=1)
        until = alone.agent.status(online=False).locked_until
        assert until == alone.clock.now + timedelta(minutes=15)

    def test_never_writes_a_code_anywhere(
        self, alone: AGate, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        alone.agent.type_code("123456")
        alone.agent.type_code("864209")
        written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"123456" not in written
        assert b"864209" not in written
        assert "864209" not in caplog.text
        assert {outcome.method for outcome in alone.shown} == {Method.KEYPAD}
