"""The way to a barrier: AWS IoT Core."""

import json
from typing import TYPE_CHECKING

from baypass.domain.gates import COMMAND_LIFE, Command, command_message

if TYPE_CHECKING:
    from mypy_boto3_iot_data import IoTDataPlaneClient


class IotGateSignals:
    """Publishes commands: at least once, never retained, gone from the broker when expired."""

    def __init__(self, client: "IoTDataPlaneClient") -> None:
        """Publish with this client."""
        self._client = client

    def send(self, command: Command) -> None:
        """Publish the command to its gate's own topic."""
        self._client.publish(
            topic=f"gates/{command.gate_id}/commands",
            qos=1,
            retain=False,
            messageExpiry=COMMAND_LIFE.seconds,
            contentType="application/json",
            payload=json.dumps(command_message(command)).encode(),
        )
