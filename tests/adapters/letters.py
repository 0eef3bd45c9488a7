"""Every mail of one visit, and what a mail client sees of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

from baypass.adapters.jinja2_letters import Jinja2Letters
from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.money import total
from baypass.domain.payments import PaymentState, Receipt, Refund
from baypass.domain.tariffs import LineKind, PriceLine
from baypass.domain.tokens import Capability
from baypass.ports import Letter, Offer, Visit
from tests.builders import a_portal, a_record, an_invitation, an_offer
from tests.fakes import FakeLinks
from tests.money_builders import a_payment, a_price, a_receipt, a_refund, euros

LINKS = FakeLinks()
WRITER = Jinja2Letters(LINKS)
INVITED = an_offer(email="guest@visitor.example.com")


def link(visit: Visit, capability: Capability, page: str) -> str:
    reservation = visit.reservation
    return LINKS.url(LINKS.token(capability, reservation.organisation_id, reservation.id), page)


def invitation_link(offer: Offer) -> str:
    invitation = offer.invitation
    token = LINKS.token(Capability.INVITATION, invitation.organisation_id, invitation.id)
    return LINKS.url(token, "invitation")


def summary(*visits: Visit) -> Letter:
    return WRITER.summary(a_record(reservations=[one.reservation for one in visits]), visits)


def record_of(*visits: Visit, **booking_fields: Any) -> BookingRecord:
    """Return the free booking of these visits."""
    return a_record(reservations=[one.reservation for one in visits], **booking_fields)


def confirmation(visit: Visit) -> Letter:
    return WRITER.confirmation(visit, record_of(visit))


def cancellation(visit: Visit) -> Letter:
    return WRITER.cancellation(visit, record_of(visit))


def visitors_letters(visit: Visit, offer: Offer = INVITED) -> Iterator[Letter]:
    """Return what was sent before anything cost money, and is sent for what is free."""
    yield confirmation(visit)
    yield cancellation(visit)
    yield summary(visit)
    yield summary(visit, visit)
    yield WRITER.invitation(offer, invitation_link(offer))


def every_letter(visit: Visit, offer: Offer = INVITED) -> Iterator[Letter]:
    yield from visitors_letters(visit, offer)
    yield from money_letters(visit)


def naming_letters(visit: Visit) -> Iterator[Letter]:
    """Return the letters that say who visits, and with which plate."""
    yield from (*visitors_letters(visit),)[:3]
    cancelled = changed(at_a_price(visit), state=ReservationState.CANCELLED)
    yield WRITER.refund(paid_for(cancelled, refunds=[a_refund()]), cancelled)


def paid_for(
    *visits: Visit,
    refunds: Sequence[Refund] = (),
    receipt: Receipt | None = None,
    payment: Mapping[str, Any] | None = None,
    **booking_fields: Any,
) -> BookingRecord:
    """Return the booking of these visits, paid; what one costs is the reservation's price."""
    record = record_of(*visits, **booking_fields)
    price = total([reservation.price for reservation in record.reservations])
    usual: dict[str, Any] = {
        "price": price,
        "state": PaymentState.PAID,
        "receipt": receipt or a_receipt(price.gross.amount),
    }
    paid = a_payment(**usual | dict(payment or {}))
    return record.model_copy(update={"payment": paid, "refunds": tuple(refunds)})


def at_a_price(visit: Visit, hours: int = 3, cents: int = 250) -> Visit:
    """Return the visit at so many cents an hour, with 21 % VAT."""
    price = a_price(hours * cents)
    hourly = PriceLine(kind=LineKind.HOURS, quantity=hours, unit=euros(cents), price=price)
    changed = visit.reservation.model_copy(update={"price": price, "price_lines": (hourly,)})
    return replace(visit, reservation=changed)


def changed(visit: Visit, **fields: Any) -> Visit:
    return replace(visit, reservation=visit.reservation.model_copy(update=fields))


def money_letters(visit: Visit, **receipt_fields: Any) -> Iterator[Letter]:
    """Return every letter about the money of a visit, whose visitor is the booker too."""
    visit = at_a_price(visit)
    cancelled = changed(visit, state=ReservationState.CANCELLED)
    receipt = a_receipt(**receipt_fields)
    own: dict[str, Any] = {"receipt": receipt, "booker_email": visit.reservation.visitor.email}
    some, all_of_it = a_refund(price=a_price(500)), a_refund(reservation_id=None)
    kept = paid_for(cancelled, refunds=[some], **own)
    spoilt = paid_for(visit, refunds=[all_of_it], state=BookingState.EXPIRED, **own)
    yield WRITER.confirmation(visit, paid_for(visit, **own))
    yield WRITER.summary(paid_for(visit, **own), [visit])
    yield WRITER.cancellation(cancelled, kept)
    yield WRITER.cancellation(cancelled, paid_for(cancelled, **own))
    yield WRITER.refund(kept, cancelled)
    yield WRITER.unpaid(due(visit), [visit])
    yield WRITER.late_payment(spoilt, [visit])
    yield WRITER.refund_failed(kept, cancelled, some)
    yield WRITER.dispute(paid_for(visit, **own), [visit])


def due(*visits: Visit) -> BookingRecord:
    """Return the booking of these visits, given back because nobody paid."""
    never = {"state": PaymentState.CLOSED, "receipt": None}
    return paid_for(*visits, state=BookingState.EXPIRED, payment=never)


def same_place(visit: Visit) -> Offer:
    return Offer(
        invitation=an_invitation(email="guest@visitor.example.com", fixed_date=date(2026, 11, 24)),
        portal=a_portal(message=visit.car_park.directions),
        car_park=visit.car_park,
        organisation=visit.organisation,
    )


def parts(letter: Letter) -> tuple[str, str]:
    """Return text and HTML as they are read, each space an ordinary one."""
    text, words = letter.text, Page(letter.html).words
    return " ".join(text.split()), " ".join(words.split())


def says(letter: Letter, *sentences: str) -> bool:
    return all(sentence in part for part in parts(letter) for sentence in sentences)


def says_none_of(letter: Letter, *sentences: str) -> bool:
    return not any(one in part for part in parts(letter) for one in sentences)


class Page(HTMLParser):
    """What a mail client sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self._unclosed: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        assert not self._unclosed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("meta", "br"):
            self._unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._unclosed:
            self._words.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self._words).split())
