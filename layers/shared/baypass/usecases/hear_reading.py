"""Hear what a camera read, and let in who may come in."""

from baypass.domain.access import Decision, Reason, decide_by_plate
from baypass.domain.gate_messages import Reading
from baypass.domain.gates import Method
from baypass.domain.passages import speaking
from baypass.ports import Clock, Gates, GateSignals
from baypass.ports.gate_access import GateAccess
from baypass.usecases.at_the_gate import Asked, place_of, settle


def hear_reading(
    said_by: str,
    reading: Reading,
    *,
    gate_access: GateAccess,
    gates: Gates,
    signals: GateSignals,
    clock: Clock,
) -> None:
    """Decide once per plate of a passage, and open once per passage.

    The same plate again gets its first answer and opens nothing, and so does every plate once
    the passage has opened. Another plate is a correction, and decided anew.
    """
    if (place := place_of(said_by, reading.gate_id, gate_access)) is None:
        return
    passage_id, now = reading.passage_id, clock.now()
    asked = Asked(place, Method.ANPR, reading.attempt_id, passage_id, now, reading.plate)
    passage = gate_access.passage(place.gate.organisation_id, passage_id)
    if (first := passage.first_answer(asked.event_id, reading.plate)) is not None:
        signals.answer(asked.answer(first))
        return

    def decide() -> Decision:
        if reading.is_stale(now):
            return Decision(reason=Reason.STALE)
        expected = gate_access.with_plate(place.car_park, reading.plate, now)
        gate = speaking(place.gate, now)
        return decide_by_plate(place.car_park, gate, reading.plate, expected, now)

    settle(asked, decide, gate_access=gate_access, gates=gates, signals=signals)
