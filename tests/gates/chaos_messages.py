"""What may arrive at a gate's command topic, and what the gate may make of each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from baypass_gate.messages import COMMAND_VERSION, Command, Reason
from baypass_gate.signatures import COMMAND_TYPE, LIST_TYPE
from baypass_gate.timing import utc_now
from tests.gates.builders import KEY_ID, a_command, a_message, a_payload, signed

_SOMEBODY = OKPKey.import_key(
    Ed25519PrivateKey.from_private_bytes(b"somebody else signs like this...")
)
_TODAY = timedelta(days=1)
_ALREADY = frozenset({Reason.REPLAYED, Reason.EXPIRED})


@dataclass(frozen=True)
class Message:
    """Bytes for a gate; `command_id` is missing where nothing of them is to be believed."""

    payload: bytes
    refused_as: frozenset[Reason]
    command_id: str | None = None
    opens_until: datetime | None = None

    @property
    def answered_as(self) -> str:
        """Return what tells its acknowledgements from those of others."""
        return self.command_id or "".join(self.refused_as)


class Writer:
    """Writes messages for one gate: commands that open it, and everything that must not."""

    def __init__(self, gate_id: str, random: Random) -> None:
        self._gate_id = gate_id
        self._random = random
        self._numbers = count(1)
        self.bad: tuple[Callable[[], list[Message]], ...] = (
            self._late,
            self._early,
            self._for_another_gate,
            self._misread,
            self._of_an_unknown_action,
            self._by_nobody,
            self._by_somebody,
            self._as_a_list,
        )

    def fresh(self, lives: float = 10) -> Message:
        """Return a command that opens the gate, once, within its life."""
        return self._opening(self._command(lives=timedelta(seconds=lives)))

    def in_vain(self) -> Message:
        """Return a command that would open the gate, for a gate that is away: nothing waits."""
        return replace(self.fresh(), opens_until=None, refused_as=frozenset())

    def some_bad(self) -> list[Message]:
        """Return what opens nothing, beside something that does at most."""
        return self._random.choice(self.bad)()

    def _command(self, **changes: object) -> Command:
        issued_at = changes.pop("issued_at", None) or utc_now()
        own = {"gate_id": self._gate_id, "command_id": f"cmd_{self._gate_id}_{next(self._numbers)}"}
        return a_command(**{**own, **changes}, issued_at=issued_at)  # type: ignore[arg-type]

    def _opening(self, command: Command) -> Message:
        return Message(a_message(command), _ALREADY, command.command_id, command.expires_at)

    def _late(self) -> list[Message]:
        ago = timedelta(seconds=self._random.choice([10, 11, 60, 3600]))
        return [_refused(self._command(issued_at=utc_now() - ago), Reason.EXPIRED)]

    def _early(self) -> list[Message]:
        return [_refused(self._command(issued_at=utc_now() + _TODAY), Reason.EXPIRED)]

    def _for_another_gate(self) -> list[Message]:
        """Return commands for a neighbour, one of them with the id of one for here."""
        meant = self._opening(self._command())
        assert meant.command_id
        strayed = self._command(gate_id="gat_elsewhere", command_id=meant.command_id)
        either = meant.refused_as | {Reason.WRONG_GATE}
        return [
            _refused(self._command(gate_id="gat_elsewhere"), Reason.WRONG_GATE),
            Message(a_message(strayed), either, meant.command_id, meant.opens_until),
            Message(meant.payload, either, meant.command_id, meant.opens_until),
        ]

    def _misread(self) -> list[Message]:
        command = self._command()
        changes: list[dict[str, object]] = [
            {"surprise": "unchecked"},
            {"version": COMMAND_VERSION - 1},
            {"expires_at": (command.expires_at + _TODAY).strftime("%Y-%m-%dT%H:%M:%SZ")},
        ]
        return [_refused(command, Reason.MALFORMED, **self._random.choice(changes))]

    def _of_an_unknown_action(self) -> list[Message]:
        return [_refused(self._command(action="CLOSE"), Reason.UNKNOWN_ACTION)]

    def _by_nobody(self) -> list[Message]:
        command = self._command()
        header, _, signature = a_message(self._command()).split(b".")
        _, altered, _ = a_message(command).split(b".")
        payloads = [
            a_payload(command),
            b".".join([header, altered, signature]),
            b".".join([header, altered, b""]),
            self._random.randbytes(300),
            b"",
        ]
        return [_unbelieved(self._random.choice(payloads), Reason.UNSIGNED)]

    def _by_somebody(self) -> list[Message]:
        """Return what another key has signed, which has the name of ours or one of its own."""
        header = {
            "alg": "Ed25519",
            "kid": self._random.choice([KEY_ID, "somebodys-key"]),
            "typ": COMMAND_TYPE,
        }
        written = a_payload(self._command())
        token = jws.serialize_compact(header, written, _SOMEBODY, algorithms=["Ed25519"])
        return [_unbelieved(token.encode(), Reason.UNSIGNED)]

    def _as_a_list(self) -> list[Message]:
        return [_unbelieved(signed(a_payload(self._command()), LIST_TYPE), Reason.MALFORMED)]


def _refused(command: Command, reason: Reason, **changes: object) -> Message:
    return Message(a_message(command, **changes), frozenset({reason}), command.command_id)


def _unbelieved(payload: bytes, reason: Reason) -> Message:
    return Message(payload, frozenset({reason}))
