"""Which address does what, and which parameters of the official library's it takes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stripe.params import (
    ChargeRetrieveParams,
    CreditNoteCreateParams,
    CreditNoteListParams,
    CreditNoteRetrieveParams,
    InvoiceRetrieveParams,
    PaymentIntentRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    TaxRateCreateParams,
    TaxRateListParams,
    TaxRateRetrieveParams,
)
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionLineItemListParams,
    SessionListParams,
    SessionRetrieveParams,
)

from local.stripe_double import credit_notes, refunds, sessions, tax_rates
from local.stripe_double.desk import Desk
from local.stripe_double.errors import no_such_address
from local.stripe_double.lists import page
from local.stripe_double.things import Thing

Work = Callable[[Desk, str, Thing], Thing]


@dataclass(frozen=True)
class Route:
    """What an address does."""

    parameters: type
    work: Work
    path: str
    thing_id: str = ""

    def run(self, desk: Desk, asked: Thing) -> Thing:
        """Do it."""
        return self.work(desk, self.thing_id or self.path, asked)


def route_of(method: str, path: str) -> Route:
    """Return what an address does; refuse one that does not exist."""
    for wanted, pattern, parameters, work in _ROUTES:
        match = re.fullmatch(pattern, path)
        if method == wanted and match is not None:
            return Route(parameters, work, path, *match.groups())
    raise no_such_address(method, path)


def _create(make: Callable[[Desk, Thing], Thing]) -> Work:
    return lambda desk, _path, asked: make(desk, asked)


def _list(find: Callable[[Desk, Thing], list[Thing]]) -> Work:
    return lambda desk, path, asked: page(find(desk, asked), asked, path)


def _retrieve(kind: str, param: str = "id") -> Work:
    return lambda desk, thing_id, _asked: desk.have(kind, thing_id, param)


def _line_items(desk: Desk, session_id: str, asked: Thing) -> Thing:
    found = sessions.line_items(desk, session_id, asked)
    return page(found, asked, f"/v1/checkout/sessions/{session_id}/line_items")


_ID = "/([A-Za-z0-9_]+)"
_SESSIONS = "/v1/checkout/sessions"
_ROUTES: tuple[tuple[str, str, type, Work], ...] = (
    ("POST", _SESSIONS, SessionCreateParams, _create(sessions.create)),
    ("GET", _SESSIONS, SessionListParams, _list(sessions.found)),
    ("GET", _SESSIONS + _ID, SessionRetrieveParams, _retrieve("checkout.session", "session")),
    ("POST", _SESSIONS + _ID + "/expire", SessionExpireParams, sessions.expire),
    ("GET", _SESSIONS + _ID + "/line_items", SessionLineItemListParams, _line_items),
    (
        "GET",
        "/v1/payment_intents" + _ID,
        PaymentIntentRetrieveParams,
        _retrieve("payment_intent", "intent"),
    ),
    ("GET", "/v1/charges" + _ID, ChargeRetrieveParams, _retrieve("charge")),
    ("POST", "/v1/refunds", RefundCreateParams, _create(refunds.create)),
    ("GET", "/v1/refunds", RefundListParams, _list(refunds.found)),
    ("GET", "/v1/refunds" + _ID, RefundRetrieveParams, _retrieve("refund")),
    ("POST", "/v1/tax_rates", TaxRateCreateParams, _create(tax_rates.create)),
    ("GET", "/v1/tax_rates", TaxRateListParams, _list(tax_rates.found)),
    ("GET", "/v1/tax_rates" + _ID, TaxRateRetrieveParams, _retrieve("tax_rate")),
    ("GET", "/v1/invoices" + _ID, InvoiceRetrieveParams, _retrieve("invoice")),
    ("POST", "/v1/credit_notes", CreditNoteCreateParams, _create(credit_notes.create)),
    ("GET", "/v1/credit_notes", CreditNoteListParams, _list(credit_notes.found)),
    ("GET", "/v1/credit_notes" + _ID, CreditNoteRetrieveParams, _retrieve("credit_note")),
)
