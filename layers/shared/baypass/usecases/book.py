"""Book: check every rule, hold the spots, start the workflow that confirms."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from baypass.domain import ids
from baypass.domain.bookings import (
    FREE_HOLD,
    Booking,
    BookingRecord,
    BookingState,
    Reservation,
    same_plate_violations,
)
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import free_of_charge
from baypass.domain.people import Visitor
from baypass.domain.refusals import Refusal, Violation, WorldMoved, refuse_if_any
from baypass.domain.time_slots import TimeSlot, slot_meant
from baypass.domain.tokens import Capability, LinkToken
from baypass.domain.values import as_text
from baypass.ports import Bookings, Catalogue, Clock, Links, Offer, Workflows
from baypass.usecases.holders import invitation_of
from baypass.usecases.open_offers import offer_to_book


@dataclass(frozen=True)
class AskedReservation:
    """One reservation as it was asked for, its times still with the offsets that came."""

    start: datetime
    end: datetime
    visitor: Visitor
    licence_plate: LicencePlate


@dataclass(frozen=True)
class BookingRequest:
    """What the form sends, with the key that tells one press from another."""

    idempotency_key: str
    booker_email: str
    reservations: Sequence[AskedReservation]


@dataclass(frozen=True)
class Booked:
    """The booking that stands, and the booker's token."""

    record: BookingRecord
    offer: Offer
    token: LinkToken


def book(
    token: str | None,
    request: BookingRequest,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    workflows: Workflows,
    links: Links,
    clock: Clock,
) -> Booked:
    """Hold what was asked for; the same key again finds the same booking.

    The workflow's start is safe to repeat, and the hold owes it: should this process end between
    the two, the sweep confirms the booking.
    """
    invitation, now = invitation_of(token, catalogue), clock.now()
    try:
        offer = offer_to_book(invitation, catalogue, now)
        record = _record(request, _checked(request, offer, now), offer, links, now)
        held = bookings.hold(record, offer, now)
    except Refusal:
        # What was possible when it was first asked may not be now: the repeat finds its booking.
        booking_id = ids.booking_id(invitation.id, request.idempotency_key)
        standing = bookings.record(invitation.organisation_id, booking_id)
        if standing is None:
            raise
        held, offer = standing, catalogue.offer(invitation)
    if held.booking.request_hash != _hash_of(request):
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    if held.booking.state is BookingState.HELD:
        workflows.start_booking(held.booking.organisation_id, held.booking.id)
    return Booked(held, offer, _booker_token(held.booking.id, offer, links))


def _checked(
    request: BookingRequest, offer: Offer, now: datetime
) -> list[tuple[AskedReservation, TimeSlot]]:
    violations: list[Violation] = []
    asked: list[tuple[AskedReservation, TimeSlot]] = []
    for place, wanted in enumerate(request.reservations):
        try:
            slot = slot_meant(wanted.start, wanted.end, offer.car_park.zone)
        except Refusal as refusal:
            violations += [found.under(f"reservations.{place}") for found in refusal.violations]
            continue
        asked.append((wanted, slot))
        violations += [
            found.under(f"reservations.{place}")
            for found in offer.portal.time_slot_violations(
                slot, offer.car_park, fixed=offer.invitation.fixed_date, now=now
            )
        ]
    violations += offer.portal.spots_violations([slot for _, slot in asked])
    if len(asked) == len(request.reservations):
        violations += same_plate_violations([(one.licence_plate, slot) for one, slot in asked])
    refuse_if_any(violations)
    return asked


def _record(
    request: BookingRequest,
    asked: Sequence[tuple[AskedReservation, TimeSlot]],
    offer: Offer,
    links: Links,
    now: datetime,
) -> BookingRecord:
    booking_id = ids.booking_id(offer.invitation.id, request.idempotency_key)
    booking = Booking(
        id=booking_id,
        organisation_id=offer.organisation.id,
        car_park_id=offer.car_park.id,
        portal_id=offer.portal.id,
        invitation_id=offer.invitation.id,
        booker_email=request.booker_email,
        request_hash=_hash_of(request),
        booker_hash=_booker_token(booking_id, offer, links).secret_hash,
        created_at=now,
        hold_until=now + FREE_HOLD,
        live=len(asked),
        kept_until=_kept_until(max(slot.end for _, slot in asked), offer),
    )
    return BookingRecord(
        booking=booking,
        reservations=tuple(
            _reservation(ids.reservation_id(booking_id, place), booking, one, offer, links)
            for place, one in enumerate(asked, start=1)
        ),
    )


def _reservation(
    reservation_id: str,
    booking: Booking,
    asked: tuple[AskedReservation, TimeSlot],
    offer: Offer,
    links: Links,
) -> Reservation:
    wanted, slot = asked
    organisation_id = offer.organisation.id
    manage = links.token(Capability.MANAGE, organisation_id, reservation_id)
    remote = links.token(Capability.REMOTE, organisation_id, reservation_id)
    return Reservation(
        id=reservation_id,
        organisation_id=organisation_id,
        booking_id=booking.id,
        car_park_id=offer.car_park.id,
        visitor=wanted.visitor,
        licence_plate=wanted.licence_plate,
        time_slot=slot,
        price=free_of_charge(offer.organisation.currency),
        manage_hash=manage.secret_hash,
        remote_hash=remote.secret_hash,
        kept_until=_kept_until(slot.end, offer),
    )


def _kept_until(visit_ends: datetime, offer: Offer) -> datetime:
    return offer.organisation.retention.visitor_details_until(visit_ends)


def _booker_token(booking_id: str, offer: Offer, links: Links) -> LinkToken:
    return links.token(Capability.BOOKER, offer.organisation.id, booking_id)


def _hash_of(request: BookingRequest) -> str:
    content = [request.booker_email] + [
        [
            as_text(one.start),
            as_text(one.end),
            one.visitor.model_dump_json(),
            one.licence_plate.typed,
        ]
        for one in request.reservations
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
