"""Give a gate a certificate for a key that it has made, and end the old one once it was heard."""

from dataclasses import dataclass

from baypass.domain import ids
from baypass.domain.gate_identity import (
    BETWEEN_RENEWALS,
    GateIdentity,
    RenewalRequest,
    certificate_id,
    renewal_message,
)
from baypass.domain.gates import Gate
from baypass.ports import Clock, Gates
from baypass.ports.gate_identity import CertificateRefused, GateIdentities, Renewals
from baypass.ports.set_up import Enrolment


def renew_certificate(
    said_by: str,
    spoken_with: str,
    request: RenewalRequest,
    *,
    gates: Gates,
    identities: GateIdentities,
    renewals: Renewals,
    enrolment: Enrolment,
    clock: Clock,
) -> bool:
    """Answer a gate that speaks with this certificate; false when there is nothing to say to it.

    Safe to repeat: the same renewal finds its certificate. Nothing is taken from the gate before
    it has spoken with the new one.
    """
    organisation_id = ids.organisation_of(request.gate_id)
    gate = gates.gate(organisation_id, request.gate_id)
    if gate is None or gate.retired or gate.id != said_by:
        return False
    identity = identities.identity(gate.id) or GateIdentity(
        gate_id=gate.id, organisation_id=organisation_id
    )
    asking = _Asking(gate, identity, request, spoken_with)
    if request.csr is None:
        kept = _kept(asking, identities)
        if kept is None:
            return False
        enrolment.keep_only(gate, kept)
        renewals.send(renewal_message(gate.id, request.renewal_id, certificate=None))
        return True
    made = _made(asking, request.csr, identities=identities, renewals=renewals, clock=clock)
    if made is None:
        return False
    renewals.join(gate, made)
    text = renewals.pem(made)
    renewals.send(renewal_message(gate.id, request.renewal_id, certificate=text))
    return True


@dataclass(frozen=True)
class _Asking:
    """A gate as it stands, what it asks, and the id of the certificate it asks with."""

    gate: Gate
    identity: GateIdentity
    request: RenewalRequest
    spoken_with: str

    @property
    def may_ask(self) -> bool:
        own = {
            certificate_id(self.gate.certificate),
            certificate_id(self.identity.next_certificate),
        }
        # A gate from a file has no certificate here; that it may speak at all is the broker's word.
        return self.gate.certificate is None or self.spoken_with in own


def _made(
    asking: _Asking, csr: str, *, identities: GateIdentities, renewals: Renewals, clock: Clock
) -> str | None:
    """Return the certificate of this renewal, made once; None when it is too soon or refused."""
    identity, now = asking.identity, clock.now()
    if not asking.may_ask:
        return None
    if identity.next_for == asking.request.renewal_id:
        return identity.next_certificate
    if identity.next_at is not None and now - identity.next_at < BETWEEN_RENEWALS:
        return None
    try:
        issued = renewals.issue(csr)
    except CertificateRefused:
        return None
    noted = identities.expect(
        asking.gate.id,
        asking.request.renewal_id,
        issued.certificate,
        before=identity.next_certificate,
        now=now,
    )
    if noted:
        return issued.certificate
    renewals.end(issued.certificate)
    return None


def _kept(asking: _Asking, identities: GateIdentities) -> str | None:
    """Return the only certificate from now on: the one that is spoken with, if it is the gate's."""
    own, following = asking.gate.certificate, asking.identity.next_certificate
    if following is not None and certificate_id(following) == asking.spoken_with:
        return following if identities.heard(asking.gate.id, following) else None
    # While a newer one is on its way, the old one does not get to end it.
    return own if following is None and certificate_id(own) == asking.spoken_with else None
