"""Who takes the payments of a run: a stand-in on this machine, or Stripe itself with test keys."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from local.cloud import REGION
from local.failures import refuse
from local.writing import write_atomically

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEY, WEBHOOK_SECRET = "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"
TEST_KEYS = ("sk_test_", "rk_test_")
STRIPE_API = "https://api.stripe.com"
STRIPE_DASHBOARD = "https://dashboard.stripe.com/test/payments"
WEBHOOK_PATH = "/api/webhooks/stripe"


@dataclass(frozen=True)
class StripeKeys:
    """What the functions need to ask Stripe, or its stand-in, and to believe what it says."""

    api_key: str
    webhook_secret: str

    def as_secret(self) -> str:
        """Return them as the stack's secret holds them."""
        return json.dumps({"api_key": self.api_key, "webhook_secrets": [self.webhook_secret]})


def keys_of_stripe(environment: Mapping[str, str]) -> StripeKeys | None:
    """Return the test keys of somebody who wants Stripe itself; refuse what could cost money."""
    api_key, webhook_secret = environment.get(KEY), environment.get(WEBHOOK_SECRET)
    if not api_key and not webhook_secret:
        return None
    if not api_key or not webhook_secret:
        refuse(f"To use Stripe itself set both {KEY} and {WEBHOOK_SECRET}; else unset both.")
    if not api_key.startswith(TEST_KEYS):
        refuse(
            f"{KEY} is no test key, and nothing on this machine may move real money: "
            "use one that begins with sk_test_ or rk_test_, or unset it."
        )
    return StripeKeys(api_key, webhook_secret)


def keys_of_stand_in(remembered: Path) -> StripeKeys:
    """Return the stand-in's keys: drawn once, then the same in every run."""
    try:
        return StripeKeys(**json.loads(remembered.read_text()))
    except (OSError, ValueError, TypeError):
        drawn = StripeKeys(f"sk_test_{secrets.token_hex(16)}", f"whsec_{secrets.token_hex(16)}")
        write_atomically(remembered, json.dumps(asdict(drawn)))
        return drawn


def tell_stack(secret: str, keys: StripeKeys, endpoint_url: str | None) -> bool:
    """Put the keys in the stack's secret; false when exactly these are there already."""
    manager = boto3.client("secretsmanager", endpoint_url=endpoint_url, region_name=REGION)
    wanted = keys.as_secret()
    if _stands(manager, secret) == wanted:
        return False
    manager.put_secret_value(SecretId=secret, SecretString=wanted)
    return True


def how_to_forward(site: str) -> str:
    """Return what somebody who uses Stripe itself does to hear of payments at once."""
    return (
        "Payments are made at Stripe itself, in its test mode. Let it tell this machine of them:\n"
        f"  stripe listen --forward-to {site}{WEBHOOK_PATH}"
    )


def _stands(manager: "SecretsManagerClient", secret: str) -> str | None:
    try:
        return manager.get_secret_value(SecretId=secret)["SecretString"]
    except manager.exceptions.ResourceNotFoundException:
        return None  # a secret without a value yet
