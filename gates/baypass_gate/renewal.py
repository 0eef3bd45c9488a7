"""A new certificate without a visit: the gate makes a key, the cloud signs it, the old one ends.

The order is what makes a crash harmless. The new certificate is written beside the old one, proves
itself by a connection, takes the old one's place on the disk, and only then does the gate tell the
cloud that it has no other.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final, Literal

from paho.mqtt.client import MQTTMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from baypass_gate.errands import Errand, ErrandFailedError, visiting
from baypass_gate.identity import Identity, Pair, as_pem, belongs, new_key, signing_request
from baypass_gate.messages import GateId
from baypass_gate.settings import GateSettings
from baypass_gate.trust import tls_context

RENEWAL_VERSION: Final = 1

RenewalId = Annotated[str, Field(pattern=r"^rnw_[A-Za-z0-9_-]{1,60}$")]


class RenewalRequest(BaseModel):
    """Asks for a certificate for a new key, or says that this gate has no other any more."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal[1] = RENEWAL_VERSION
    gate_id: GateId
    renewal_id: RenewalId
    csr: Annotated[str, Field(max_length=3000)] | None


class RenewalAnswer(BaseModel):
    """The certificate that was asked for, or that the renewal is over and the old one ended."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal[1]
    gate_id: GateId
    renewal_id: RenewalId
    certificate: Annotated[str, Field(max_length=8000)] | None
    done: bool


def renewal_topic(gate_id: str) -> str:
    """Return where this gate asks about its certificate."""
    return f"gates/{gate_id}/renewals"


def certificate_topic(gate_id: str) -> str:
    """Return where the cloud answers."""
    return f"gates/{gate_id}/certificates"


def renew(settings: GateSettings, identity: Identity) -> None:
    """Get a new certificate and let the old one end; the gate must not be connected meanwhile.

    Raises ErrandFailedError, and then the gate is known as before, or already by the new one.
    """
    key, renewal_id = new_key(), f"rnw_{secrets.token_urlsafe(16)}"
    request = signing_request(key, settings.gate_id)
    answer = _asked(settings, identity.current, renewal_id, request)
    if answer.certificate is None or not belongs(answer.certificate, as_pem(key)):
        message = "The cloud's certificate is not for the key that this gate has made."
        raise ErrandFailedError(message)
    following = identity.propose(answer.certificate, as_pem(key))
    with _connected(settings, following):
        # It proves itself by being let in.
        identity.adopt()
    confirm(settings, identity)


def confirm(settings: GateSettings, identity: Identity) -> None:
    """Tell the cloud that the certificate in use is the only one; safe to repeat.

    Raises ErrandFailedError; until this has succeeded `identity.unconfirmed` says so.
    """
    answer = _asked(settings, identity.current, f"rnw_{secrets.token_urlsafe(16)}", None)
    if answer.done:
        identity.note_confirmed()


def _asked(
    settings: GateSettings, pair: Pair, renewal_id: str, request: str | None
) -> RenewalAnswer:
    question = RenewalRequest(gate_id=settings.gate_id, renewal_id=renewal_id, csr=request)

    def is_answer(message: MQTTMessage) -> bool:
        try:
            return RenewalAnswer.model_validate_json(message.payload).renewal_id == renewal_id
        except ValidationError:
            return False

    with _connected(settings, pair) as errand:
        message = errand.ask(renewal_topic(settings.gate_id), question.model_dump_json(), is_answer)
    return RenewalAnswer.model_validate_json(message.payload)


@contextmanager
def _connected(settings: GateSettings, pair: Pair) -> Iterator[Errand]:
    """Be connected as the gate, hearing the cloud's answers."""
    tls = tls_context(settings.ca, *pair)
    with visiting((settings.host, settings.port), settings.gate_id, tls) as errand:
        errand.hear([certificate_topic(settings.gate_id)])
        yield errand
