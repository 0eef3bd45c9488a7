"""Book: check every rule, hold the spots, start the workflow, open the checkout if one is due."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from baypass.domain import ids
from baypass.domain.bookings import (
    FREE_HOLD,
    Booking,
    BookingRecord,
    BookingState,
    ReleaseReason,
    Reservation,
    same_plate_violations,
)
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import Money, Price, total
from baypass.domain.payments import PAID_HOLD, Payment, PaymentState, Settlement
from baypass.domain.people import Visitor
from baypass.domain.refusals import (
    AgainstTheRules,
    Refusal,
    Violation,
    WorldMoved,
    refuse_if_any,
)
from baypass.domain.time_slots import TimeSlot, slot_meant
from baypass.domain.tokens import Capability, LinkToken
from baypass.domain.values import as_text
from baypass.ports import Bookings, Catalogue, Clock, Links, Offer, Workflows
from baypass.ports.payments import Checkout, CheckoutOver, CheckoutRefused, Order, Payments
from baypass.usecases.holders import invitation_of
from baypass.usecases.open_offers import offer_to_book
from baypass.usecases.quote import cost_of, not_set_up, time_slot_violations
from baypass.usecases.records import record_of
from baypass.usecases.release_booking import release_booking
from baypass.usecases.settle_payment import wake

# Money may come after the hold: until then its booking can still be found.
_LATE_MONEY = timedelta(days=10)


@dataclass(frozen=True)
class AskedReservation:
    """One reservation as it was asked for, its times still with the offsets that came."""

    start: datetime
    end: datetime
    visitor: Visitor
    licence_plate: LicencePlate


@dataclass(frozen=True)
class BookingRequest:
    """What the form sends, with the key that tells one press from another.

    `expected_price` is the total that the page showed; without one it showed nothing to pay.
    """

    idempotency_key: str
    booker_email: str
    reservations: Sequence[AskedReservation]
    expected_price: Money | None = None
    company_invoice: bool = False


@dataclass(frozen=True)
class Booked:
    """The booking that stands, with its payment if one is due, and the booker's token."""

    record: BookingRecord
    offer: Offer
    token: LinkToken


def book(
    token: str | None,
    request: BookingRequest,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    workflows: Workflows,
    links: Links,
    clock: Clock,
) -> Booked:
    """Hold what was asked for; the same key again finds the same booking and the same checkout.

    Each step is safe to repeat, and the hold owes the rest: should this process end between two
    of them, the sweep confirms the booking, or releases it when nobody can pay any more.
    """
    invitation, now = invitation_of(token, catalogue), clock.now()
    try:
        offer = offer_to_book(invitation, catalogue, now)
        drafted = draft(request, checked(request, offer, now), offer, links, now)
        record = _priced(drafted, request, offer)
        refuse_if_any(not_set_up(_price_of(record), checkout))
        _refuse_another_price(request, record)
        held = bookings.hold(record, offer, now)
    except Refusal:
        # What was possible when it was first asked may not be now: the repeat finds its booking.
        booking_id = ids.booking_id(invitation.id, request.idempotency_key)
        standing = bookings.record(invitation.organisation_id, booking_id)
        if standing is None:
            raise
        held, offer = standing, catalogue.offer(invitation)
    if held.booking.request_hash != hash_of(request):
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    if held.booking.state is BookingState.HELD:
        due = held.payment is not None
        workflows.start_booking(held.booking.organisation_id, held.booking.id, payment_due=due)
        try:
            held = _with_checkout(held, offer, payments, checkout)
        except CheckoutRefused:
            held = _given_back(held, bookings, workflows, clock)
    if held.booking.released_because is ReleaseReason.NOT_OFFERED:
        raise AgainstTheRules.because("PAYMENT_NOT_POSSIBLE")
    return Booked(held, offer, _booker_token(held.booking.id, offer, links))


def _with_checkout(
    held: BookingRecord, offer: Offer, payments: Payments, checkout: Checkout
) -> BookingRecord:
    payment = held.payment
    if payment is None or payment.state is not PaymentState.DUE or payment.session_id:
        return held
    try:
        session = checkout.open(Order(held, offer.car_park, offer.organisation))
    except CheckoutOver:
        raise WorldMoved.because("CHECKOUT_OVER") from None
    return held.model_copy(update={"payment": payments.note_session(payment, session)})


def _given_back(
    held: BookingRecord, bookings: Bookings, workflows: Workflows, clock: Clock
) -> BookingRecord:
    """Release at once what nobody can ever pay for, and tell whoever waits for the money."""
    own = held.booking.organisation_id, held.booking.id
    release_booking(*own, ReleaseReason.NOT_OFFERED, bookings=bookings, clock=clock)
    wake(*own, Settlement.CLOSED, bookings=bookings, workflows=workflows)
    return record_of(*own, bookings)


