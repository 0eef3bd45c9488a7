"""The way to the gates' access lists: retained messages of AWS IoT Core."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from baypass.domain.gates import Gate
from baypass.domain.signatures import Signed
from baypass.ports.signatures import Signatures

if TYPE_CHECKING:
    from mypy_boto3_iot_data import IoTDataPlaneClient


class IotListSignals:
    """Publishes lists: at least once, and kept by the broker until the next one."""

    def __init__(self, client: "IoTDataPlaneClient", signatures: Signatures) -> None:
        """Publish with this client, manifests under these signatures."""
        self._client, self._signatures = client, signatures

    def chunk(self, gate_id: str, place: int, content: bytes) -> None:
        """Publish a chunk."""
        self._keep(_chunk(gate_id, place), content, "application/json")

    def manifest(self, gate: Gate, message: Mapping[str, object]) -> None:
        """Sign a manifest and publish it."""
        signed = self._signatures.signed(Signed.LIST, message)
        self._keep(_manifest(gate.id), signed.encode(), "application/jose")

    def clear(self, gate_id: str, places: Sequence[int], *, manifest: bool = False) -> None:
        """Let nothing stand any more at these places, nor where the manifest is."""
        topics = [_chunk(gate_id, place) for place in places]
        for topic in ([_manifest(gate_id)] if manifest else []) + topics:
            # An empty message is how MQTT takes a retained one away.
            self._client.publish(topic=topic, qos=1, retain=True, payload=b"")

    def _keep(self, topic: str, payload: bytes, content_type: str) -> None:
        self._client.publish(
            topic=topic, qos=1, retain=True, contentType=content_type, payload=payload
        )


def _manifest(gate_id: str) -> str:
    return f"gates/{gate_id}/list/manifest"


def _chunk(gate_id: str, place: int) -> str:
    return f"gates/{gate_id}/list/chunks/{place}"
