"""Stripe Checkout. What moves money has an idempotency key, and is looked for before it is done.

Nothing here imports Stripe's SDK until it is asked something: whoever books what is free does
not wait for it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NoReturn, Protocol

from baypass.adapters import stripe_answers as answers
from baypass.adapters import stripe_errors as errors
from baypass.adapters import stripe_news, stripe_requests
from baypass.adapters.secretsmanager_stripe_keys import StripeKeys
from baypass.adapters.stripe_tax_rates import StripeTaxRates
from baypass.domain.payments import (
    NOT_MADE,
    CheckoutSession,
    Payment,
    ProviderRefund,
    Receipt,
    Refund,
    RefundState,
)
from baypass.domain.refusals import AgainstTheRules
from baypass.observability import logger
from baypass.ports import Clock
from baypass.ports.payments import CheckoutOver, Forged, Order, PaymentNews, Topic

if TYPE_CHECKING:
    import stripe
    from stripe.checkout import Session
    from stripe.params import CreditNoteListParams, RefundListParams
    from stripe.params.checkout import (
        SessionCreateParams,
        SessionExpireParams,
        SessionListParams,
    )

# To connect, and to be answered. Twice that is less than the 25 seconds of a function that people
# wait for.
PATIENCE_SECONDS = 3.0, 8.0
_RETRIES = 1
# Between Stripe's clock and ours.
_CLOCKS = timedelta(minutes=5)
_REPLAYED = "idempotent-replayed"


class Keys(Protocol):
    """Where the keys come from."""

    def current(self) -> StripeKeys:
        """Return the keys as they are known."""

    def renewed(self) -> StripeKeys:
        """Return the keys as they are now."""


@dataclass(frozen=True)
class _Stripe:
    """A client with the tax rates that it found."""

    api_key: str
    client: "stripe.StripeClient"
    tax_rates: StripeTaxRates

    @classmethod
    def at(
        cls,
        url: str,
        api_key: str,
        http_client: "stripe.HTTPClient | None",
        patience: tuple[float, float],
    ) -> "_Stripe":
        """Return a client that gives up while whoever waits is still there."""
        import stripe

        client = stripe.StripeClient(
            api_key,
            base_addresses={"api": url},
            max_network_retries=_RETRIES,
            http_client=http_client or stripe.RequestsClient(timeout=patience),
        )
        return cls(api_key, client, StripeTaxRates(client))

    def rates(self, payment: Payment) -> stripe_requests.TaxRates:
        """Return how to find the tax rates of the payment's account."""
        return partial(self.tax_rates.ids, payment.account)


