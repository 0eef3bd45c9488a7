"""The messages are written one way only."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from baypass_gate.messages import Acknowledgement, Barrier, Reason, Result, Status
from tests.gates.builders import GATE, NOW


def a_status(at: datetime) -> Status:
    return Status(gate_id=GATE, online=True, barrier=Barrier.CLOSED, at=at)


def test_times_travel_in_utc_with_milliseconds() -> None:
    brussels = timezone(timedelta(hours=1))
    status = a_status(datetime(2026, 11, 22, 18, 30, 0, 123_987, tzinfo=brussels))
    assert '"at":"2026-11-22T17:30:00.123Z"' in status.model_dump_json()


def test_a_message_read_back_equals_the_one_sent() -> None:
    status = a_status(datetime(2026, 11, 22, 17, 30, 0, 123_987, tzinfo=UTC))
    assert Status.model_validate_json(status.model_dump_json()) == status


def test_a_time_without_an_offset_cannot_be_written() -> None:
    with pytest.raises(ValidationError):
        a_status(NOW.replace(tzinfo=None))


def test_a_refusal_without_a_reason_cannot_be_written() -> None:
    with pytest.raises(ValidationError, match="a refusal has a reason"):
        Acknowledgement(
            command_id="cmd_1", gate_id=GATE, result=Result.REFUSED, reason=None, at=NOW
        )


def test_an_opening_with_a_reason_cannot_be_written() -> None:
    with pytest.raises(ValidationError, match="a refusal has a reason"):
        Acknowledgement(
            command_id="cmd_1", gate_id=GATE, result=Result.OPENED, reason=Reason.FAULT, at=NOW
        )
