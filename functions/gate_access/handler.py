"""The gates' door: what they acknowledge, say of themselves, read, hear and did, by IoT rule.

A rule adds `said_by`, the gate of the topic, which the broker lets only that gate publish to.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from baypass.bootstrap import services
from baypass.domain.gate_messages import GateEvents, Reading, TypedCode
from baypass.domain.gates import Acknowledgement, StatusReport
from baypass.observability import logger
from baypass.usecases.hear_code import hear_code
from baypass.usecases.hear_gate_events import hear_gate_events
from baypass.usecases.hear_reading import hear_reading
from baypass.usecases.record_acknowledgement import record_acknowledgement
from baypass.usecases.record_gate_status import record_gate_status


def acknowledged(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Note what a gate did with a command; a message that cannot be read is logged and dropped."""
    said_by = str(event.pop("said_by", ""))
    try:
        acknowledgement = Acknowledgement.model_validate(event)
    except ValidationError as error:
        logger.warning("acknowledgement not understood", extra={"problems": error.error_count()})
        return
    if acknowledgement.command_id is None:
        # The gate lacks our key, or somebody else publishes to it: a host's matter either way.
        refused = {"gate_id": said_by, "reason": acknowledgement.reason}
        logger.warning("gate heard what is no command of ours", extra=refused)
    s = services()
    record_acknowledgement(said_by, acknowledgement, gates=s.gates, bookings=s.bookings)


def status_reported(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Note a gate's status; a message that cannot be read is logged and dropped."""
    said_by = str(event.pop("said_by", ""))
    try:
        report = StatusReport.model_validate(event)
    except ValidationError as error:
        logger.warning("status not understood", extra={"problems": error.error_count()})
        return
    s = services()
    record_gate_status(said_by, report, gates=s.gates, gate_access=s.gate_access, clock=s.clock)


def reading_heard(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Let in the car that a camera read, or say why not; what cannot be read is dropped."""
    said_by = str(event.pop("said_by", ""))
    try:
        reading = Reading.model_validate(event)
    except ValidationError as error:
        logger.warning("reading not understood", extra={"problems": error.error_count()})
        return
    s = services()
    hear_reading(
        said_by,
        reading,
        gate_access=s.gate_access,
        gates=s.gates,
        signals=s.signals,
        clock=s.clock,
    )


def code_heard(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Let in whoever typed a code, or say why not; what cannot be read is dropped."""
    said_by = str(event.pop("said_by", ""))
    try:
        typed = TypedCode.model_validate(event)
    except ValidationError as error:
        logger.warning("code not understood", extra={"problems": error.error_count()})
        return
    s = services()
    hear_code(
        said_by,
        typed,
        gate_access=s.gate_access,
        gates=s.gates,
        signals=s.signals,
        clock=s.clock,
    )


def events_heard(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Write down what a gate did alone, and say so; what cannot be read is logged and dropped."""
    said_by = str(event.pop("said_by", ""))
    try:
        message = GateEvents.model_validate(event)
    except ValidationError as error:
        logger.warning("events not understood", extra={"problems": error.error_count()})
        return
    s = services()
    unread = hear_gate_events(
        said_by,
        message,
        gate_access=s.gate_access,
        bookings=s.bookings,
        signals=s.signals,
        clock=s.clock,
    )
    if unread:
        logger.warning("gate events not understood", extra={"events": unread})