class StripeCheckout:
    """Every booking's payment, on the account of its organisation."""

    def __init__(
        self,
        keys: Keys,
        api_url: str,
        site_url: Callable[[], str],
        clock: Clock,
        http_client: "stripe.HTTPClient | None" = None,
        *,
        patience: tuple[float, float] = PATIENCE_SECONDS,
    ) -> None:
        """Ask Stripe at `api_url`; its page leads back to the site.

        `patience` is in seconds: to connect, and to be answered.
        """
        self._keys, self._api_url, self._site_url = keys, api_url, site_url
        self._clock, self._http_client, self._patience = clock, http_client, patience
        self._stripe: _Stripe | None = None

    def is_set_up(self) -> bool:
        """Tell whether somebody has put a key into the secret."""
        return bool(self._keys.current().api_key)

    def open(self, order: Order) -> CheckoutSession:
        """Open the one checkout session of a booking, or find it as it stands."""
        payment = order.record.payment
        if payment is None:
            message = "a checkout for what costs nothing"
            raise ValueError(message)
        with self._asking() as asked:
            # Now none can be opened any more, and any that was has been listed for long.
            if self._clock.now() >= payment.pay_until:
                return _found(asked, payment) or _over()
            return _opened(asked, order, payment, self._site_url())

    def session(self, payment: Payment, session_id: str) -> CheckoutSession | None:
        """Return a session of the payment's account as it stands; nothing when it has none."""
        with self._asking() as asked:
            return _retrieved(asked, payment, session_id)

    def close(self, payment: Payment, session_id: str) -> CheckoutSession:
        """Let nobody pay in this session any more, if nobody has; return it as it then stands."""
        from stripe import InvalidRequestError

        full: SessionExpireParams = {"expand": stripe_requests.EXPANDED}
        on = stripe_requests.options(payment.account)
        with self._asking() as asked:
            sessions = asked.client.v1.checkout.sessions
            try:
                session = sessions.expire(session_id, full, on)
            except InvalidRequestError:
                # Paid or expired just now.
                session = sessions.retrieve(session_id, {"expand": stripe_requests.EXPANDED}, on)
        return answers.as_session(session)

    def refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
        """Ask for the refund, or find the one that was asked for under its key."""
        from stripe import CardError, InvalidRequestError

        payment_intent = _receipt(payment).payment_intent_id
        wanted = stripe_requests.new_refund(refund, payment_intent)
        key = stripe_requests.attempt_key_of(refund, self._clock.now())
        on = stripe_requests.options(payment.account, key)
        with self._asking() as asked:
            if found := _refunded_before(asked, payment, refund, payment_intent):
                return found
            try:
                return answers.as_refund(asked.client.v1.refunds.create(wanted, on))
            except (InvalidRequestError, CardError) as error:
                if not errors.is_definite(error):
                    raise
                logger.error("a refund was refused", extra=errors.facts_of(error))
                return ProviderRefund(NOT_MADE, RefundState.FAILED)

    def credit(self, payment: Payment, refund: Refund, provider_id: str) -> str:
        """Credit the payment's invoice with the refund, once; return the credit note's id."""
        from stripe import InvalidRequestError

        invoice = _receipt(payment).invoice_id
        if invoice is None:
            message = "a credit note without an invoice"
            raise ValueError(message)
        on = stripe_requests.options(payment.account, stripe_requests.key_of("credit", refund))
        with self._asking() as asked:
            if found := _credited_before(asked, payment, refund, invoice):
                return found
            rates = asked.rates(payment)
            wanted = stripe_requests.new_credit_note(refund, invoice, provider_id, rates)
            try:
                return asked.client.v1.credit_notes.create(wanted, on).id
            except InvalidRequestError as error:
                if errors.is_unknown(error):
                    raise
                # The money is on its way; the host has credited the invoice by hand, or must.
                logger.error("the invoice could not be credited")
                return NOT_MADE

    def news(self, body: bytes, signature: str, now: datetime) -> PaymentNews:
        """Return what a message is about; asks Stripe only for a dispute's booking."""
        keys = self._keys.current()
        event = stripe_news.genuine(body, signature, keys.webhook_secrets, now)
        if event is None:
            keys = self._keys.renewed()
            event = stripe_news.genuine(body, signature, keys.webhook_secrets, now)
        if event is None:
            raise Forged
        topic = stripe_news.topic_of(event)
        # An endpoint of live accounts is told about their tests too.
        if topic is Topic.OTHER or event["livemode"] is not keys.is_live:
            return PaymentNews(Topic.OTHER)
        thing = event["data"]["object"]
        if topic is Topic.DISPUTE:
            marks = self._disputed(thing["payment_intent"], event.get("account"))
        else:
            marks = thing.get("metadata") or {}
        return stripe_news.news_of(event, topic, marks)

    def _disputed(self, payment_intent: str | None, account: str | None) -> Mapping[str, str]:
        """Return the metadata of a disputed payment, which its dispute does not repeat."""
        from stripe import InvalidRequestError

        if payment_intent is None:
            return {}
        with self._asking() as asked:
            try:
                intent = asked.client.v1.payment_intents.retrieve(
                    payment_intent, options=stripe_requests.options(account)
                )
            except InvalidRequestError as error:
                if not errors.is_unknown(error):
                    raise
                return {}
        return answers.marks_of(intent.metadata)

    @contextmanager
    def _asking(self) -> Iterator[_Stripe]:
        from stripe import AuthenticationError, StripeError

        try:
            yield self._with_key(self._keys.current().api_key)
        except StripeError as error:
            if isinstance(error, AuthenticationError):
                # It was changed, perhaps; the next attempt has the new one.
                self._keys.renewed()
            raise errors.meant_by(error) from None

    def _with_key(self, api_key: str) -> _Stripe:
        if not api_key:
            raise AgainstTheRules.because("PAYMENTS_NOT_SET_UP")
        if self._stripe is None or self._stripe.api_key != api_key:
            self._stripe = _Stripe.at(self._api_url, api_key, self._http_client, self._patience)
        return self._stripe


