"""The access log: every attempt at a gate, allowed or not, and what gates did and noticed alone.

An event names its reservation and its command and repeats nothing of them: who it was and what
the gate did stands there, and is forgotten there.
"""

from datetime import date, datetime

from pydantic import Field

from baypass.domain import ids
from baypass.domain.access import Reason
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Command, Gate, Method
from baypass.domain.organisations import Retention
from baypass.domain.values import (
    AccessEventId,
    CarParkId,
    CommandId,
    GateId,
    Instant,
    OrganisationId,
    PassageId,
    ReservationId,
    Value,
)


class AccessEvent(Value):
    """One attempt at a gate. `reason` is `ALLOW`, or the code of the refusal."""

    id: AccessEventId
    organisation_id: OrganisationId
    car_park_id: CarParkId
    gate_id: GateId
    at: Instant
    day: date
    # Nobody asked when it is the gate that tells of a fault.
    method: Method | None = None
    reason: str = Field(pattern=r"^[A-Z_]{3,40}$")
    reservation_id: ReservationId | None = None
    command_id: CommandId | None = None
    by: str = ""
    # Where the plate as it was read is kept, as long as it is.
    passage_id: PassageId | None = None
    # The gate decided alone, from its list; and why it should not have opened, if so.
    offline: bool = False
    in_spite_of: str | None = None
    kept_until: Instant

    @property
    def was_allowed(self) -> bool:
        """Tell whether a command was given."""
        return self.reason == Reason.ALLOW


def allowed_event(
    command: Command,
    car_park: CarPark,
    retention: Retention,
    *,
    reservation_id: str | None = None,
    by: str = "",
) -> AccessEvent:
    """Return what tells of a command; `by` is the host who gave it, if a host did."""
    return AccessEvent(
        id=ids.access_event_id(command.id, Reason.ALLOW),
        organisation_id=command.organisation_id,
        car_park_id=car_park.id,
        gate_id=command.gate_id,
        at=command.requested_at,
        day=car_park.day_of(command.requested_at),
        method=command.method,
        reason=Reason.ALLOW,
        reservation_id=reservation_id,
        command_id=command.id,
        by=by,
        kept_until=retention.access_log_until(command.requested_at),
    )


def refused_event(
    command: Command,
    code: str,
    car_park: CarPark,
    retention: Retention,
    *,
    reservation_id: str | None = None,
    by: str = "",
) -> AccessEvent:
    """Return what tells of a press that was refused; the same press for the same reason is once.

    `command` is the one that it would have given.
    """
    told = allowed_event(command, car_park, retention, reservation_id=reservation_id, by=by)
    own_id = ids.access_event_id(command.id, code)
    return told.model_copy(update={"id": own_id, "reason": code, "command_id": None})


def attempt_event(
    own_id: str,
    method: Method | None,
    reason: str,
    at: datetime,
    *,
    gate: Gate,
    car_park: CarPark,
    retention: Retention,
    **more: object,
) -> AccessEvent:
    """Return what tells of a reading, a code, or something that the gate did or noticed alone."""
    return AccessEvent.model_validate(
        {
            "id": own_id,
            "organisation_id": gate.organisation_id,
            "car_park_id": car_park.id,
            "gate_id": gate.id,
            "at": at,
            "day": car_park.day_of(at),
            "method": method,
            "reason": reason,
            "kept_until": retention.access_log_until(at),
            **more,
        }
    )
