"""The way to a barrier: AWS IoT Core."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from baypass.domain.gate_messages import ANSWER_LIFE, Answer, answer_message, receipt_message
from baypass.domain.gates import COMMAND_LIFE, Command, command_message
from baypass.domain.signatures import Signed
from baypass.ports import SignedCommand
from baypass.ports.signatures import Signatures

if TYPE_CHECKING:
    from mypy_boto3_iot_data import IoTDataPlaneClient


class IotGateSignals:
    """Publishes signed commands: at least once, never retained, gone when they have expired."""

    def __init__(self, client: "IoTDataPlaneClient", signatures: Signatures) -> None:
        """Publish with this client what these signatures stand under."""
        self._client, self._signatures = client, signatures

    def sign(self, command: Command) -> SignedCommand:
        """Return the command with its signature."""
        message = command_message(command)
        return SignedCommand(command, self._signatures.signed(Signed.COMMAND, message))

    def send(self, signed: SignedCommand) -> None:
        """Publish the command to its gate's own topic."""
        self._client.publish(
            topic=f"gates/{signed.command.gate_id}/commands",
            qos=1,
            retain=False,
            messageExpiry=COMMAND_LIFE.seconds,
            contentType="application/jose",
            payload=signed.message.encode(),
        )

    def answer(self, answer: Answer) -> None:
        """Publish what was decided about a reading or a code; gone as soon as nobody waits."""
        self._client.publish(
            topic=f"gates/{answer.gate_id}/answers",
            qos=1,
            retain=False,
            messageExpiry=ANSWER_LIFE.seconds,
            contentType="application/json",
            payload=json.dumps(answer_message(answer)).encode(),
        )

    def receipt(self, gate_id: str, event_ids: Sequence[str]) -> None:
        """Publish that these events are safe; a gate that misses it tells them again."""
        self._client.publish(
            topic=f"gates/{gate_id}/receipts",
            qos=1,
            retain=False,
            contentType="application/json",
            payload=json.dumps(receipt_message(gate_id, event_ids)).encode(),
        )
