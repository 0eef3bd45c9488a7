"""What readings and codes have in common: decide, write, let the barrier open, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from baypass import words
from baypass.domain import ids
from baypass.domain.access import Decision, Reason
from baypass.domain.access_log import AccessEvent, attempt_event
from baypass.domain.bookings import TurnedAway
from baypass.domain.gate_messages import Answer
from baypass.domain.gates import COMMAND_LIFE, Command, Method
from baypass.domain.organisations import Organisation
from baypass.domain.passages import PlateRead
from baypass.domain.refusals import Refusal, Violation, WorldMoved
from baypass.ports import Gates, GateSignals
from baypass.ports.gate_access import Attempt, GateAccess, Place

# A visit that is cancelled or changed in the same moment is looked at again.
_TRIES = 3


@dataclass(frozen=True)
class Asked:
    """Somebody stands at a gate. `key` makes the command one: it is the passage's or the code's."""

    place: Place
    method: Method
    attempt_id: str
    key: str
    now: datetime
    plate: str | None = None

    @property
    def event_id(self) -> str:
        """Return the id of what tells of this attempt."""
        return ids.attempt_event_id(self.place.gate.id, self.attempt_id)

    def answer(self, code: str, say: str = "") -> Answer:
        """Return the answer with this decision."""
        return Answer(
            gate_id=self.place.gate.id,
            attempt_id=self.attempt_id,
            decision=code,
            say=say,
            at=self.now,
        )

    def told(self, code: str, decision: Decision, command: Command | None = None) -> Attempt:
        """Return the attempt as it is written down."""
        place, meant = self.place, decision.meant
        whose = decision.reservation or (meant[0] if len(meant) == 1 else None)
        event = attempt_event(
            self.event_id,
            self.method,
            code,
            self.now,
            gate=place.gate,
            car_park=place.car_park,
            retention=place.organisation.retention,
            reservation_id=whose.id if whose else None,
            command_id=command.id if command else None,
            passage_id=self.key if self.plate else None,
        )
        return with_plate(event, self.plate, place.organisation, matched=bool(meant))


def place_of(said_by: str, gate_id: str, gate_access: GateAccess) -> Place | None:
    """Return where the gate stands; nothing when it speaks for another, or nobody set it up."""
    if gate_id != said_by:
        return None
    return gate_access.place(ids.organisation_of(said_by), said_by)


def with_plate(
    event: AccessEvent, plate: str | None, organisation: Organisation, *, matched: bool
) -> Attempt:
    """Return the attempt with the plate that was read, in a row that is forgotten sooner."""
    if plate is None or event.passage_id is None:
        return Attempt(event)
    read = PlateRead(
        organisation_id=event.organisation_id,
        gate_id=event.gate_id,
        passage_id=event.passage_id,
        access_event_id=event.id,
        plate=plate,
        reason=event.reason,
        at=event.at,
        kept_until=organisation.retention.reading_until(event.at, matched=matched),
    )
    return Attempt(event, read)


def settle(
    asked: Asked,
    decide: Callable[[], Decision],
    *,
    gate_access: GateAccess,
    gates: Gates,
    signals: GateSignals,
) -> None:
    """Write down what is decided, then publish the command, if there is one, and the answer."""
    for tries_left in reversed(range(_TRIES)):
        decision = decide()
        try:
            return _let_in(asked, decision, gate_access=gate_access, gates=gates, signals=signals)
        except Refusal as refusal:
            if isinstance(refusal, WorldMoved) and tries_left:
                continue
            why = refusal.violations[0]
            return _keep_out(asked, decision, why, gate_access=gate_access, signals=signals)
    raise AssertionError


def _let_in(
    asked: Asked,
    decision: Decision,
    *,
    gate_access: GateAccess,
    gates: Gates,
    signals: GateSignals,
) -> None:
    gate = asked.place.gate
    reservation = decision.or_refuse(asked.place.car_park.zone)
    command = Command(
        id=ids.command_id(reservation.id, gate.id, asked.key),
        organisation_id=gate.organisation_id,
        gate_id=gate.id,
        method=asked.method,
        attempt_id=asked.attempt_id,
        reservation_id=reservation.id,
        requested_at=asked.now,
        expires_at=asked.now + COMMAND_LIFE,
    )
    # Before anything is written: a key that cannot be reached costs nobody their opening.
    signed = signals.sign(command)
    if gate_access.open(reservation, command, asked.told(Reason.ALLOW, decision, command)):
        signals.send(signed)
        gates.mark_sent(command)
    signals.answer(asked.answer(Reason.ALLOW, words.on_display(Violation(Reason.ALLOW))))


def _keep_out(
    asked: Asked,
    decision: Decision,
    violation: Violation,
    *,
    gate_access: GateAccess,
    signals: GateSignals,
) -> None:
    gate_access.refuse(asked.told(violation.code, decision))
    # Whoever waits at the barrier hears first; the page on their phone may follow.
    signals.answer(asked.answer(violation.code, words.on_display(violation)))
    turned_away = TurnedAway(gate_id=asked.place.gate.id, reason=violation.code, at=asked.now)
    for reservation in () if decision.is_allowed else decision.meant:
        gate_access.turn_away(reservation, turned_away)
