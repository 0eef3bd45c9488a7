"""Every ending of a payment, through the deployed stack: who parks, who pays, who is told.

Rows are {ending} x {one spot, three} x {for a company, private}. Each ends in the state that its
promise says, and the API, the counters, the stand-in's ledger and the mails say the same.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import httpx
import pytest

from tests.journeys.cloud import counters
from tests.journeys.payers import (
    COMPANY,
    Payer,
    Stripe,
    book_paid,
    mails,
    settled_ledger,
    states,
)
from tests.journeys.visitors import Json, Mailbox, a_slot, eventually

PRICE = 500  # two started hours after the free half hour, for each spot
HOST = "reception@acme.example"
SIZES, FOR_WHOM = (1, 3), (False, True)
FIRST_DAY, ROWS_A_DAY = 5, 6


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    ending: str
    spots: int
    company: bool

    def __str__(self) -> str:
        whose = "company" if self.company else "private"
        return f"{self.ending}-{self.spots}-{whose}".replace(" ", "-")

    @property
    def emails(self) -> list[str]:
        return [f"{self}.{place}@example.com" for place in range(1, self.spots + 1)]

    @property
    def slot(self) -> dict[str, str]:
        """Two hours that no other row has."""
        place = ROWS.index(self)
        hour = 8 + 2 * (place % ROWS_A_DAY)
        return a_slot(FIRST_DAY + place // ROWS_A_DAY, f"{hour:02d}:00", f"{hour + 2:02d}:00")

    @property
    def price(self) -> int:
        return PRICE * self.spots


@dataclass(frozen=True)
class End:
    """What stands everywhere when a row has ended."""

    booking: str
    payment: str
    reservations: str
    taken: int
    captured: int = 0
    refunded: int = 0
    to_booker: Counter[str] = field(default_factory=Counter)
    to_others: Counter[str] = field(default_factory=Counter)


# What a mail is about, by the words that its subject ends with.
SUBJECTS = {
    "booked, with your receipt": "receipt",
    "spots booked": "summary",
    "your parking spot": "confirmation",
    "given back": "spots given back",
    "goes back to you": "money",
    "a spot that you paid for is cancelled": "money",
    "your parking spot is cancelled": "cancellation",
}


def confirmed(row: Row) -> End:
    return End(
        booking="CONFIRMED",
        payment="PAID",
        reservations="CONFIRMED",
        taken=row.spots,
        captured=row.price,
        to_booker=Counter(["receipt", "confirmation"]),
        to_others=Counter(["confirmation"]),
    )


def given_back(to_booker: Counter[str], captured: int = 0) -> End:
    return End(
        booking="EXPIRED",
        payment="PAID" if captured else "CLOSED",
        reservations="EXPIRED",
        taken=0,
        captured=captured,
        refunded=captured,
        to_booker=to_booker,
    )


def pay(payer: Payer, row: Row) -> None:
    attempt = payer.pay(company=COMPANY if row.company else None)
    assert attempt["outcome"] == "paid", attempt


def paid(payer: Payer, row: Row, _world: "World") -> End:
    """Pay and come back: confirmed."""
    pay(payer, row)
    payer.becomes("CONFIRMED")
    return confirmed(row)


def declined(payer: Payer, row: Row, world: "World") -> End:
    """Have a card refused, which takes nothing; the spots stay held, and are then given back."""
    assert payer.decline()["outcome"] == "declined"
    assert states(payer.see())[:2] == ("HELD", "DUE")
    assert counters(world.addresses, row.slot) == [row.spots] * 8
    return left(payer, row, world)


def left(payer: Payer, _row: Row, _world: "World") -> End:
    """Leave the checkout: the spots are back with the answer, and nobody can pay any more."""
    answer = payer.leave()
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["released_because"] == "LEFT"
    assert payer.stripe.session(payer.id)["status"] == "expired"
    return given_back(Counter())


def expired(payer: Payer, _row: Row, _world: "World") -> End:
    """Never come back: Stripe ends the session, and the spots are given back."""
    payer.expire()
    assert payer.becomes("EXPIRED")["released_because"] == "UNPAID"
    return given_back(Counter(["spots given back"]))


def paid_late(payer: Payer, row: Row, world: "World") -> End:
    """Pay what nobody can pay for any more: all of it goes back."""
    expired(payer, row, world)
    payer.pay_late()
    payer.refunded()
    return given_back(Counter(["spots given back", "money"]), captured=row.price)


def paid_twice(payer: Payer, row: Row, _world: "World") -> End:
    """Press Pay in two tabs at once, and have every message twice: paid and confirmed once."""
    payer.stripe.behave(duplicates=1, shuffle=True)
    with ThreadPoolExecutor(2) as pool:
        company = COMPANY if row.company else None
        attempts = list(pool.map(lambda _: payer.pay(company=company), range(2)))
    assert sorted(attempt["outcome"] for attempt in attempts) == ["over", "paid"]
    payer.becomes("CONFIRMED")
    return confirmed(row)


def webhook_first(payer: Payer, row: Row, _world: "World") -> End:
    """Be paid, and told so, before the answer that opens the checkout: confirmed."""
    payer.becomes("CONFIRMED")
    return confirmed(row)


def webhook_lost(payer: Payer, row: Row, _world: "World") -> End:
    """Never hear of the payment: the return page finds it, or else the sweep."""
    assert payer.stripe.session(payer.id)["payment_status"] == "paid"
    if row.company:
        payer.check()
    payer.becomes("CONFIRMED")
    return confirmed(row)


def refund_failed(payer: Payer, row: Row, world: "World") -> End:
    """Cancel all, and have the bank refuse every refund: the spots are free, the host is told."""
    paid(payer, row, world)
    payer.stripe.behave(refunds="failed")
    cancelled = payer.cancel()
    assert cancelled.status_code == httpx.codes.OK, cancelled.text
    seen = payer.refunded("FAILED")
    for reservation in seen["reservations"]:
        world.host_is_told(reservation["id"])
    return End(
        booking="CONFIRMED",
        payment="PAID",
        reservations="CANCELLED",
        taken=0,
        captured=row.price,
        to_booker=Counter(
            ["receipt", "confirmation", "cancellation", *["money"] * (row.spots - 1)]
        ),
        to_others=Counter(["confirmation", "cancellation"]),
    )


ENDINGS: dict[str, Callable[[Payer, Row, "World"], End]] = {
    "paid": paid,
    "declined": declined,
    "left": left,
    "expired": expired,
    "paid late": paid_late,
    "paid twice": paid_twice,
    "webhook first": webhook_first,
    "webhook lost": webhook_lost,
    "refund failed": refund_failed,
}
ROWS = [Row(*one) for one in product(ENDINGS, SIZES, FOR_WHOM)]


class World:
    """The running instance, what was booked before, and what every row ended with."""

    def __init__(self, addresses: dict[str, Any]) -> None:
        self.addresses = addresses
        self.stripe = Stripe(addresses)
        self.ended: list[tuple[Row, Payer, End]] = []
        self._lost = {row: self._paid_unheard(row) for row in ROWS if row.ending == "webhook lost"}

    def payer(self, row: Row) -> Payer:
        if row in self._lost:
            return self._lost[row]
        self.stripe.behave(pay_at_once=row.ending == "webhook first")
        return self._book(row)

    def host_is_told(self, reservation_id: str) -> None:
        def look() -> Json | None:
            told = [one for one in Mailbox(self.addresses).texts(HOST) if reservation_id in one]
            assert len(told) < 2, "the host is told once"
            return {"told": True} if told else None

        eventually(look, "a mail to the host about the refund that failed")

    def told(self, row: Row) -> tuple[Counter[str], list[Counter[str]]]:
        """Return what the booker and each other visitor of a row were told."""
        subjects = mails(self.addresses, *row.emails)
        booker, *others = (Counter(map(about, subjects[email])) for email in row.emails)
        return booker, others

    def _book(self, row: Row) -> Payer:
        return book_paid(self.addresses, row.slot, *row.emails, company=row.company)

    def _paid_unheard(self, row: Row) -> Payer:
        self.stripe.behave(lost=True)
        payer = self._book(row)
        pay(payer, row)
        self.stripe.behave_well()
        return payer


def about(subject: str) -> str:
    known = [what for words, what in SUBJECTS.items() if subject.endswith(words)]
    assert len(known) == 1, subject
    return known[0]


@pytest.fixture(scope="module")
def world(addresses: dict[str, Any]) -> Iterator[World]:
    made = World(addresses)
    yield made
    made.stripe.behave_well()
    for row, payer, end in made.ended:
        check(made, row, payer, end)
    settled_ledger(addresses)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_payment_ends_as_its_promise_says(world: World, row: Row) -> None:
    world.stripe.behave_well()
    payer = world.payer(row)
    end = ENDINGS[row.ending](payer, row, world)
    world.stripe.behave_well()
    eventually(lambda: world.told(row) == wanted_mails(row, end) or None, f"the mails of {row}")
    check(world, row, payer, end)
    world.ended.append((row, payer, end))


def wanted_mails(row: Row, end: End) -> tuple[Counter[str], list[Counter[str]]]:
    return end.to_booker, [end.to_others] * (row.spots - 1)


def check(world: World, row: Row, payer: Payer, end: End) -> None:
    """Compare what stands in the API, the table, the stand-in's books and the mailbox."""
    booking = payer.see()
    assert states(booking) == (end.booking, end.payment, [end.reservations] * row.spots)
    assert counters(world.addresses, row.slot) == [end.taken] * 8
    assert world.told(row) == wanted_mails(row, end)
    ledger = payer.stripe.ledger_of(payer.id)
    assert sum(entry["captured"] for entry in ledger) == end.captured
    assert sum(entry["refunded"] for entry in ledger) == end.refunded
    invoices = [entry["invoice"] for entry in ledger if entry["invoice"]]
    assert len(invoices) == (1 if row.company and end.captured else 0)
    credited = end.refunded if row.company else 0
    assert sum(entry["credited"] for entry in ledger) == credited
    payment = booking["payment"]
    assert bool(payment["receipt_url"]) == bool(end.captured)
    assert bool(payment["invoice_url"]) == bool(invoices)
