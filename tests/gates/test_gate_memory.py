"""What was executed stays known, whatever happens to the process or its file."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from baypass_gate.memory import (
    FORGOTTEN_TOGETHER,
    KEPT_AFTER_EXPIRY,
    ExecutedCommands,
    MemoryUnavailableError,
    remembering,
)
from tests.gates.builders import NOW, a_command


def memory_file(state_dir: Path) -> Path:
    return state_dir / "executed.jsonl"


def record(executed: ExecutedCommands, *command_ids: str) -> None:
    for command_id in command_ids:
        executed.record(a_command(command_id=command_id), NOW)


def test_a_recorded_command_is_on_the_disk_at_once(tmp_path: Path) -> None:
    with remembering(tmp_path) as executed:
        record(executed, "cmd_1")
        assert b'"cmd_1"' in memory_file(tmp_path).read_bytes()


def test_every_record_is_synced_with_the_command_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, synced = os.fsync, []

    def watched_sync(descriptor: int) -> None:
        sync(descriptor)
        synced.append(os.fstat(descriptor).st_size)

    with remembering(tmp_path) as executed:
        record(executed, "cmd_1")
        monkeypatch.setattr(os, "fsync", watched_sync)
        record(executed, "cmd_2")
    assert synced == [memory_file(tmp_path).stat().st_size]


def test_recorded_commands_are_known_after_a_restart(tmp_path: Path) -> None:
    with remembering(tmp_path) as executed:
        record(executed, "cmd_1", "cmd_2", "cmd_3")
    with remembering(tmp_path) as executed:
        assert [each in executed for each in ("cmd_1", "cmd_2", "cmd_3", "cmd_4")] == [
            True,
            True,
            True,
            False,
        ]


@pytest.mark.parametrize("torn", [b"{", b'{"command_id":"cmd_3","expires_at":"2026', b"\0" * 40])
def test_a_torn_last_line_costs_only_itself(tmp_path: Path, torn: bytes) -> None:
    with remembering(tmp_path) as executed:
        record(executed, "cmd_1", "cmd_2")
    with memory_file(tmp_path).open("ab") as lines:
        lines.write(torn)
    with remembering(tmp_path) as executed:
        record(executed, "cmd_4")
    with remembering(tmp_path) as executed:
        assert all(each in executed for each in ("cmd_1", "cmd_2", "cmd_4"))
        assert "cmd_3" not in executed


def test_a_draft_left_by_a_crash_is_not_taken_for_the_memory(tmp_path: Path) -> None:
    with remembering(tmp_path) as executed:
        record(executed, "cmd_1")
    memory_file(tmp_path).with_suffix(".draft").write_bytes(b"half a li")
    with remembering(tmp_path) as executed:
        assert "cmd_1" in executed


def test_damage_inside_the_file_keeps_the_agent_from_starting(tmp_path: Path) -> None:
    with remembering(tmp_path) as executed:
        record(executed, "cmd_1", "cmd_2")
    lines = memory_file(tmp_path).read_bytes().splitlines(keepends=True)
    memory_file(tmp_path).write_bytes(b"garbage\n" + lines[1])
    with pytest.raises(MemoryUnavailableError, match="damaged in line 1"), remembering(tmp_path):
        pass


def test_a_command_counts_as_executed_even_when_the_disk_fails(tmp_path: Path) -> None:
    executed = ExecutedCommands(tmp_path / "not a folder" / "executed.jsonl")
    with pytest.raises(OSError, match="No such file"):
        record(executed, "cmd_1")
    assert "cmd_1" in executed


def test_the_disk_takes_everything_once_it_works_again(tmp_path: Path) -> None:
    state_dir = tmp_path / "appears later"
    executed = ExecutedCommands(memory_file(state_dir))
    with pytest.raises(OSError, match="No such file"):
        record(executed, "cmd_1")
    state_dir.mkdir()
    record(executed, "cmd_2")
    with remembering(state_dir) as later:
        assert "cmd_1" in later
        assert "cmd_2" in later


def test_old_commands_leave_the_file_together(tmp_path: Path) -> None:
    with remembering(tmp_path) as executed:
        record(executed, *(f"cmd_{number}" for number in range(FORGOTTEN_TOGETHER)))
        much_later = NOW + KEPT_AFTER_EXPIRY + timedelta(seconds=10)
        executed.record(a_command(command_id="cmd_new", issued_at=much_later), much_later)
    assert len(memory_file(tmp_path).read_bytes().splitlines()) == 1
    with remembering(tmp_path) as executed:
        assert "cmd_new" in executed


def test_an_expired_command_is_kept_for_a_day_in_case_the_clock_is_set_back(
    tmp_path: Path,
) -> None:
    with remembering(tmp_path) as executed:
        record(executed, *(f"cmd_{number}" for number in range(FORGOTTEN_TOGETHER)))
        later = NOW + KEPT_AFTER_EXPIRY
        executed.record(a_command(command_id="cmd_new", issued_at=later), later)
        assert "cmd_0" in executed


def test_two_agents_cannot_share_a_memory(tmp_path: Path) -> None:
    with (
        remembering(tmp_path),
        pytest.raises(MemoryUnavailableError, match="Another agent is running"),
        remembering(tmp_path),
    ):
        pass


def test_a_folder_that_cannot_exist_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(MemoryUnavailableError, match="cannot be written"),
        remembering(tmp_path / "file" / "state"),
    ):
        pass
