"""Stripe's keys, which only Secrets Manager and the functions that ask Stripe know.

The secret is JSON: `{"api_key": "sk_...", "webhook_secrets": ["whsec_..."]}`. While a signing
secret is changed it holds the old one and the new one. Before anybody set it up the key is empty.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from baypass.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# So that forged messages do not become as many questions to Secrets Manager.
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class StripeKeys:
    """What we prove ourselves to Stripe with, and Stripe itself to us; neither can be printed."""

    api_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)

    @property
    def is_live(self) -> bool:
        """Tell whether money moves under this key."""
        return "_live_" in self.api_key


class SecretsManagerStripeKeys:
    """Reads the keys once per process, and again when they do not fit any more."""

    def __init__(self, client: "SecretsManagerClient", secret: str, clock: Clock) -> None:
        """Read them from this secret."""
        self._client, self._secret, self._clock = client, secret, clock
        self._read: tuple[StripeKeys, datetime] | None = None

    def current(self) -> StripeKeys:
        """Return the keys as they were read."""
        keys = self._read[0] if self._read else None
        # Whoever sets them up does not wait for every process to end.
        return keys if keys and keys.api_key else self.renewed()

    def renewed(self) -> StripeKeys:
        """Return the keys as they are now, read at most once a minute."""
        now = self._clock.now()
        if self._read and now - self._read[1] < _PAUSE:
            return self._read[0]
        answer = self._client.get_secret_value(SecretId=self._secret)
        told = _Secret.model_validate_json(answer["SecretString"])
        keys = StripeKeys(told.api_key, tuple(filter(None, told.webhook_secrets)))
        self._read = keys, now
        return keys


class _Secret(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    api_key: str = ""
    webhook_secrets: tuple[str, ...] = ()
