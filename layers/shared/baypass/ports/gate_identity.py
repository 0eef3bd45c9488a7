"""How gates come by their certificates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baypass.domain.gate_identity import EnrolmentAttempt, GateIdentity
from baypass.domain.gates import Gate


@dataclass(frozen=True)
class Claim:
    """A certificate that can do nothing but ask for another one; shown once, kept nowhere."""

    certificate_id: str
    certificate: str
    key: str


@dataclass(frozen=True)
class Issued:
    """A certificate: what AWS IoT calls it, and its text (PEM)."""

    certificate: str
    pem: str


class CertificateRefused(Exception):  # noqa: N818  an answer, not an error
    """AWS IoT signs no such request."""


class GateIdentities(Protocol):
    """What gates may enrol with, and the certificates they were not heard with yet."""

    def identity(self, gate_id: str) -> GateIdentity | None:
        """Return how the gate comes by its certificates, strongly consistent."""

    def offer(self, identity: GateIdentity) -> None:
        """Let the gate enrol with this code, in place of any earlier one."""

    def count_try(self, gate_id: str) -> bool:
        """Count one more try; false when there is no code, or there were too many."""

    def use(self, attempt: EnrolmentAttempt, now: datetime) -> bool:
        """Spend the code on this certificate; false when another has used it meanwhile."""

    def expect(
        self, gate_id: str, renewal_id: str, certificate: str, *, before: str | None, now: datetime
    ) -> bool:
        """Note the next certificate in place of the one before; false when there is another."""

    def heard(self, gate_id: str, certificate: str) -> bool:
        """Make the next certificate the gate's own; false when it is not the next one."""


class Claims(Protocol):
    """Certificates that gates enrol with."""

    def claim(self) -> Claim:
        """Make one."""

    def end_claim(self, certificate_id: str) -> None:
        """Let it do nothing any more; safe to repeat."""

    def bundle(self, codes: Mapping[Gate, str], claim: Claim) -> bytes:
        """Return one file for all these gates: a folder for each, ready for its computer."""


class Renewals(Protocol):
    """Certificates for keys that gates have made."""

    def issue(self, csr: str) -> Issued:
        """Sign the request; the certificate opens nothing yet. Raises CertificateRefused."""

    def pem(self, certificate: str) -> str:
        """Return the text of a certificate that was issued."""

    def join(self, gate: Gate, certificate: str) -> None:
        """Let it open the gate's topics; safe to repeat."""

    def end(self, certificate: str) -> None:
        """Let a certificate that was never joined do nothing any more; safe to repeat."""

    def send(self, message: Mapping[str, object]) -> None:
        """Publish to the gate that the message names, at least once, never retained."""
