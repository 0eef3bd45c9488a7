"""Book for a visitor, as a host: the rules of the portal but for its notice, free of charge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from baypass.domain import ids
from baypass.domain.audit import AuditEntry, audit_entry
from baypass.domain.bookings import BookingRecord, BookingState
from baypass.domain.hosts import Actor
from baypass.domain.invitations import Invitation
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, WorldMoved
from baypass.domain.tariffs import FREE
from baypass.ports import Bookings, Catalogue, Clock, Links, Offer, Workflows
from baypass.ports.acting import Acting
from baypass.usecases.book import AskedReservation, BookingRequest, checked, draft, hash_of

_FOR_EVER = datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class DeskBooking:
    """What the desk's form sends. The note is for the audit log alone."""

    idempotency_key: str
    portal_id: str
    reservations: Sequence[AskedReservation]
    note: str = ""


def book_for_visitor(
    actor: Actor,
    asked: DeskBooking,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    acting: Acting,
    workflows: Workflows,
    links: Links,
    clock: Clock,
) -> BookingRecord:
    """Hold what was asked for and start what confirms it; the same key finds the same booking.

    Capacity, states and mails are everybody's. The host is the booker, who reads the summary.
    """
    portal, now = _portal(actor, asked, catalogue), clock.now()
    request = BookingRequest(asked.idempotency_key, actor.email, asked.reservations)
    invitation = acting.desk_invitation(_desk_invitation(portal, now))
    try:
        offer = _at_the_desk(catalogue.offer(invitation))
        record = draft(request, checked(request, offer, now), offer, links, now)
        held = acting.hold(record, offer, now, _entry(actor, asked, record, portal, now))
    except Refusal:
        # What was possible when it was first asked may not be now: the repeat finds its booking.
        booking_id = ids.booking_id(invitation.id, asked.idempotency_key)
        standing = bookings.record(actor.organisation_id, booking_id)
        if standing is None:
            raise
        held = standing
    if held.booking.request_hash != hash_of(request):
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    if held.booking.state is BookingState.HELD:
        workflows.start_booking(actor.organisation_id, held.booking.id, payment_due=False)
    return held


def _portal(actor: Actor, asked: DeskBooking, catalogue: Catalogue) -> Portal:
    portal = catalogue.portal(actor.organisation_id, asked.portal_id)
    if portal is None:
        raise NotFound.because("PORTAL_NOT_FOUND", "portal_id")
    return portal


def _desk_invitation(portal: Portal, now: datetime) -> Invitation:
    return Invitation(
        id=ids.desk_invitation_id(portal.organisation_id, portal.id),
        organisation_id=portal.organisation_id,
        portal_id=portal.id,
        car_park_id=portal.car_park_id,
        name=portal.name,
        token_hash="",
        created_at=now,
        valid_until=_FOR_EVER,
        of_desk=True,
    )


def _at_the_desk(offer: Offer) -> Offer:
    if offer.portal.archived or offer.car_park.archived:
        raise AgainstTheRules.because("PORTAL_ARCHIVED", "portal_id")
    dates = offer.portal.dates.model_copy(update={"notice_minutes": 0})
    at_the_desk = offer.portal.model_copy(update={"dates": dates, "tariff": FREE})
    return replace(offer, portal=at_the_desk)


def _entry(
    actor: Actor, asked: DeskBooking, record: BookingRecord, portal: Portal, now: datetime
) -> AuditEntry:
    price = record.reservations[0].price.gross
    booked = {
        "portal_id": portal.id,
        "spots": len(record.reservations),
        "price": price.model_dump(mode="json"),
        "free_of_charge": True,
    }
    return audit_entry(
        actor,
        "BOOK_FOR_VISITOR",
        record.booking.id,
        key=asked.idempotency_key,
        at=now,
        kept_until=record.booking.kept_until,
        subject_name=portal.name,
        reason=asked.note,
        after=booked,
    )
