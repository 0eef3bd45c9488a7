"""Gates that hand in plates, codes and events, over fakes."""

from datetime import datetime, timedelta
from typing import Any, Self

from baypass.domain.access_log import AccessEvent
from baypass.domain.gate_messages import Answer, GateEvents, Reading, TypedCode
from baypass.domain.gates import Command
from baypass.usecases.hear_code import hear_code
from baypass.usecases.hear_gate_events import hear_gate_events
from baypass.usecases.hear_reading import hear_reading
from tests.builders import GATE, ORGANISATION, RESERVATION, START, a_car_park
from tests.usecases.acting import Acting

PLATE, CODE = "1-ABC-234", "100001"
DURING = START + timedelta(hours=1)
SECOND = timedelta(seconds=1)


class AtGates(Acting):
    """A visitor with a reservation, and a gate that speaks."""

    @classmethod
    def standing(cls, now: datetime = DURING, **premises: Any) -> Self:
        """Return a visitor with a confirmed reservation who stands at the gate at this time."""
        acting = cls.on_premises(**premises)
        acting.have_booked()
        acting.world.clock.stand_at(now)
        return acting

    @property
    def answers(self) -> list[Answer]:
        return self.world.signals.answers

    @property
    def commands(self) -> list[Command]:
        return self.world.signals.published

    @property
    def log(self) -> list[AccessEvent]:
        return list(self.world.state.access_events.values())

    def reading(self, plate: str = PLATE, **fields: Any) -> Reading:
        usual = {
            "version": 1,
            "attempt_id": f"att_{fields.get('event_id', 'e1')}-{plate.replace(' ', '_')}",
            "gate_id": GATE,
            "camera_id": "front",
            "event_id": "e1",
            "plate": plate,
            "at": self.world.clock.now(),
        }
        return Reading(**usual | fields)

    def reads(self, plate: str = PLATE, said_by: str = GATE, **fields: Any) -> str | None:
        """Let a camera read a plate; return what was decided, if anything was answered."""
        w, before = self.world, len(self.answers)
        hear_reading(
            said_by,
            self.reading(plate, **fields),
            gate_access=w.gate_access,
            gates=w.gates,
            signals=w.signals,
            clock=w.clock,
        )
        return self._decided(before, said_by)

    def types(self, code: str = CODE, said_by: str = GATE, **fields: Any) -> str | None:
        """Let somebody type a code; return what was decided, if anything was answered."""
        w, before = self.world, len(self.answers)
        usual = {
            "version": 1,
            "attempt_id": "att_typed",
            "gate_id": GATE,
            "code": code,
            "at": w.clock.now(),
        }
        hear_code(
            said_by,
            TypedCode(**usual | fields),
            gate_access=w.gate_access,
            gates=w.gates,
            signals=w.signals,
            clock=w.clock,
        )
        return self._decided(before, said_by)

    def tells(self, *events: dict[str, Any], said_by: str = GATE, **fields: Any) -> int:
        """Let the gate tell events; return how many of them were not understood."""
        w = self.world
        usual = {"version": 1, "gate_id": GATE, "events": events}
        return hear_gate_events(
            said_by,
            GateEvents(**usual | fields),
            gate_access=w.gate_access,
            bookings=w.bookings,
            signals=w.signals,
            clock=w.clock,
        )

    def opened_alone(self, at: datetime, **fields: Any) -> dict[str, Any]:
        """Return the event of a gate that let the visitor in by its list."""
        usual = {
            "event_id": "evt_1",
            "kind": "DECIDED_OFFLINE",
            "at": at,
            "attempt_id": "att_alone",
            "method": "ANPR",
            "decision": "ALLOW",
            "opened": True,
            "reservation_id": RESERVATION,
            "plate": PLATE,
            "list_version": 7,
        }
        return usual | fields

    def _decided(self, before: int, gate_id: str) -> str | None:
        answers = self.answers[before:]
        assert len(answers) <= 1
        assert all(answer.gate_id == gate_id for answer in answers)
        return answers[0].decision if answers else None

    def told(self) -> list[tuple[str | None, str, str | None]]:
        """Return method, reason and reservation of everything in the access log."""
        return [(event.method, event.reason, event.reservation_id) for event in self.log]

    def plates(self) -> list[str]:
        return [plate.plate for plate in self.world.state.plates.values()]

    def edit(self, **car_park: Any) -> None:
        self.world.catalogue.put(a_car_park(**car_park))

    def keeps(self, reservation_id: str = RESERVATION) -> Any:
        return self.world.state.reservations[ORGANISATION, reservation_id]
