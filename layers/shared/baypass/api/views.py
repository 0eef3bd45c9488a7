"""What is answered: the shapes of the API, built from what the use cases saw."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from baypass import words
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.money import Money, Price
from baypass.domain.organisations import Organisation
from baypass.domain.people import Visitor
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot

_BASIS_POINTS_IN_PERCENT = 100


class TimeSlotView(BaseModel):
    """Start and end with the car park's offset, and the zone they are read in."""

    start: datetime
    end: datetime
    time_zone: str


class MoneyView(BaseModel):
    """An amount in minor units."""

    amount: int
    currency: str


class PriceView(BaseModel):
    """Net, VAT and gross, which add up; without a rate where several were added."""

    net: MoneyView
    vat: MoneyView
    gross: MoneyView
    vat_percent: float | None


class ContactView(BaseModel):
    """How a visitor reaches a person."""

    email: str
    phone: str | None


class OrganisationView(BaseModel):
    """Who invites."""

    name: str
    brand_colour: str
    logo_url: str | None
    contact: ContactView


class CarParkView(BaseModel):
    """Where the visit is."""

    id: str
    name: str
    address: list[str]
    map_url: str | None
    time_zone: str
    time_zone_name: str
    directions: str
    access_methods: list[AccessMethod]


class VisitorView(BaseModel):
    """A visitor without an address."""

    first_name: str
    last_name: str


class PrivacyView(BaseModel):
    """Who keeps what for how long."""

    controller: str
    visitor_details_days: int
    access_log_days: int


class RefusalView(BaseModel):
    """Why something is not possible."""

    code: str
    detail: str


class FieldRefusalView(BaseModel):
    """Why something is not possible, and which field says so."""

    field: str
    code: str
    detail: str


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant to the second, with the car park's offset."""
    return instant.astimezone(zone).replace(microsecond=0)


def time_slot_view(slot: TimeSlot, car_park: CarPark) -> TimeSlotView:
    """Return the slot in the car park's zone."""
    zone = car_park.zone
    return TimeSlotView(
        start=local(slot.start, zone), end=local(slot.end, zone), time_zone=car_park.time_zone
    )


def money_view(money: Money) -> MoneyView:
    """Return the amount."""
    return MoneyView(amount=money.amount, currency=money.currency)


def price_view(price: Price) -> PriceView:
    """Return the price."""
    rate = price.vat_basis_points
    return PriceView(
        net=money_view(price.net),
        vat=money_view(price.vat),
        gross=money_view(price.gross),
        vat_percent=None if rate is None else rate / _BASIS_POINTS_IN_PERCENT,
    )


def logo_url(organisation: Organisation) -> str | None:
    """Return where the logo is; another logo is somewhere else."""
    if organisation.logo_hash is None:
        return None
    return f"/api/logos/{organisation.id}/{organisation.logo_hash}.png"


def organisation_view(organisation: Organisation) -> OrganisationView:
    """Return what a visitor sees of the organisation."""
    contact = organisation.contact
    return OrganisationView(
        name=organisation.name,
        brand_colour=organisation.brand_colour,
        logo_url=logo_url(organisation),
        contact=ContactView(email=contact.email, phone=contact.phone),
    )


def car_park_view(car_park: CarPark) -> CarParkView:
    """Return what a visitor sees of the car park; never how many spots it has."""
    return CarParkView(
        id=car_park.id,
        name=car_park.name,
        address=list(car_park.address),
        map_url=car_park.map_url,
        time_zone=car_park.time_zone,
        time_zone_name=car_park.time_zone_name,
        directions=car_park.directions,
        access_methods=[method for method in AccessMethod if method in car_park.access_methods],
    )


def visitor_view(visitor: Visitor) -> VisitorView:
    """Return who comes."""
    return VisitorView(first_name=visitor.first_name, last_name=visitor.last_name)


def privacy_view(organisation: Organisation) -> PrivacyView:
    """Return who keeps what for how long."""
    return PrivacyView(
        controller=organisation.name,
        visitor_details_days=organisation.retention.visitor_details_days,
        access_log_days=organisation.retention.access_log_days,
    )


def refusal_view(violation: Violation | None) -> RefusalView | None:
    """Return the violation as people read it."""
    if violation is None:
        return None
    return RefusalView(code=violation.code, detail=words.sentence(violation))
