"""How a gate comes by its certificates: with a code that is good once, then by itself."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from baypass.domain.values import GateId, Instant, OrganisationId, Value

# As long as it takes from an order to an installer's visit.
CODE_LIFE: Final = timedelta(days=30)
# A code has 128 bits; who is wrong this often is not typing.
MOST_TRIES: Final = 10
# A gate whose certificate is in the wrong hands makes no more than this.
BETWEEN_RENEWALS: Final = timedelta(minutes=1)
# What one request makes in the time that it has.
MOST_GATES_AT_ONCE: Final = 20

CertificateId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class GateIdentity(Value):
    """The code that a gate may enrol with, and the certificate that it has but was not heard with.

    A certificate is named as AWS IoT names it, by its ARN or by the id at the ARN's end.
    """

    gate_id: GateId
    organisation_id: OrganisationId
    code_hash: str | None = None
    code_until: Instant | None = None
    # The certificate that came with the code, and that alone may show it.
    claim: str | None = None
    tries: Annotated[int, Field(ge=0)] = 0
    used_for: str | None = None
    next_certificate: str | None = None
    next_for: str | None = None
    next_at: Instant | None = None

    def admits(self, attempt: "EnrolmentAttempt", now: datetime) -> bool:
        """Tell whether this code, shown with this claim, is the gate's, fresh and unused.

        The certificate that used it may show it again: its answer may have been lost.
        """
        known = self.code_hash is not None and hmac.compare_digest(
            self.code_hash, hash_of(self.gate_id, attempt.code)
        )
        in_time = self.code_until is not None and now < self.code_until
        unused = self.used_for in (None, attempt.certificate_id)
        return known and in_time and self.is_claimed_by(attempt) and unused

    def is_claimed_by(self, attempt: "EnrolmentAttempt") -> bool:
        """Tell whether this is shown with the claim that the code came with."""
        return self.claim == attempt.claim_certificate_id


class EnrolmentAttempt(Value):
    """A gate's computer that holds a claim certificate and asks to become this gate."""

    gate_id: GateId
    code: Annotated[str, Field(min_length=1, max_length=100)]
    claim_certificate_id: CertificateId
    certificate_id: CertificateId
    certificate: str


class RenewalRequest(Value):
    """What a gate asks for (`gates/<gate_id>/renewals`).

    With a certificate signing request: a certificate for the key that the gate has made. Without
    one: that the certificate it now speaks with is its only one.
    """

    version: Literal[1]
    gate_id: GateId
    renewal_id: Annotated[str, Field(pattern=r"^rnw_[A-Za-z0-9_-]{1,60}$")]
    csr: Annotated[str, Field(min_length=1, max_length=3000)] | None = None


def hash_of(gate_id: str, code: str) -> str:
    """Return what is kept of a code; it has enough chance in it to need no salt but the gate."""
    return hashlib.sha256(f"{gate_id}\x1f{code}".encode()).hexdigest()


def certificate_id(certificate: str | None) -> str | None:
    """Return the id at the end of a certificate's ARN."""
    return certificate.rpartition("/")[2] if certificate else None


def renewal_message(gate_id: str, renewal_id: str, *, certificate: str | None) -> dict[str, object]:
    """Return what is published to `gates/<gate_id>/certificates`.

    The certificate that was asked for, or that the renewal is over and the old one gone.
    """
    return {
        "version": 1,
        "gate_id": gate_id,
        "renewal_id": renewal_id,
        "certificate": certificate,
        "done": certificate is None,
    }
