"""Stripe as the doors meet it: the stand-in, asked by the official SDK without a network."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from baypass.adapters.aws_clients import client
from baypass.adapters.secretsmanager_stripe_keys import SecretsManagerStripeKeys
from baypass.adapters.stripe_checkout import StripeCheckout
from baypass.bootstrap import services
from baypass.settings import settings
from local.stripe_double import StripeDouble
from local.stripe_double.events import signed
from tests.fakes.stripe import InProcessStripe
from tests.template import resources

API_KEY, WEBHOOK_SECRET = "sk_test_of_nobody", "whsec_of_nobody"
_NUMBERS = count(1)
API_URL, PAY_URL = "https://api.stripe.example.com", "https://pay.example.com"


def _now() -> datetime:
    return datetime.now(UTC)


def signature_of(body: bytes, at: datetime | None = None) -> str:
    """Return what Stripe would write beside a message."""
    return signed(body, [WEBHOOK_SECRET], at or _now())


class Stripe:
    """Forgets everything with every test."""

    def __init__(self) -> None:
        self._double: StripeDouble | None = None
        self.asked: list[str] = []

    @property
    def double(self) -> StripeDouble:
        assert self._double, "nobody has opened it"
        return self._double

    def open_anew(self) -> None:
        """Begin without any session, and have the doors ask this one."""
        self.close()
        self._double = StripeDouble(
            ":memory:", api_url=API_URL, pay_url=PAY_URL, webhook_secret=WEBHOOK_SECRET, now=_now
        )
        # In the place where it would be made when it is first asked for.
        vars(services())["checkout"] = self._checkout(settings().stripe_secret)

    def _checkout(self, secret: str) -> StripeCheckout:
        s, http = services(), InProcessStripe(self.double)
        # Whoever made requests before goes on writing here.
        http.asked = self.asked
        keys = SecretsManagerStripeKeys(client("secretsmanager"), secret, s.clock)
        return StripeCheckout(keys, settings().stripe_api_url, s.site.url, s.clock, http)

    def lose_keys(self) -> None:
        """Have the doors ask with the keys of a stack that was just deployed."""
        placeholder = resources("AWS::SecretsManager::Secret")["StripeKeys"]["SecretString"]
        made = client("secretsmanager").create_secret(
            Name=f"placeholder-{next(_NUMBERS)}", SecretString=placeholder
        )
        vars(services())["checkout"] = self._checkout(made["ARN"])

    def close(self) -> None:
        if self._double:
            self._double.close()

    def session_of(self, booking_id: str) -> Any:
        (session,) = self.double.sessions(booking_id)
        return session

    def pay(self, booking_id: str) -> None:
        assert self.double.pay(self.session_of(booking_id)["id"])

    def be_away(self, calls: int = 100) -> None:
        self.double.set_behaviour(trouble="down", trouble_calls=calls)

    def work_again(self) -> None:
        self.double.set_behaviour(trouble="none")

    def money(self) -> dict[str, tuple[int, int]]:
        """Return what was captured and what went back, per booking."""
        return {
            entry["booking_id"]: (entry["captured"], entry["refunded"])
            for entry in self.double.ledger()
        }
