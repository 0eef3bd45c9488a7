"""What hosts may set up. The parts are the domain's own, so that its rules are checked here."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baypass.api.host_problems import AskedOfHost
from baypass.api.requests import GivenDate
from baypass.domain.cancellation_policy import CancellationPolicy
from baypass.domain.car_parks import (
    AccessMethod,
    Directions,
    GraceMinutes,
    MapUrl,
    OfflineHours,
    OpenPeriod,
    SpotCount,
    TimeZone,
    Weekday,
)
from baypass.domain.gate_identity import MOST_GATES_AT_ONCE
from baypass.domain.gates import Direction
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.invitations import LANGUAGES
from baypass.domain.money import ChargedCurrency
from baypass.domain.organisations import Colour, Contact, Line, Retention
from baypass.domain.payments import AccountId
from baypass.domain.portals import DateRule, DurationRule
from baypass.domain.tariffs import Tariff
from baypass.domain.values import CarParkId

_MOST_DAYS, _MOST_PERIODS = 400, 70
Address = Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]
ClosedDays = Annotated[frozenset[GivenDate], Field(max_length=_MOST_DAYS)]
Languages = Annotated[
    tuple[Annotated[str, Field(pattern=f"^({'|'.join(LANGUAGES)})$")], ...],
    Field(min_length=1, max_length=10),
]


def _all_different(names: tuple[str, ...]) -> tuple[str, ...]:
    if len({name.casefold() for name in names}) < len(names):
        raise PydanticCustomError("NAMES_REPEATED", "names that are all different")
    return names


class AskedOpenPeriod(OpenPeriod):
    """When it is open on a weekday; Monday is 0, and closing at 00:00 is midnight."""

    weekday: Weekday


class AskedCarPark(AskedOfHost):
    """All of a car park that can be edited."""

    name: Line
    address: Address
    map_url: MapUrl | None = None
    directions: Directions = ""
    time_zone: TimeZone
    spots: SpotCount
    opening_hours: Annotated[tuple[AskedOpenPeriod, ...], Field(max_length=_MOST_PERIODS)]
    closed_days: ClosedDays = frozenset()
    access_methods: frozenset[AccessMethod]
    grace_before_minutes: GraceMinutes = 0
    grace_after_minutes: GraceMinutes = 0
    re_entry_allowed: bool = True
    one_wrong_character: bool = False
    offline_hours: OfflineHours = 24
    exits_stay_open: bool = True

    def fields(self) -> dict[str, Any]:
        """Return the fields of the car park."""
        hours: dict[Weekday, list[OpenPeriod]] = {}
        for one in sorted(self.opening_hours, key=lambda one: (one.weekday, one.opens)):
            period = OpenPeriod(opens=one.opens, closes=one.closes)
            hours.setdefault(one.weekday, []).append(period)
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return given | {"opening_hours": {day: tuple(of_day) for day, of_day in hours.items()}}


class AskedSwitch(AskedOfHost):
    """The kill switch."""

    on: Annotated[bool, Field(strict=True)]


class AskedGate(AskedOfHost):
    """What a gate is called, and which way cars pass."""

    name: Line
    direction: Direction


class AskedNewGate(AskedGate):
    """A gate of a car park."""

    car_park_id: CarParkId


class AskedGates(AskedOfHost):
    """Several gates of a car park, each with a name of its own."""

    car_park_id: CarParkId
    direction: Direction = Direction.BOTH
    names: Annotated[
        tuple[Line, ...],
        Field(min_length=1, max_length=MOST_GATES_AT_ONCE),
        AfterValidator(_all_different),
    ]


class AskedDates(DateRule):
    """Which days may be booked, of this century."""

    fixed: GivenDate | None = None
    closed_days: ClosedDays = frozenset()


class AskedPortal(AskedOfHost):
    """All of a portal that can be edited."""

    name: Line
    car_park_id: CarParkId
    message: Annotated[str, Field(max_length=1000)] = ""
    languages: Languages = ("en",)
    dates: AskedDates
    durations: DurationRule
    maximum_spots: Annotated[int, Field(ge=1, le=MAXIMUM_RESERVATIONS)]
    several_days: bool = False
    tariff: Tariff
    cancellation: CancellationPolicy
    booker_may_cancel: bool = False

    def fields(self) -> dict[str, Any]:
        """Return the fields of the portal."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        dates = {name: getattr(self.dates, name) for name in DateRule.model_fields}
        return given | {"dates": DateRule(**dates)}


class AskedOrganisation(AskedOfHost):
    """All of an organisation that can be edited, but for its logo."""

    name: Line
    address: Annotated[tuple[Line, ...], Field(max_length=6)] = ()
    contact: Contact
    vat_number: Annotated[str, Field(max_length=30)] | None = None
    languages: Languages = ("en",)
    brand_colour: Colour
    currency: ChargedCurrency
    stripe_account: AccountId | None = None
    retention: Retention

    def fields(self) -> dict[str, Any]:
        """Return the fields of the organisation."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class AskedLogo(AskedOfHost):
    """A picture, as base64."""

    content_type: Annotated[str, Field(max_length=40)]
    data: Annotated[str, Field(min_length=1)]
