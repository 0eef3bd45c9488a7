"""What the booking door answers about invitations, availability and quotes."""

from datetime import date, datetime

from pydantic import BaseModel

from baypass import words
from baypass.api.views import (
    CarParkView,
    FieldRefusalView,
    OrganisationView,
    PriceView,
    PrivacyView,
    TimeSlotView,
    car_park_view,
    local,
    organisation_view,
    price_view,
    privacy_view,
    time_slot_view,
)
from baypass.domain.availability import DayStatus
from baypass.domain.invitations import InvitationState
from baypass.domain.portals import Portal
from baypass.domain.refusals import Violation
from baypass.domain.tariffs import FreeTariff
from baypass.domain.time_slots import TimeSlot
from baypass.ports import Offer
from baypass.usecases.quote import Quote
from baypass.usecases.see_availability import SeenAvailability
from baypass.usecases.see_invitation import SeenInvitation
from baypass.words.money import cancellation_lines, line, tariff_lines


class DatesView(BaseModel):
    """Which days may be booked."""

    fixed: date | None
    first: date
    last: date


class FreeDurationView(BaseModel):
    """How long a freely chosen stay may be."""

    minimum_minutes: int
    maximum_minutes: int
    step_minutes: int


class PredefinedView(BaseModel):
    """A time slot that the host named, in wall-clock times."""

    name: str
    starts: str
    ends: str


class DurationsView(BaseModel):
    """Free durations, predefined time slots, or both."""

    free: FreeDurationView | None
    predefined: list[PredefinedView]


class PortalView(BaseModel):
    """The rules a visitor meets."""

    name: str
    message: str
    languages: list[str]
    maximum_spots: int
    several_days: bool
    dates: DatesView
    durations: DurationsView
    free_of_charge: bool
    tariff_lines: list[str]
    cancellation_lines: list[str]
    privacy: PrivacyView


class InvitationView(BaseModel):
    """An invitation as its holder sees it."""

    state: InvitationState
    now: datetime
    organisation: OrganisationView
    car_park: CarParkView
    portal: PortalView
    uses_left: int
    valid_until: datetime


class DayView(BaseModel):
    """One day of the calendar."""

    date: date
    status: DayStatus


class QuarterView(BaseModel):
    """One bookable quarter of an hour."""

    start: datetime
    end: datetime
    available: bool


class PredefinedOfferView(BaseModel):
    """A predefined time slot on one day."""

    name: str
    time_slot: TimeSlotView
    available: bool
    reason: str | None


class AvailabilityView(BaseModel):
    """What is left, per day; for a single day per quarter of an hour too."""

    days: list[DayView]
    quarters: list[QuarterView]
    predefined: list[PredefinedOfferView]


class LineView(BaseModel):
    """One line of what a spot costs, as people read it."""

    description: str
    price: PriceView


class QuoteView(BaseModel):
    """What a time slot costs, line by line for one spot, and what stands in the way of it."""

    time_slot: TimeSlotView
    spots: int
    free_of_charge: bool
    price: PriceView
    lines: list[LineView]
    per_spot: PriceView
    bookable: bool
    refusals: list[FieldRefusalView]


def invitation_view(seen: SeenInvitation) -> InvitationView:
    """Return the invitation."""
    offer, invitation = seen.offer, seen.offer.invitation
    zone = offer.car_park.zone
    return InvitationView(
        state=seen.state,
        now=local(seen.now, zone),
        organisation=organisation_view(offer.organisation),
        car_park=car_park_view(offer.car_park),
        portal=_portal_view(offer, offer.car_park.day_of(seen.now)),
        uses_left=max(0, invitation.quota - invitation.uses),
        valid_until=local(invitation.valid_until, zone),
    )


def _portal_view(offer: Offer, today: date) -> PortalView:
    portal, fixed = offer.portal, offer.invitation.fixed_date
    rule = portal.dates_for(fixed)
    first, last = rule.window(today)
    return PortalView(
        name=portal.name,
        message=portal.message,
        languages=list(portal.languages),
        maximum_spots=portal.maximum_spots,
        several_days=portal.several_days,
        dates=DatesView(fixed=rule.fixed, first=first, last=last),
        durations=_durations_view(portal),
        free_of_charge=isinstance(portal.tariff, FreeTariff),
        tariff_lines=tariff_lines(portal.tariff),
        cancellation_lines=_cancellation_lines(offer),
        privacy=privacy_view(offer.organisation),
    )


def _cancellation_lines(offer: Offer) -> list[str]:
    """Return what a cancellation gives back; nothing was paid for what is free of charge."""
    tariff = offer.portal.tariff
    if isinstance(tariff, FreeTariff):
        return []
    return cancellation_lines(offer.portal.cancellation, tariff.currency)


def _durations_view(portal: Portal) -> DurationsView:
    free = portal.durations.free
    return DurationsView(
        free=FreeDurationView(**free.model_dump()) if free else None,
        predefined=[
            PredefinedView(name=one.name, starts=f"{one.starts:%H:%M}", ends=f"{one.ends:%H:%M}")
            for one in portal.durations.predefined
        ],
    )


def availability_view(seen: SeenAvailability) -> AvailabilityView:
    """Return what is left."""
    car_park = seen.car_park
    zone = car_park.zone
    return AvailabilityView(
        days=[DayView(date=day, status=status) for day, status in seen.days],
        quarters=[
            QuarterView(
                start=local(quarter.time_slot.start, zone),
                end=local(quarter.time_slot.end, zone),
                available=quarter.available,
            )
            for quarter in seen.quarters
        ],
        predefined=[
            PredefinedOfferView(
                name=offer.name,
                time_slot=time_slot_view(offer.time_slot, car_park),
                available=offer.available,
                reason=None
                if offer.available
                else words.sentence(Violation("NO_SPOT_LEFT", "time_slot")),
            )
            for offer in seen.predefined
        ],
    )


def quote_view(quote: Quote) -> QuoteView:
    """Return the quote."""
    slot: TimeSlot = quote.time_slot
    return QuoteView(
        time_slot=time_slot_view(slot, quote.offer.car_park),
        spots=quote.spots,
        free_of_charge=quote.price.is_free,
        price=price_view(quote.price),
        lines=[
            LineView(description=line(one), price=price_view(one.price))
            for one in quote.per_spot.lines
        ],
        per_spot=price_view(quote.per_spot.price),
        bookable=not quote.violations,
        refusals=[
            FieldRefusalView(field=one.field, code=one.code, detail=words.sentence(one))
            for one in quote.violations
        ],
    )
