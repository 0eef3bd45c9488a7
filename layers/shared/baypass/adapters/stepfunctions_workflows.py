"""Starts workflows. An execution is named by the id of what it is about, so it exists once."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsWorkflows:
    """The two state machines. Their inputs carry ids and nothing else."""

    def __init__(self, client: "SFNClient", booking_arn: str, cancellation_arn: str) -> None:
        """Start these two."""
        self._client = client
        self._booking_arn, self._cancellation_arn = booking_arn, cancellation_arn

    def start_booking(self, organisation_id: str, booking_id: str) -> None:
        """Start `booking`; starting it twice is starting it once."""
        self._start(self._booking_arn, booking_id, organisation_id, "booking_id")

    def start_cancellation(self, organisation_id: str, reservation_id: str) -> None:
        """Start `cancellation`; starting it twice is starting it once."""
        self._start(self._cancellation_arn, reservation_id, organisation_id, "reservation_id")

    def _start(self, arn: str, name: str, organisation_id: str, subject: str) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=arn,
                name=name,
                input=json.dumps({"organisation_id": organisation_id, subject: name}),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return
