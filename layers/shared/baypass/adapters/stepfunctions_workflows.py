"""Starts workflows, named by the id of what they are about so that each exists once; wakes them."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from baypass.domain import ids
from baypass.domain.payments import Settlement

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsWorkflows:
    """The two state machines. Their inputs carry ids and nothing about anybody."""

    def __init__(self, client: "SFNClient", booking_arn: str, cancellation_arn: str) -> None:
        """Start these two."""
        self._client = client
        self._booking_arn, self._cancellation_arn = booking_arn, cancellation_arn

    def start_booking(self, organisation_id: str, booking_id: str, *, payment_due: bool) -> None:
        """Start `booking`; starting it twice is starting it once."""
        given = {"organisation_id": organisation_id, "booking_id": booking_id}
        self._start(self._booking_arn, booking_id, {**given, "payment_due": payment_due})

    def wake_booking(self, task_token: str, settlement: Settlement) -> None:
        """Tell a `booking` that waits for its payment; one that waits no more is left alone."""
        gone = self._client.exceptions
        try:
            self._client.send_task_success(
                taskToken=task_token, output=json.dumps({"payment": settlement.value})
            )
        except (gone.TaskTimedOut, gone.TaskDoesNotExist, gone.InvalidToken):
            return

    def start_cancellation(self, organisation_id: str, reservation_id: str) -> None:
        """Start `cancellation`; starting it twice is starting it once."""
        booking_id = ids.booking_of(reservation_id)
        self._refund(reservation_id, organisation_id, booking_id, reservation_id)

    def start_refund(self, organisation_id: str, booking_id: str) -> None:
        """Start `cancellation` for a whole booking; starting it twice is starting it once."""
        self._refund(booking_id, organisation_id, booking_id, None)

    def _refund(
        self, name: str, organisation_id: str, booking_id: str, reservation_id: str | None
    ) -> None:
        booking = {"organisation_id": organisation_id, "booking_id": booking_id}
        given = {**booking, "reservation_id": reservation_id}
        self._start(self._cancellation_arn, name, given)

    def _start(self, arn: str, name: str, given: Mapping[str, object]) -> None:
        try:
            self._client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(given))
        except self._client.exceptions.ExecutionAlreadyExists:
            return
