"""What hosts are answered about what they have set up."""

import base64
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from baypass.api.acting_views import HostCommandView, host_command_view
from baypass.domain.cancellation_policy import CancellationPolicy
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.gates import Barrier, Direction, Gate
from baypass.domain.portals import DateRule, DurationRule, Portal
from baypass.domain.tariffs import Tariff
from baypass.usecases.command_renewal import CommandedRenewal
from baypass.usecases.enrol_gates import OfferedGates
from baypass.usecases.set_up_car_parks import ChangedCarPark
from baypass.usecases.set_up_gates import EnrolledGate


class OpeningView(BaseModel):
    """When a car park is open on a weekday; Monday is 0."""

    weekday: int
    opens: str
    closes: str


class NamedView(BaseModel):
    """Something by its id, and what people call it."""

    id: str
    name: str


class SetUpCarParkView(BaseModel):
    """A car park, with what no longer fits a change of it."""

    id: str
    name: str
    address: list[str]
    map_url: str | None
    directions: str
    time_zone: str
    spots: int
    opening_hours: list[OpeningView]
    closed_days: list[date]
    access_methods: list[AccessMethod]
    grace_before_minutes: int
    grace_after_minutes: int
    re_entry_allowed: bool
    one_wrong_character: bool
    offline_hours: int
    kill_switch: bool
    exits_stay_open: bool
    archived: bool
    version: int
    over_booked: list[date]
    outside_hours: list[NamedView]


class SetUpCarParkPageView(BaseModel):
    """One page of the car parks."""

    items: list[SetUpCarParkView]
    next: str | None


class SetUpGateView(BaseModel):
    """A gate, and how it is."""

    id: str
    car_park_id: str
    name: str
    direction: Direction
    retired: bool
    enrolled: bool
    online: bool
    barrier: Barrier
    heard_at: datetime | None
    list_version: int | None
    list_valid_until: datetime | None
    queued_events: int
    locked_until: datetime | None
    agent: str | None
    version: int


class SetUpGatePageView(BaseModel):
    """One page of the gates."""

    items: list[SetUpGateView]
    next: str | None


class EnrolledGateView(BaseModel):
    """A gate, and the files for its computer: only the first answer has them."""

    gate: SetUpGateView
    files: dict[str, str]


class RenewalView(BaseModel):
    """A gate, and the command to renew its certificate."""

    gate: SetUpGateView
    command: HostCommandView


class OfferedGatesView(BaseModel):
    """Gates that may enrol, and the file for their computers: a ZIP file, as base64."""

    gates: list[SetUpGateView]
    file: str


class SetUpPortalView(BaseModel):
    """A portal."""

    id: str
    name: str
    car_park_id: str
    message: str
    languages: list[str]
    dates: DateRule
    durations: DurationRule
    maximum_spots: int
    several_days: bool
    tariff: Tariff
    cancellation: CancellationPolicy
    booker_may_cancel: bool
    archived: bool
    version: int


class SetUpPortalPageView(BaseModel):
    """One page of the portals."""

    items: list[SetUpPortalView]
    next: str | None


class RemovedView(BaseModel):
    """Whether something is archived, because something else depends on it, or gone."""

    archived: bool


def set_up_car_park_view(
    car_park: CarPark, over_booked: Sequence[date] = (), outside_hours: Sequence[Portal] = ()
) -> SetUpCarParkView:
    """Return the car park."""
    hours = [
        OpeningView(weekday=day, opens=f"{one.opens:%H:%M}", closes=f"{one.closes:%H:%M}")
        for day, periods in sorted(car_park.opening_hours.items())
        for one in periods
    ]
    return SetUpCarParkView(
        **_as_told(car_park, "opening_hours"),
        opening_hours=hours,
        over_booked=list(over_booked),
        outside_hours=[NamedView(id=portal.id, name=portal.name) for portal in outside_hours],
    )


def changed_car_park_view(changed: ChangedCarPark) -> SetUpCarParkView:
    """Return the car park, and what no longer fits it."""
    return set_up_car_park_view(changed.car_park, changed.over_booked, changed.outside_hours)


def set_up_portal_view(portal: Portal) -> SetUpPortalView:
    """Return the portal."""
    return SetUpPortalView(
        **{
            name: getattr(portal, name)
            for name in SetUpPortalView.model_fields
            if name != "languages"
        },
        languages=list(portal.languages),
    )


def set_up_gate_view(gate: Gate, now: datetime) -> SetUpGateView:
    """Return the gate as it is now."""
    return SetUpGateView(
        id=gate.id,
        car_park_id=gate.car_park_id,
        name=gate.name,
        direction=gate.direction,
        retired=gate.retired,
        enrolled=gate.certificate is not None or gate.status.at is not None,
        online=gate.status.is_online(now),
        barrier=gate.status.barrier,
        heard_at=gate.status.at,
        list_version=gate.status.list_version,
        list_valid_until=gate.status.list_valid_until,
        queued_events=gate.status.queued_events,
        locked_until=gate.status.locked_until if gate.status.is_locked(now) else None,
        agent=gate.status.agent,
        version=gate.version,
    )


def enrolled_gate_view(enrolled: EnrolledGate, now: datetime) -> EnrolledGateView:
    """Return the gate with its files."""
    return EnrolledGateView(gate=set_up_gate_view(enrolled.gate, now), files=dict(enrolled.files))


def renewal_view(asked: CommandedRenewal, now: datetime) -> RenewalView:
    """Return the gate with what it was asked."""
    gate = set_up_gate_view(asked.gate, now)
    return RenewalView(gate=gate, command=host_command_view(asked.command))


def offered_gates_view(offered: OfferedGates, now: datetime) -> OfferedGatesView:
    """Return the gates with their file."""
    return OfferedGatesView(
        gates=[set_up_gate_view(gate, now) for gate in offered.gates],
        file=base64.b64encode(offered.file).decode(),
    )


def _as_told(car_park: CarPark, *otherwise: str) -> dict[str, Any]:
    """Return the fields that are told as they are written."""
    written = car_park.model_dump(mode="json")
    names = set(SetUpCarParkView.model_fields) & set(written) - {*otherwise}
    return {name: written[name] for name in names}
