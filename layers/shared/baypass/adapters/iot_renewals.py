"""Certificates for keys that gates have made, signed by AWS IoT."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from baypass.adapters.iot_enrolment import join
from baypass.domain.gates import Gate
from baypass.ports.gate_identity import CertificateRefused, Issued

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient
    from mypy_boto3_iot_data import IoTDataPlaneClient


class IotRenewals:
    """Signs a gate's requests and tells it; the private key never leaves the gate."""

    def __init__(self, iot: "IoTClient", data: "IoTDataPlaneClient", policy: str) -> None:
        """Give every certificate this policy."""
        self._iot, self._data, self._policy = iot, data, policy

    def issue(self, csr: str) -> Issued:
        """Sign the request; the certificate opens nothing yet. Raises CertificateRefused."""
        try:
            made = self._iot.create_certificate_from_csr(
                certificateSigningRequest=csr, setAsActive=True
            )
        except self._iot.exceptions.InvalidRequestException as error:
            raise CertificateRefused from error
        return Issued(made["certificateArn"], made["certificatePem"])

    def pem(self, certificate: str) -> str:
        """Return the text of a certificate that was issued."""
        described = self._iot.describe_certificate(certificateId=certificate.rpartition("/")[2])
        return described["certificateDescription"]["certificatePem"]

    def join(self, gate: Gate, certificate: str) -> None:
        """Let it open the gate's topics; safe to repeat."""
        join(gate, certificate, self._iot, self._policy)

    def end(self, certificate: str) -> None:
        """Let a certificate that was never joined do nothing any more; safe to repeat."""
        self._iot.update_certificate(
            certificateId=certificate.rpartition("/")[2], newStatus="INACTIVE"
        )

    def send(self, message: Mapping[str, object]) -> None:
        """Publish to the gate that the message names, at least once, never retained."""
        self._data.publish(
            topic=f"gates/{message['gate_id']}/certificates",
            qos=1,
            retain=False,
            contentType="application/json",
            payload=json.dumps(message).encode(),
        )
