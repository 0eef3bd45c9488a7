"""Messages from Stripe: whether Stripe wrote them, and what they are about."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import ValidationError

from baypass.domain.money import Money
from baypass.domain.values import BookingId, OrganisationId, ReservationId, Value
from baypass.ports.payments import Forged, PaymentNews, Topic

TOLERANCE = timedelta(seconds=300)
_TOPICS = {
    "checkout.session.completed": Topic.PAYMENT,
    "checkout.session.async_payment_succeeded": Topic.PAYMENT,
    "checkout.session.async_payment_failed": Topic.PAYMENT,
    "checkout.session.expired": Topic.PAYMENT,
    "invoice.paid": Topic.PAYMENT,
    "refund.created": Topic.REFUND,
    "refund.updated": Topic.REFUND,
    "refund.failed": Topic.REFUND,
    "charge.refund.updated": Topic.REFUND,
}
_DISPUTES = "charge.dispute."
# What each thing calls the money that it claims.
_AMOUNTS = {"checkout.session": "amount_total", "invoice": "amount_paid"}

Event = Mapping[str, Any]


class _Marks(Value):
    """Whose a thing is. Only ids of our own making: a connected account writes what it likes."""

    organisation_id: OrganisationId
    booking_id: BookingId
    refund_key: ReservationId | Literal["booking"] | None = None


def genuine(
    body: bytes, signature: str, secrets: Iterable[str], now: datetime
) -> dict[str, Any] | None:
    """Return the event that Stripe signed with one of the secrets; nothing for any other.

    Raises `Forged` for one that was signed too long ago or ahead. The SDK would look at its own
    clock, and at the past only.
    """
    for secret in secrets:
        event = _signed_with(body, signature, secret)
        if event is None:
            continue
        if abs(now - _signed_at(signature)) > TOLERANCE:
            raise Forged
        return event
    return None


def topic_of(event: Event) -> Topic:
    """Return what an event is about."""
    kind = str(event.get("type"))
    return Topic.DISPUTE if kind.startswith(_DISPUTES) else _TOPICS.get(kind, Topic.OTHER)


def news_of(event: Event, topic: Topic, metadata: Mapping[str, str]) -> PaymentNews:
    """Return where an event says to look, given the metadata of what it is about."""
    thing = event["data"]["object"]
    marks = _marks(metadata)
    return PaymentNews(
        topic=topic,
        organisation_id=marks.organisation_id if marks else None,
        booking_id=marks.booking_id if marks else None,
        session_id=thing["id"] if thing["object"] == "checkout.session" else None,
        refund_key=marks.refund_key if marks else None,
        amount=_amount(thing) if topic is Topic.PAYMENT else None,
        account=event.get("account"),
    )


def _signed_with(body: bytes, signature: str, secret: str) -> dict[str, Any] | None:
    from stripe import SignatureVerificationError, Webhook

    try:
        event = Webhook.construct_event(body, signature, secret, tolerance=0)
    # Bodies that are no text or no event, and signatures that are no ASCII, are nobody's.
    except (SignatureVerificationError, ValueError, TypeError, AttributeError):
        return None
    told: dict[str, Any] = event.to_dict()
    return told


def _signed_at(signature: str) -> datetime:
    """Return the time that was signed: the first one, as the SDK reads it."""
    times = (item.removeprefix("t=") for item in signature.split(",") if item.startswith("t="))
    try:
        return datetime.fromtimestamp(int(next(times)), UTC)
    except (OverflowError, OSError, ValueError):
        raise Forged from None


def _marks(metadata: Mapping[str, str]) -> _Marks | None:
    own = {name: metadata[name] for name in _Marks.model_fields if name in metadata}
    try:
        return _Marks(**own)
    except ValidationError:
        return None


def _amount(thing: Mapping[str, Any]) -> Money | None:
    amount, currency = thing.get(_AMOUNTS.get(thing["object"], "")), thing.get("currency")
    if amount is None or currency is None:
        return None
    return Money(amount=amount, currency=currency.upper())
