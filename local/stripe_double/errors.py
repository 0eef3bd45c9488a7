"""What Stripe answers when it does not do what it was asked."""

from local.stripe_double.things import Thing

INVALID = "invalid_request_error"


class Refused(Exception):  # noqa: N818  an answer, not an error
    """An error as Stripe words it: status, type, code, parameter and a message for people.

    `remembered` tells whether the answer is kept under the request's idempotency key: what was
    refused before its work began is not.
    """

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        status: int = 400,
        kind: str = INVALID,
        remembered: bool = False,
    ) -> None:
        """Word the answer."""
        super().__init__(message)
        self.message, self.param, self.code = message, param, code
        self.status, self.kind, self.remembered = status, kind, remembered

    def body(self) -> Thing:
        """Return the answer's body."""
        error: Thing = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


def missing_param(name: str) -> Refused:
    """Return the refusal of a request without something it needs."""
    return Refused(f"Missing required param: {name}.", param=name, code="parameter_missing")


def no_such(kind: str, thing_id: str, param: str = "id") -> Refused:
    """Return the refusal of an id that this account does not have."""
    status = 404 if param in {"id", "session", "intent"} else 400
    return Refused(
        f"No such {kind}: '{thing_id}'", param=param, code="resource_missing", status=status
    )


def not_now(message: str, *, param: str | None = None, code: str | None = None) -> Refused:
    """Return the refusal of what the state of things does not allow; kept under its key."""
    return Refused(message, param=param, code=code, remembered=True)


def no_such_address(method: str, path: str) -> Refused:
    """Return the refusal of an address that is not in the API."""
    return Refused(
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we "
        "can help at https://support.stripe.com/.",
        status=404,
    )


def server_error() -> Refused:
    """Return what Stripe says when something went wrong on its side."""
    return Refused("An unknown error occurred.", kind="api_error", status=500, remembered=True)


def too_many() -> Refused:
    """Return what Stripe says to whom asks too often."""
    return Refused(
        "Request rate limit exceeded. You can learn more about rate limits here "
        "https://stripe.com/docs/rate-limits.",
        code="rate_limit",
        status=429,
    )
