"""/control/...: what payers and banks do, for tests and scripts; JSON in, JSON out."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.stripe_deliveries import Deliveries
from local.stripe_double import Attempt, Refused, StripeDouble


class StripeControl:
    """Everything below /control."""

    def __init__(self, double: StripeDouble, deliveries: Deliveries) -> None:
        """Control this stand-in."""
        self._double, self._deliveries = double, deliveries

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [
            Route("/control/sessions", self._sessions),
            Route("/control/sessions/{session}/{action}", self._press, methods=["POST"]),
            Route("/control/behaviour", self._behave, methods=["POST"]),
            Route("/control/refunds", self._finish_refunds, methods=["POST"]),
            Route("/control/ledger", self._ledger),
            Route("/control/deliver", self._deliver, methods=["POST"]),
        ]

    async def _sessions(self, request: Request) -> Response:
        wanted = request.query_params.get("booking_id")
        return JSONResponse(await asyncio.to_thread(self._double.sessions, wanted))

    async def _press(self, request: Request) -> Response:
        session_id, action = request.path_params["session"], request.path_params["action"]
        presses: dict[str, Callable[..., Any]] = {
            "pay": self._double.pay,
            "decline": self._double.decline,
            "expire": self._double.expire,
            "pay-late": self._double.pay_late,
            "dispute": self._double.dispute,
        }
        press = presses.get(action)
        if press is None:
            return _refused(HTTPStatus.NOT_FOUND, f"Nobody can {action} a session.")
        try:
            came_of_it = await asyncio.to_thread(press, session_id, **await _body(request))
        except Refused as refused:
            return _refused(HTTPStatus.NOT_FOUND, refused.message)
        except (TypeError, ValueError) as error:
            return _refused(HTTPStatus.BAD_REQUEST, str(error))
        told = asdict(came_of_it) if isinstance(came_of_it, Attempt) else {"done": came_of_it}
        return JSONResponse(told)

    async def _behave(self, request: Request) -> Response:
        switches = await _body(request)
        try:
            behaviour = await asyncio.to_thread(self._double.set_behaviour, **switches)
        except (TypeError, ValueError) as error:
            return _refused(HTTPStatus.BAD_REQUEST, str(error))
        return JSONResponse(behaviour)

    async def _finish_refunds(self, request: Request) -> Response:
        outcome = (await _body(request)).get("outcome")
        if outcome not in ("succeeded", "failed"):
            return _refused(HTTPStatus.BAD_REQUEST, "The outcome is succeeded or failed.")
        return JSONResponse(await asyncio.to_thread(self._double.finish_refunds, outcome))

    async def _ledger(self, _request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(self._double.ledger))

    async def _deliver(self, _request: Request) -> Response:
        return JSONResponse({"delivered": await self._deliveries.deliver_due()})


async def _body(request: Request) -> dict[str, Any]:
    try:
        given = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _refused(status: HTTPStatus, sentence: str) -> Response:
    return JSONResponse({"detail": sentence}, status)