def _opened(asked: _Stripe, order: Order, payment: Payment, site: str) -> CheckoutSession:
    """Return the session under the booking's key: Stripe gives a repeat the first answer."""
    from stripe import APIError, IdempotencyError, InvalidRequestError

    wanted = stripe_requests.new_session(order, payment, site, asked.rates(payment))
    try:
        made = _created(asked, payment, wanted)
    except InvalidRequestError as error:
        # Whether it was opened before, only Stripe's list knows for certain.
        if found := _found(asked, payment):
            return found
        raise errors.why_not_opened(error) from None
    except (APIError, IdempotencyError):
        # It was done and badly answered, or asked for before the host changed a name.
        if found := _found(asked, payment):
            return found
        raise
    headers = made.last_response.headers if made.last_response else {}
    replayed = _REPLAYED in {name.lower() for name in headers}
    # The first answer tells how things stood then.
    standing = _retrieved(asked, payment, made.id) if replayed else None
    return standing or answers.as_session(made)


def _created(asked: _Stripe, payment: Payment, wanted: "SessionCreateParams") -> "Session":
    from stripe import InvalidRequestError

    on = stripe_requests.options(payment.account, f"checkout:{payment.booking_id}")
    try:
        return asked.client.v1.checkout.sessions.create(wanted, on)
    except InvalidRequestError as error:
        if not errors.is_about_address(error):
            raise
    # Stripe's page asks for one that it likes better. This is another request, so its key is too.
    del wanted["customer_email"]
    on = stripe_requests.options(payment.account, f"checkout:{payment.booking_id}:no-email")
    return asked.client.v1.checkout.sessions.create(wanted, on)


def _retrieved(asked: _Stripe, payment: Payment, session_id: str) -> CheckoutSession | None:
    from stripe import InvalidRequestError

    try:
        session = asked.client.v1.checkout.sessions.retrieve(
            session_id,
            {"expand": stripe_requests.EXPANDED},
            stripe_requests.options(payment.account),
        )
    except InvalidRequestError as error:
        if not errors.is_unknown(error):
            raise
        return None
    return answers.as_session(session) if answers.belongs_to(session, payment) else None


def _found(asked: _Stripe, payment: Payment) -> CheckoutSession | None:
    """Return the session that was opened without our hearing of it, by what we wrote on it."""
    around: SessionListParams = {
        "created": {
            "gte": int((payment.created_at - _CLOCKS).timestamp()),
            "lte": int((payment.pay_until + _CLOCKS).timestamp()),
        },
        "limit": 100,
    }
    on = stripe_requests.options(payment.account)
    for session in asked.client.v1.checkout.sessions.list(around, on).auto_paging_iter():
        if session.client_reference_id == payment.booking_id:
            return _retrieved(asked, payment, session.id)
    return None


def _over() -> NoReturn:
    raise CheckoutOver


def _refunded_before(
    asked: _Stripe, payment: Payment, refund: Refund, payment_intent: str
) -> ProviderRefund | None:
    on = stripe_requests.options(payment.account)
    if refund.provider_id:
        # It exists: whatever became of its metadata, it is never asked for again.
        return answers.as_refund(asked.client.v1.refunds.retrieve(refund.provider_id, options=on))
    of_payment: RefundListParams = {"payment_intent": payment_intent, "limit": 100}
    for one in asked.client.v1.refunds.list(of_payment, on).auto_paging_iter():
        if answers.marks_of(one.metadata).get("refund_key") == refund.key:
            return answers.as_refund(one)
    return None


def _credited_before(asked: _Stripe, payment: Payment, refund: Refund, invoice: str) -> str | None:
    of_invoice: CreditNoteListParams = {"invoice": invoice, "limit": 100}
    on = stripe_requests.options(payment.account)
    for one in asked.client.v1.credit_notes.list(of_invoice, on).auto_paging_iter():
        if answers.marks_of(one.metadata).get("refund_key") == refund.key:
            return one.id
    return None


def _receipt(payment: Payment) -> Receipt:
    if payment.receipt is None:
        message = "a refund of what was never captured"
        raise ValueError(message)
    return payment.receipt