def _price_of(record: BookingRecord) -> Price:
    return total([one.price for one in record.reservations])


def _refuse_another_price(request: BookingRequest, record: BookingRecord) -> None:
    price = _price_of(record).gross
    shown = request.expected_price
    if shown != price and (price.amount or (shown and shown.amount)):
        raise WorldMoved.because("PRICE_CHANGED", "price", price=price)


def checked(
    request: BookingRequest, offer: Offer, now: datetime
) -> list[tuple[AskedReservation, TimeSlot]]:
    """Return what was asked for with its time slots, or refuse with all that is wrong with it."""
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
            found.under(f"reservations.{place}") for found in time_slot_violations(offer, slot, now)
        ]
    violations += offer.portal.spots_violations([slot for _, slot in asked])
    if len(asked) == len(request.reservations):
        violations += same_plate_violations([(one.licence_plate, slot) for one, slot in asked])
    refuse_if_any(violations)
    return asked


def draft(
    request: BookingRequest,
    asked: Sequence[tuple[AskedReservation, TimeSlot]],
    offer: Offer,
    links: Links,
    now: datetime,
) -> BookingRecord:
    """Return the held booking that is to be written; what is due for it comes on top."""
    booking_id = ids.booking_id(offer.invitation.id, request.idempotency_key)
    booking = Booking(
        id=booking_id,
        organisation_id=offer.organisation.id,
        car_park_id=offer.car_park.id,
        portal_id=offer.portal.id,
        invitation_id=offer.invitation.id,
        booker_email=request.booker_email,
        request_hash=hash_of(request),
        booker_hash=_booker_token(booking_id, offer, links).secret_hash,
        created_at=now,
        hold_until=now + FREE_HOLD,
        live=len(asked),
        cancellation_policy=offer.portal.cancellation,
        booker_may_cancel=offer.portal.booker_may_cancel,
        kept_until=offer.organisation.retention.visitor_details_until(
            max(slot.end for _, slot in asked)
        ),
    )
    return BookingRecord(
        booking=booking,
        reservations=tuple(
            _reservation(ids.reservation_id(booking_id, place), booking, one, offer, links)
            for place, one in enumerate(asked, start=1)
        ),
    )


def _priced(record: BookingRecord, request: BookingRequest, offer: Offer) -> BookingRecord:
    """Return the record with what is due for it: held for longer, and kept for late money."""
    price = _price_of(record)
    if price.is_free:
        return record
    hold_until = record.booking.created_at + PAID_HOLD
    kept_until = max(record.booking.kept_until, hold_until + _LATE_MONEY)
    booking = record.booking.model_copy(update={"hold_until": hold_until, "kept_until": kept_until})
    reservations = tuple(
        one.model_copy(update={"kept_until": kept_until}) for one in record.reservations
    )
    return BookingRecord(
        booking=booking,
        reservations=reservations,
        payment=_payment(booking, request, price, offer),
    )


def _payment(booking: Booking, request: BookingRequest, price: Price, offer: Offer) -> Payment:
    organisation = offer.organisation
    return Payment(
        organisation_id=booking.organisation_id,
        booking_id=booking.id,
        car_park_id=booking.car_park_id,
        price=price,
        company_invoice=request.company_invoice,
        account=organisation.stripe_account,
        created_at=booking.created_at,
        pay_until=booking.hold_until,
        kept_until=organisation.retention.fiscal_until(booking.created_at),
    )


def _reservation(
    reservation_id: str,
    booking: Booking,
    asked: tuple[AskedReservation, TimeSlot],
    offer: Offer,
    links: Links,
) -> Reservation:
    wanted, slot = asked
    organisation_id, cost = offer.organisation.id, cost_of(offer, slot)
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
        price=cost.price,
        price_lines=cost.lines,
        manage_hash=manage.secret_hash,
        remote_hash=remote.secret_hash,
        # The whole of a booking is forgotten at once: nobody finds half of one.
        kept_until=booking.kept_until,
    )


def _booker_token(booking_id: str, offer: Offer, links: Links) -> LinkToken:
    return links.token(Capability.BOOKER, offer.organisation.id, booking_id)


def hash_of(request: BookingRequest) -> str:
    """Return what tells a repeated request from another one under the same key."""
    content = [request.booker_email] + [
        [
            as_text(one.start),
            as_text(one.end),
            one.visitor.model_dump_json(),
            one.licence_plate.typed,
        ]
        for one in request.reservations
    ]
    # The expected price is none of it: what was agreed to is what stands in the booking.
    content += [["company invoice"]] if request.company_invoice else []
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
