from collections.abc import Mapping
from datetime import datetime
from typing import Any

from baypass.domain import ids
from baypass.domain.gate_identity import MOST_TRIES, EnrolmentAttempt, GateIdentity, hash_of
from baypass.domain.gates import Gate
from baypass.ports.gate_identity import CertificateRefused, Claim, Issued
from tests.fakes.set_up import FakeEnrolment
from tests.fakes.state import State

ARN = "arn:aws:iot:eu-west-1:000000000000:cert/"


class FakeGateIdentities:
    """How gates come by their certificates."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._identities = state.gate_identities

    def identity(self, gate_id: str) -> GateIdentity | None:
        return self._identities.get(gate_id)

    def offer(self, identity: GateIdentity) -> None:
        standing = self._identities.get(identity.gate_id, identity)
        offered = {"code_hash", "code_until", "claim", "tries"}
        fields = {name: getattr(identity, name) for name in offered}
        self._keep(standing, used_for=None, **fields)

    def count_try(self, gate_id: str) -> bool:
        standing = self._identities.get(gate_id)
        if standing is None or standing.code_hash is None or standing.tries >= MOST_TRIES:
            return False
        return self._keep(standing, tries=standing.tries + 1)

    def use(self, attempt: EnrolmentAttempt, now: datetime) -> bool:
        standing = self._identities.get(attempt.gate_id)
        if standing is None or standing.code_hash != hash_of(attempt.gate_id, attempt.code):
            return False
        if standing.used_for not in {None, attempt.certificate_id}:
            return False
        return self._keep(
            standing,
            used_for=attempt.certificate_id,
            next_certificate=attempt.certificate,
            next_for=attempt.certificate_id,
            next_at=now,
        )

    def expect(
        self, gate_id: str, renewal_id: str, certificate: str, *, before: str | None, now: datetime
    ) -> bool:
        none_yet = GateIdentity(gate_id=gate_id, organisation_id=ids.organisation_of(gate_id))
        standing = self._identities.get(gate_id, none_yet)
        if standing.next_certificate != before:
            return False
        return self._keep(standing, next_certificate=certificate, next_for=renewal_id, next_at=now)

    def heard(self, gate_id: str, certificate: str) -> bool:
        standing = self._identities.get(gate_id)
        key = ids.organisation_of(gate_id), gate_id
        gate = self._state.gates.get(key)
        if standing is None or standing.next_certificate != certificate or gate is None:
            return False
        self._state.gates[key] = gate.model_copy(
            update={"certificate": certificate, "version": gate.version + 1}
        )
        spent = ("code_hash", "code_until", "claim", "used_for", "next_certificate", "next_for")
        return self._keep(standing, **dict.fromkeys(spent))

    def _keep(self, standing: GateIdentity, **fields: Any) -> bool:
        self._identities[standing.gate_id] = standing.model_copy(update=fields)
        return True


class FakeClaims:
    """Counts claims; a bundle is the codes as text."""

    def __init__(self) -> None:
        self.made = 0
        self.ended: list[str] = []

    def claim(self) -> Claim:
        self.made += 1
        return Claim(f"{self.made:064x}", "a claim", "its key")

    def end_claim(self, certificate_id: str) -> None:
        self.ended.append(certificate_id)

    def bundle(self, codes: Mapping[Gate, str], claim: Claim) -> bytes:
        lines = [f"{gate.id} {code} {claim.certificate_id}" for gate, code in codes.items()]
        return "\n".join(lines).encode()


class FakeRenewals:
    """Signs every request but one; what it joins opens the gate's topics."""

    def __init__(self, enrolment: FakeEnrolment) -> None:
        self._enrolment = enrolment
        self.issued: dict[str, str] = {}
        self.ended: list[str] = []
        self.sent: list[Mapping[str, object]] = []

    def issue(self, csr: str) -> Issued:
        if csr == "no request":
            raise CertificateRefused
        certificate = f"{ARN}{len(self.issued) + 100:064x}"
        self.issued[certificate] = f"certificate for {csr}"
        return Issued(certificate, self.issued[certificate])

    def pem(self, certificate: str) -> str:
        return self.issued[certificate]

    def join(self, gate: Gate, certificate: str) -> None:
        held = self._enrolment.open.setdefault(gate.id, [])
        if certificate not in held:
            held.append(certificate)

    def end(self, certificate: str) -> None:
        self.ended.append(certificate)

    def send(self, message: Mapping[str, object]) -> None:
        self.sent.append(message)
