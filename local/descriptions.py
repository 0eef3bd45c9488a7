"""What a host organisation looks like in a file: checked before anything is written."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from baypass.domain import ids
from baypass.domain.car_parks import CarPark, OpenPeriod, Weekday
from baypass.domain.gates import Direction, Gate
from baypass.domain.hosts import Role
from baypass.domain.invitations import LANGUAGES
from baypass.domain.organisations import Line, Organisation
from baypass.domain.people import EmailAddress
from baypass.domain.portals import Portal

ALWAYS_OPEN = "every day, all day"
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9 _-]{0,30}$")]


class Described(BaseModel):
    """A part of the file; a misspelt line is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _hours(value: object) -> object:
    """Return opening hours by weekday; `MONDAY` reads better in a file than `0`."""
    if value == ALWAYS_OPEN:
        whole_day = OpenPeriod.model_validate({"opens": "00:00", "closes": "00:00"})
        return dict.fromkeys(Weekday, (whole_day,))
    if isinstance(value, Mapping):
        return {Weekday[str(day)]: periods for day, periods in value.items()}
    return value


def _with_weekdays(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a portal's fields with the weekdays of its tariff's bands as the domain has them."""
    tariff = fields.get("tariff")
    if not isinstance(tariff, Mapping) or not isinstance(tariff.get("bands"), list):
        return dict(fields)
    bands = [
        {**band, "weekdays": [_weekday(day) for day in band["weekdays"]]}
        if "weekdays" in band
        else band
        for band in tariff["bands"]
    ]
    return {**fields, "tariff": {**tariff, "bands": bands}}


def _weekday(named: object) -> object:
    """Return the weekday of this name; what is no name is left to the domain to judge."""
    return Weekday.__members__.get(str(named), named)


class DescribedGate(Described):
    """A gate's sign and direction."""

    name: str
    direction: Direction = Direction.BOTH


class DescribedInvitation(Described):
    """An invitation whose dates move with the day on which it is set up."""

    portal: Key
    name: str
    quota: int = 1
    valid_days: int = 30
    fixed_in_days: int | None = None

    @property
    def valid_for(self) -> timedelta:
        """Return how long it is valid from now; negative for one that has expired."""
        return timedelta(days=self.valid_days)


class DescribedHost(Described):
    """The first person who signs in."""

    email: EmailAddress
    name: Line | None = None
    role: Role = Role.OWNER


class Description(Described):
    """One organisation with all it needs to receive its first visitor."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    organisation: dict[str, Any]
    car_parks: dict[Key, dict[str, Any]]
    portals: dict[Key, dict[str, Any]]
    invitations: Annotated[dict[Key, DescribedInvitation], Field(default_factory=dict)]
    host: DescribedHost

    @model_validator(mode="after")
    def _is_possible_throughout(self) -> "Description":
        """Make every part once, so that nothing is written before all of it can be."""
        for key, portal in self.portals.items():
            _known(portal.get("car_park"), self.car_parks, f"portal {key}: car_park")
        for key, invitation in self.invitations.items():
            _known(invitation.portal, self.portals, f"invitation {key}: portal")
        for part, fields in (("organisation", self.organisation), *self.portals.items()):
            for language in fields.get("languages", LANGUAGES):
                _known(language, LANGUAGES, f"{part}: languages")
        self.the_organisation()
        self.the_car_parks()
        self.the_gates()
        self.the_portals()
        return self

    @classmethod
    def read(cls, path: Path) -> "Description":
        """Read a file. Raises pydantic's `ValidationError`, which names each wrong line."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    @property
    def organisation_id(self) -> str:
        """Return the organisation's id."""
        return self.id_of("org")

    def id_of(self, prefix: str, *parts: str) -> str:
        """Return the id that these keys stand for in this file."""
        return f"{prefix}_{ids.suffix_of(self.key, prefix, *parts)[:12]}"

    def the_organisation(self) -> Organisation:
        """Return the organisation."""
        return Organisation.model_validate({**self.organisation, "id": self.organisation_id})

    def the_host(self) -> tuple[str, str, Role]:
        """Return the address, the name and the role of the first host."""
        return self.host.email, self.host.name or self.host.email.partition("@")[0], self.host.role

    def the_car_parks(self) -> list[CarPark]:
        """Return the car parks."""
        return [
            _OpenCarPark.model_validate(
                {
                    **{name: value for name, value in fields.items() if name != "gates"},
                    "id": self.id_of("cpk", key),
                    "organisation_id": self.organisation_id,
                }
            )
            for key, fields in self.car_parks.items()
        ]

    def the_gates(self) -> list[Gate]:
        """Return the gates of all car parks."""
        return [
            Gate(
                id=ids.gate_id(self.organisation_id, ids.suffix_of(self.key, park, key)[:8]),
                organisation_id=self.organisation_id,
                car_park_id=self.id_of("cpk", park),
                **DescribedGate.model_validate(gate).model_dump(),
            )
            for park, fields in self.car_parks.items()
            for key, gate in fields.get("gates", {}).items()
        ]

    def the_portals(self) -> list[Portal]:
        """Return the portals."""
        return [
            Portal.model_validate(
                {
                    **{
                        name: value
                        for name, value in _with_weekdays(fields).items()
                        if name != "car_park"
                    },
                    "id": self.id_of("prt", key),
                    "organisation_id": self.organisation_id,
                    "car_park_id": self.id_of("cpk", fields["car_park"]),
                }
            )
            for key, fields in self.portals.items()
        ]


def _known(key: object, where: Collection[str], what: str) -> None:
    if key not in where:
        message = f"{what} is {key!r}, which is none of {', '.join(where)}"
        raise ValueError(message)


class _OpenCarPark(CarPark):
    """A car park whose opening hours are written for people."""

    opening_hours: Annotated[Mapping[Weekday, tuple[OpenPeriod, ...]], BeforeValidator(_hours)]
