"""What a gate without a link does with a plate or a code: opens for whom it may, says why not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baypass_gate.list_messages import Direction
from baypass_gate.messages import Reason, Result
from baypass_gate.offline import Decision
from tests.gates.a_gate import AGate
from tests.gates.builders import NOW
from tests.gates.lists import a_list, an_entry

HOUR = timedelta(hours=1)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[AGate]:
    """A gate that has never been online."""
    with AGate(tmp_path, online=False) as gate:
        yield gate


def decision_for(gate: AGate, *, plate: str | None = None, code: str | None = None) -> str:
    if plate is not None:
        gate.read(plate, event=str(len(gate.shown)))
    if code is not None:
        gate.agent.type_code(code)
    outcome = gate.shown[-1]
    assert outcome.offline
    assert outcome.opened == (outcome.decision == Decision.ALLOW)
    assert gate.decided.opened == outcome.opened
    assert gate.decided.decision == outcome.decision
    assert gate.decided.attempt_id == outcome.attempt_id
    return outcome.decision


def test_an_expected_plate_opens_and_is_written_down(gate: AGate) -> None:
    gate.take(a_list([an_entry(1, plate="1-ABC-123")], list_version=7))
    assert decision_for(gate, plate="1ABC 123") == Decision.ALLOW
    assert gate.barrier.openings == 1
    event = gate.decided
    assert (event.reservation_id, event.plate, event.list_version) == ("rsv_1", "1ABC 123", 7)


def test_a_code_opens_and_is_told_to_nobody(gate: AGate) -> None:
    gate.take(a_list([an_entry(1, code="123456")]))
    assert decision_for(gate, code="123456") == Decision.ALLOW
    assert gate.barrier.openings == 1
    assert gate.decided.plate is None
    assert "123456" not in gate.decided.model_dump_json()


def test_what_a_camera_confuses_is_the_same_plate(gate: AGate) -> None:
    gate.take(a_list([an_entry(1, plate="1-OBS-123")]))
    assert decision_for(gate, plate="I085I23") == Decision.ALLOW


def test_without_any_list_nothing_opens(gate: AGate) -> None:
    assert decision_for(gate, plate="1ABC123") == Decision.GATE_OFFLINE
    assert decision_for(gate, code="123456") == Decision.GATE_OFFLINE
    assert gate.barrier.openings == 0


@pytest.mark.parametrize(
    ("moved", "decision"),
    [
        (timedelta(hours=24), Decision.GATE_OFFLINE),
        (timedelta(hours=24, milliseconds=-1), Decision.ALLOW),
        # A clock before the list's birth is wrong; five seconds may be the cloud's fault.
        (timedelta(minutes=-1, seconds=-6), Decision.GATE_OFFLINE),
        (timedelta(minutes=-1, seconds=-5), Decision.ALLOW),
    ],
)
def test_a_list_counts_from_its_issue_until_its_end(
    gate: AGate, moved: timedelta, decision: Decision
) -> None:
    gate.take(a_list([an_entry(1, start=NOW - HOUR, end=NOW + 48 * HOUR)]))
    gate.clock.now += moved
    assert decision_for(gate, plate="1ABC123") == decision


@pytest.mark.parametrize(
    ("moved", "decision"),
    [
        (timedelta(hours=-1), Decision.ALLOW),
        (timedelta(hours=-1, milliseconds=-1), Decision.TOO_EARLY),
        (timedelta(hours=1), Decision.TOO_LATE),
        (timedelta(hours=1, milliseconds=-1), Decision.ALLOW),
    ],
)
def test_the_access_window_is_kept_to_the_millisecond(
    gate: AGate, moved: timedelta, decision: Decision
) -> None:
    gate.take(a_list([an_entry(1)], issued_at=NOW - 2 * HOUR))
    gate.clock.now += moved
    assert decision_for(gate, plate="1ABC123") == decision
    assert decision_for(gate, code="123456") in (decision, Decision.ALREADY_INSIDE)


@pytest.mark.parametrize(
    ("listed", "decision"),
    [
        ({"methods": ["REMOTE_CONTROL", "KEYPAD"]}, Decision.METHOD_NOT_OFFERED),
        ({"kill_switch": True}, Decision.KILL_SWITCH),
        ({"kill_switch": True, "methods": []}, Decision.KILL_SWITCH),
        ({"kill_switch": True, "exits_stay_open": True}, Decision.KILL_SWITCH),
        ({"kill_switch": True, "direction": Direction.EXIT}, Decision.KILL_SWITCH),
        (
            {"kill_switch": True, "exits_stay_open": True, "direction": Direction.BOTH},
            Decision.KILL_SWITCH,
        ),
        (
            {"kill_switch": True, "exits_stay_open": True, "direction": Direction.EXIT},
            Decision.ALLOW,
        ),
        ({"closed": [(NOW - HOUR, NOW + HOUR)]}, Decision.CLOSED),
        ({"closed": [(NOW, NOW + HOUR)]}, Decision.CLOSED),
        ({"closed": [(NOW - HOUR, NOW)]}, Decision.ALLOW),
        ({"closed": [(NOW - HOUR, NOW + HOUR)], "direction": Direction.EXIT}, Decision.ALLOW),
    ],
)
def test_what_holds_for_everybody_comes_first(
    gate: AGate, listed: dict[str, Any], decision: Decision
) -> None:
    gate.take(a_list([an_entry(1)], **listed))
    assert decision_for(gate, plate="1ABC123") == decision
    assert gate.barrier.openings == (decision is Decision.ALLOW)


def test_what_nobody_has_is_unknown(gate: AGate) -> None:
    gate.take(a_list([an_entry(1)]))
    assert decision_for(gate, plate="2ABC123") == Decision.UNKNOWN_PLATE
    assert decision_for(gate, code="654321") == Decision.UNKNOWN_CODE
    assert gate.barrier.openings == 0


class TestOneWrongCharacter:
    def listed(self, gate: AGate, *plates: str, wanted: bool = True) -> None:
        entries = [
            an_entry(number, plate=plate, code=None, one_wrong_character=True)
            for number, plate in enumerate(plates)
        ]
        gate.take(a_list(entries, one_wrong_character=wanted))

    def test_opens_when_exactly_one_plate_fits(self, gate: AGate) -> None:
        self.listed(gate, "1-ABC-123", "1-XYZ-789")
        assert decision_for(gate, plate="1ABC124") == Decision.ALLOW
        assert gate.decided.reservation_id == "rsv_0"

    def test_opens_for_nobody_unless_the_host_wants_it(self, gate: AGate) -> None:
        self.listed(gate, "1-ABC-123", wanted=False)
        assert decision_for(gate, plate="1ABC124") == Decision.UNKNOWN_PLATE

    def test_asks_when_two_plates_fit(self, gate: AGate) -> None:
        self.listed(gate, "1-ABC-123", "1-ABC-143")
        assert decision_for(gate, plate="1ABC173") == Decision.PLATE_AMBIGUOUS
        assert gate.barrier.openings == 0

    def test_gives_way_to_the_plate_that_was_read_exactly(self, gate: AGate) -> None:
        self.listed(gate, "1-ABC-123", "1-ABC-143")
        assert decision_for(gate, plate="1ABC143") == Decision.ALLOW
        assert gate.decided.reservation_id == "rsv_1"

    @pytest.mark.parametrize("read", ["1ABC144X", "1ABC12", "1ABD124", "ABC1234"])
    def test_is_one_and_not_two_and_none_is_missing(self, gate: AGate, read: str) -> None:
        self.listed(gate, "1-ABC-123")
        assert decision_for(gate, plate=read) == Decision.UNKNOWN_PLATE


def test_a_reading_that_two_different_plates_may_be_is_ambiguous(gate: AGate) -> None:
    # An umlaut is read without its dots or written out.
    gate.take(
        a_list([an_entry(1, plate="MU-A 1"), an_entry(2, plate="MÜ-A 1", other_forms=["MUEA1"])])
    )
    assert decision_for(gate, plate="MUA1") == Decision.PLATE_AMBIGUOUS
    assert decision_for(gate, plate="MUEA1") == Decision.ALLOW
    assert gate.decided.reservation_id == "rsv_2"


def test_the_same_plate_twice_a_day_opens_for_the_one_whose_window_it_is(gate: AGate) -> None:
    past = an_entry(1, start=NOW - 3 * HOUR, end=NOW - HOUR)
    present = an_entry(2)
    gate.take(a_list([past, present]))
    assert decision_for(gate, plate="1ABC123") == Decision.ALLOW
    assert gate.decided.reservation_id == "rsv_2"


class TestInside:
    def test_nobody_enters_twice(self, gate: AGate) -> None:
        gate.take(a_list([an_entry(1, inside=True)]))
        assert decision_for(gate, plate="1ABC123") == Decision.ALREADY_INSIDE

    @pytest.mark.parametrize(
        "listed",
        [{"re_entry_allowed": True}, {"direction": Direction.EXIT}, {"direction": Direction.BOTH}],
    )
    def test_whoever_is_inside_may_leave_or_come_again_if_the_host_says_so(
        self, gate: AGate, listed: dict[str, Any]
    ) -> None:
        gate.take(a_list([an_entry(1, inside=True)], **listed))
        assert decision_for(gate, plate="1ABC123") == Decision.ALLOW

    def test_whom_the_gate_let_in_itself_is_inside_even_after_a_restart(self, gate: AGate) -> None:
        gate.take(a_list([an_entry(1)]))
        assert decision_for(gate, plate="1ABC123") == Decision.ALLOW
        gate.restart()
        gate.timer.pass_seconds(30)
        assert decision_for(gate, code="123456") == Decision.ALREADY_INSIDE

    def test_a_list_made_after_the_receipt_knows_better(self, gate: AGate) -> None:
        gate.take(a_list([an_entry(1)]))
        assert decision_for(gate, plate="1ABC123") == Decision.ALLOW
        gate.receipt(gate.decided.event_id)
        gate.timer.pass_seconds(60)
        made_before = a_list([an_entry(1)], list_version=2, issued_at=NOW)
        gate.take(made_before)
        gate.agent.type_code("123456")
        assert gate.shown[-1].decision == Decision.ALREADY_INSIDE
        # He has left meanwhile by another gate.
        gate.take(a_list([an_entry(1)], list_version=3, issued_at=gate.clock.now))
        assert decision_for(gate, code="123456") == Decision.ALLOW


class TestAClock:
    def test_that_nobody_vouches_for_opens_nothing(self, tmp_path: Path) -> None:
        with AGate(tmp_path, online=False, synchronised=False) as gate:
            gate.take(a_list([an_entry(1)]))
            assert decision_for(gate, plate="1ABC123") == Decision.GATE_OFFLINE

    def test_that_a_command_agreed_with_is_believed(self, tmp_path: Path) -> None:
        with AGate(tmp_path, synchronised=False) as gate:
            gate.take(a_list([an_entry(1)]))
            assert gate.command("att_other") == (Result.OPENED, None)
            gate.agent.went_offline()
            assert decision_for(gate, plate="1ABC123") == Decision.ALLOW

    def test_that_an_answer_shows_to_be_behind_is_believed_no_more(self, tmp_path: Path) -> None:
        with AGate(tmp_path, synchronised=False) as gate:
            gate.take(a_list([an_entry(1)]))
            gate.command("att_other")
            gate.read("9XYZ999")
            (reading,) = gate.connection.readings
            later = gate.clock.now + timedelta(seconds=6)
            gate.answer(reading.attempt_id, "UNKNOWN_PLATE", at=later)
            gate.agent.went_offline()
            assert decision_for(gate, plate="1ABC123") == Decision.GATE_OFFLINE

    def test_says_nothing_about_itself_with_an_old_answer(self, tmp_path: Path) -> None:
        with AGate(tmp_path, synchronised=False) as gate:
            gate.take(a_list([an_entry(1)]))
            gate.read("9XYZ999")
            (reading,) = gate.connection.readings
            earlier = gate.clock.now - timedelta(seconds=6)
            gate.answer(reading.attempt_id, "UNKNOWN_PLATE", at=earlier)
            gate.agent.went_offline()
            assert decision_for(gate, plate="1ABC123") == Decision.GATE_OFFLINE


def test_a_reboot_without_a_link_decides_from_the_kept_list(gate: AGate) -> None:
    gate.take(a_list([an_entry(1)], list_version=3))
    gate.restart()
    assert decision_for(gate, plate="1ABC123") == Decision.ALLOW
    assert gate.decided.list_version == 3


def test_a_barrier_that_does_not_move_is_not_told_as_opened(gate: AGate) -> None:
    gate.take(a_list([an_entry(1)]))
    gate.barrier.broken = True
    gate.read("1ABC123")
    assert (gate.shown[-1].decision, gate.shown[-1].opened) == ("FAULT", False)
    assert (gate.decided.decision, gate.decided.opened) == (Decision.ALLOW, False)


def test_an_opening_is_on_the_disk_before_the_barrier_moves(gate: AGate) -> None:
    found = []
    gate.take(a_list([an_entry(1)]))
    raise_bar = gate.barrier.open

    def look_and_open() -> None:
        found.append(gate.decided.opened)
        raise_bar()

    gate.barrier.open = look_and_open  # type: ignore[method-assign]
    gate.read("1ABC123")
    assert found == [True]


def test_a_command_for_what_the_gate_opened_alone_is_refused_even_after_a_restart(
    gate: AGate,
) -> None:
    gate.take(a_list([an_entry(1)]))
    gate.read("1ABC123")
    attempt_id = gate.decided.attempt_id
    assert gate.command(attempt_id) == (Result.REFUSED, Reason.DECIDED_OFFLINE)
    gate.restart()
    assert gate.command(attempt_id, 2) == (Result.REFUSED, Reason.DECIDED_OFFLINE)
    assert gate.barrier.openings == 0


def test_a_command_for_what_the_gate_refused_alone_opens(gate: AGate) -> None:
    gate.read("1ABC123")
    assert gate.decided.decision == Decision.GATE_OFFLINE
    assert gate.command(gate.decided.attempt_id) == (Result.OPENED, None)
