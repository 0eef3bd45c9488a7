"""/pay/...: the page on which a visitor pays, or does not; every step works without a script."""

import asyncio
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.pages import HEADERS, nothing_here, rendered
from local.stripe_double import StripeDouble
from local.stripe_views import Checkout, checkout_of

GOOD_CARD = "4242424242424242"
CARDS = {
    GOOD_CARD: "pays",
    "4000002500003155": "pays once its owner has told the bank so (3-D Secure)",
    "4000000000000002": "is declined",
    "4000000000009995": "is declined: too little money on it",
}
# What an invoice for a company needs, and what is already there when nobody wants to type.
COMPANY = {
    "name": "Example NV",
    "tax_id": "BE0123456789",
    "line1": "Rue de la Loi 1",
    "postal_code": "1000",
    "city": "Brussels",
    "country": "BE",
}
MOST_BYTES = 10_000


class PayPages:
    """Everything below /pay."""

    def __init__(self, double: StripeDouble) -> None:
        """Let people pay this stand-in."""
        self._double = double

    def routes(self) -> list[Route]:
        """Return the pages and their addresses."""
        return [
            Route("/pay/{session}", self._show),
            Route("/pay/{session}", self._press, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        checkout = await self._checkout(request)
        if checkout is None:
            return nothing_here()
        return _open_page(checkout, {"card": GOOD_CARD, **COMPANY}, "")

    async def _press(self, request: Request) -> Response:
        checkout = await self._checkout(request)
        if checkout is None:
            return nothing_here()
        given = _typed(await request.body())
        if given["action"] == "decline":
            attempt = await asyncio.to_thread(self._double.decline, checkout.id)
        elif given["action"] == "refuse":
            return _open_page(checkout, given, "The bank was told that it is not you.")
        else:
            attempt = await asyncio.to_thread(
                self._double.pay,
                checkout.id,
                card=given["card"],
                authenticated=given["action"] == "authenticate",
                company={part: given[part] for part in COMPANY} if checkout.asks_company else None,
            )
        if attempt.go_to:
            return RedirectResponse(attempt.go_to, HTTPStatus.SEE_OTHER, headers=HEADERS)
        if attempt.outcome == "authenticate":
            return _html(checkout, "pay_bank.html", given=_kept(given))
        after = await self._checkout(request) or checkout
        return _open_page(after, given, attempt.message)

    async def _checkout(self, request: Request) -> Checkout | None:
        session_id = request.path_params["session"]
        session = await asyncio.to_thread(self._double.session, session_id)
        return checkout_of(session) if session else None


def _open_page(checkout: Checkout, given: dict[str, str], problem: str) -> Response:
    """Return the page on which to pay, or what is to be said when there is nothing to pay."""
    if checkout.is_open:
        return _html(checkout, "pay.html", given=given, problem=problem, cards=CARDS)
    if checkout.is_expired:
        return _html(
            checkout,
            "pay_over.html",
            heading="The time to pay is over",
            sentence="Nothing was charged, and nothing can be paid here any more.",
            link=checkout.cancel_url,
            link_text="Back to the parking page",
        )
    return _html(
        checkout,
        "pay_over.html",
        heading="This is paid",
        sentence=f"{checkout.total} was paid here. Nothing more will be charged.",
        link=checkout.success_url,
        link_text="Back to the parking page",
    )


def _html(checkout: Checkout, name: str, **values: object) -> Response:
    """Render a page whose form may end at the addresses to which the payer returns."""
    back = " ".join(_origin(url) for url in (checkout.success_url, checkout.cancel_url) if url)
    policy = HEADERS["content-security-policy"]
    policy = policy.replace("form-action 'none'", f"form-action 'self' {back}")
    headers = HEADERS | {"content-security-policy": policy}
    return HTMLResponse(rendered(name, checkout=checkout, **values), headers=headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _typed(body: bytes) -> dict[str, str]:
    """Return what was typed; what is missing is empty."""
    given = dict(parse_qsl(body[:MOST_BYTES].decode(errors="replace"), keep_blank_values=True))
    return dict.fromkeys(("action", "card", *COMPANY), "") | given


def _kept(given: dict[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("card", *COMPANY)}
