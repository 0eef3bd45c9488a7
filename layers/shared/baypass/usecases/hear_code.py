"""Hear the code that somebody typed, and let in who may come in."""

from baypass.domain.access import Decision, Reason, decide_by_code
from baypass.domain.gate_messages import TypedCode
from baypass.domain.gates import Method
from baypass.domain.passages import speaking
from baypass.ports import Clock, Gates, GateSignals
from baypass.ports.gate_access import GateAccess
from baypass.usecases.at_the_gate import Asked, place_of, settle


def hear_code(
    said_by: str,
    typed: TypedCode,
    *,
    gate_access: GateAccess,
    gates: Gates,
    signals: GateSignals,
    clock: Clock,
) -> None:
    """Decide once per attempt; the same one again gets its first answer and opens nothing.

    The code itself is written down nowhere.
    """
    if (place := place_of(said_by, typed.gate_id, gate_access)) is None:
        return
    now = clock.now()
    asked = Asked(place, Method.KEYPAD, typed.attempt_id, typed.attempt_id, now)
    if (first := gate_access.told(place.gate.organisation_id, asked.event_id)) is not None:
        signals.answer(asked.answer(first.reason))
        return

    def decide() -> Decision:
        if typed.is_stale(now):
            return Decision(reason=Reason.STALE)
        named = gate_access.with_code(place.car_park, typed.code, now)
        gate = speaking(place.gate, now)
        return decide_by_code(place.car_park, gate, typed.code, named, now)

    settle(asked, decide, gate_access=gate_access, gates=gates, signals=signals)
