"""/: what was paid at the stand-in, with buttons for what payers and banks do."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.pages import HEADERS, nothing_here, rendered
from local.stripe_double import Refused, StripeDouble
from local.stripe_views import told

POLICY = HEADERS["content-security-policy"].replace("form-action 'none'", "form-action 'self'")
PAGE_HEADERS = HEADERS | {"content-security-policy": POLICY}
REFUNDS = {"succeeded": "succeed at once", "pending": "stay pending", "failed": "fail"}
ACTIONS = {
    "open": {"pay": "Pay", "decline": "Decline a card", "expire": "Let it expire"},
    "complete": {"dispute": "Dispute it"},
    "expired": {"pay-late": "Pay nevertheless"},
}


class PaymentsPage:
    """The list of checkouts, payments and refunds."""

    def __init__(self, double: StripeDouble, site: str) -> None:
        """Show what this stand-in knows; `site` is where the start page is."""
        self._double, self._site = double, site

    def routes(self) -> list[Route]:
        """Return the page's address and those of its buttons."""
        return [
            Route("/", self._show),
            Route("/refunds", self._refunds_from_now, methods=["POST"]),
            Route("/refunds/finish", self._finish_refunds, methods=["POST"]),
            Route("/sessions/{session}", self._press, methods=["POST"]),
        ]

    async def _show(self, _request: Request) -> Response:
        sessions = await asyncio.to_thread(self._double.sessions)
        ledger = await asyncio.to_thread(self._double.ledger)
        rows = {row["payment_intent"]: row for row in ledger}
        shown = [_shown(session, rows.get(session["payment_intent"])) for session in sessions]
        behaviour = await asyncio.to_thread(lambda: self._double.behaviour)
        html = rendered(
            "payments.html",
            site=self._site,
            checkouts=shown,
            refunds=REFUNDS,
            refunds_now=behaviour.refunds,
        )
        return HTMLResponse(html, headers=PAGE_HEADERS)

    async def _refunds_from_now(self, request: Request) -> Response:
        outcome = (await _pressed(request)).get("outcome")
        if outcome not in REFUNDS:
            return nothing_here()
        await asyncio.to_thread(lambda: self._double.set_behaviour(refunds=outcome))
        return _back()

    async def _finish_refunds(self, request: Request) -> Response:
        outcome = (await _pressed(request)).get("outcome")
        if outcome == "succeeded":
            await asyncio.to_thread(self._double.finish_refunds, "succeeded")
        elif outcome == "failed":
            await asyncio.to_thread(self._double.finish_refunds, "failed")
        else:
            return nothing_here()
        return _back()

    async def _press(self, request: Request) -> Response:
        session_id = request.path_params["session"]
        presses: dict[str, Callable[[str], object]] = {
            "pay": self._double.pay,
            "decline": self._double.decline,
            "expire": self._double.expire,
            "pay-late": self._double.pay_late,
            "dispute": self._double.dispute,
        }
        press = presses.get((await _pressed(request)).get("action", ""))
        if press is None:
            return nothing_here()
        with suppress(Refused):  # a session that is not there any more
            await asyncio.to_thread(press, session_id)
        return _back()


def _shown(session: Mapping[str, Any], row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "id": session["id"],
        "state": session["status"],
        "booking_id": session["client_reference_id"] or "",
        "total": told(session["amount_total"], session["currency"]),
        "facts": list(_facts(row)),
        "actions": ACTIONS.get(session["status"], {}) if row is None or not row["disputed"] else {},
    }


def _facts(row: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what became of the money of a session."""
    if row is None:
        return
    currency = row["currency"]
    yield f"{row['payment_intent']}: {told(row['captured'], currency)} captured"
    for refund in row["refunds"]:
        yield f"{refund['id']}: {told(refund['amount'], currency)} back, {refund['status']}"
    if row["disputed"]:
        yield "disputed by its payer"
    if row["invoice"]:
        yield f"{row['invoice']}: {told(row['credited'], currency)} credited"


async def _pressed(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def _back() -> Response:
    return RedirectResponse("/", HTTPStatus.SEE_OTHER, headers=PAGE_HEADERS)
