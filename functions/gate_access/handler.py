"""The gates' door: what they acknowledge and what they say of themselves, by IoT rule.

A rule adds `said_by`, the gate of the topic, which the broker lets only that gate publish to.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from baypass.bootstrap import services
from baypass.domain.gates import Acknowledgement, StatusReport
from baypass.observability import logger
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
    record_gate_status(said_by, report, gates=s.gates, clock=s.clock)
