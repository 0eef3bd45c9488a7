"""Stripe without a network: the official library talks to the stand-in in the same process."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import stripe
from requests.structures import CaseInsensitiveDict

from local.stripe_double import StripeDouble


class InProcessStripe(stripe.HTTPClient):
    """Hands the library's requests to a stand-in, and never waits between two attempts."""

    name = "in-process"

    def __init__(self, double: StripeDouble) -> None:
        super().__init__()
        self._double = double
        self.asked: list[str] = []

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        path = urlunsplit(("", "", *urlsplit(url)[2:4], ""))
        key = (headers or {}).get("Idempotency-Key", "")
        self.asked.append(f"{method} {path} {key} {post_data or ''}")
        status, body, answered = self._double.answer(method, path, headers or {}, post_data or "")
        if status == 0:
            message = "The connection broke."
            raise stripe.APIConnectionError(message, should_retry=True)  # type: ignore[no-untyped-call]
        return body, status, CaseInsensitiveDict(answered)

    def close(self) -> None:
        """Nothing is open."""

    def _sleep_time_seconds(self, num_retries: int) -> float:  # noqa: ARG002  a retry costs nothing
        return 0
