"""What Stripe's errors mean to us. Their texts may quote what we sent, so they end here."""

from typing import TYPE_CHECKING

from baypass.observability import logger
from baypass.ports.payments import CheckoutOver, CheckoutRefused, PaymentsAway

if TYPE_CHECKING:
    from stripe import CardError, InvalidRequestError, StripeError

_NOT_FOUND = 404
# It may be there tomorrow: the account waits for its own money.
_NO_MONEY = frozenset({"balance_insufficient", "insufficient_funds"})
# The request was understood, and its answer will not change. 402 is the bank's own no.
_DEFINITE = (400, 402)
_NO_SUCH_THING = "resource_missing"


class StripeRefused(Exception):  # noqa: N818  named like the other answers of the edge
    """Stripe will not do this however often it is asked, and we did not expect that."""


def meant_by(error: "StripeError") -> Exception:
    """Return what is raised instead of the error; it says nothing of what was sent."""
    import stripe

    passing = (
        stripe.APIConnectionError,
        stripe.RateLimitError,
        stripe.APIError,
        stripe.IdempotencyError,
        stripe.AuthenticationError,
        stripe.PermissionError,
    )
    logger.warning("payment provider did not do it", extra=facts_of(error))
    if isinstance(error, passing) or error.code in _NO_MONEY:
        return PaymentsAway()
    return StripeRefused(type(error).__name__, error.code, getattr(error, "param", None))


def facts_of(error: "StripeError") -> dict[str, object]:
    """Return what may be logged of an error."""
    return {
        "kind": type(error).__name__,
        "status": error.http_status,
        "code": error.code,
        "parameter": getattr(error, "param", None),
        "request": error.request_id,
    }


def why_not_opened(error: "InvalidRequestError") -> CheckoutOver | CheckoutRefused:
    """Return why there is no session: it would not live long enough, or Stripe will not have it."""
    if error.param == "expires_at":
        return CheckoutOver()
    logger.error("a checkout was refused", extra=facts_of(error))
    return CheckoutRefused()


def is_about_address(error: "InvalidRequestError") -> bool:
    """Tell whether Stripe knows better what an e-mail address looks like."""
    return bool(error.param == "customer_email")


def is_definite(error: "InvalidRequestError | CardError") -> bool:
    """Tell whether what was asked for will never be done.

    The host refunded by hand, the payer's bank took the money back, or any other reason that
    stays. An id that the account does not have is none of them: the wrong account may be asked.
    """
    passes = error.code in _NO_MONEY
    return error.http_status in _DEFINITE and not passes and error.code != _NO_SUCH_THING


def is_unknown(error: "InvalidRequestError") -> bool:
    """Tell whether the account has no such thing."""
    return error.http_status == _NOT_FOUND
