"""The one resolver factory and the one way in: every door answers alike."""

import base64
import json
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api import problems
from baypass.domain.refusals import Refusal
from baypass.observability import count_forged_webhook, logger
from baypass.ports.payments import Forged

MOST_BYTES = 16 * 1024
# Stripe's messages carry whole objects; the longest are far below this.
MOST_BYTES_OF_NEWS = 256 * 1024
# Nothing here may be kept by a browser, a proxy or a CDN: an answer is about one person, unless
# its route says otherwise.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def new_app(temporary: tuple[type[Exception], ...]) -> APIGatewayRestResolver:
    """Return a resolver that validates, and that turns every refusal into a problem.

    `temporary` are the exceptions that mean "try again in a moment".
    """
    app = APIGatewayRestResolver(
        enable_validation=True,
        # An answer of ours that is not what the API promises is our fault, never the caller's.
        response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    )

    def answered(status: HTTPStatus, code: str) -> Response[str]:
        return problems.of_status(status, code, _request_id(app))

    def refused(refusal: Refusal) -> Response[str]:
        logger.info("refused", extra={"codes": [one.code for one in refusal.violations]})
        return problems.of_refusal(refusal, _request_id(app))

    def not_understood(error: RequestValidationError) -> Response[str]:
        return problems.of_validation(error.errors(), _request_id(app))

    def not_json(_: Exception) -> Response[str]:
        return answered(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "NOT_JSON")

    def away(error: Exception) -> Response[str]:
        logger.warning("unavailable", extra={"error": type(error).__name__})
        return answered(HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE")

    def not_genuine(_: Exception) -> Response[str]:
        count_forged_webhook()
        return answered(HTTPStatus.BAD_REQUEST, "WEBHOOK_NOT_GENUINE")

    def nothing_here(_: Exception) -> Response[str]:
        return answered(HTTPStatus.NOT_FOUND, "ROUTE_NOT_FOUND")

    def broken(error: Exception) -> Response[str]:
        _log(error)
        return answered(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL")

    app.exception_handler(Refusal)(refused)
    app.exception_handler(RequestValidationError)(not_understood)
    app.exception_handler(RequestUnsupportedContentType)(not_json)
    app.exception_handler(list(temporary))(away)
    app.exception_handler(Forged)(not_genuine)
    app.not_found(nothing_here)
    # Without it the resolver logs the whole exception, and a message may quote a name or a plate.
    app.exception_handler(Exception)(broken)
    return app


def answer(
    app: APIGatewayRestResolver,
    event: dict[str, Any],
    context: LambdaContext,
    *,
    most_bytes: int = MOST_BYTES,
    any_bytes: bool = False,
) -> dict[str, Any]:
    """Resolve one request. Nothing that happens inside leaves as anything but a problem.

    With `any_bytes` the body is the route's own business: who signed it signed exactly these.
    """
    request_id, body = context.aws_request_id, _bytes_of(event)
    if body is not None and len(body) > most_bytes:
        refused = problems.of_status(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "BODY_TOO_LARGE", request_id
        )
        return _sent(refused)
    if body is None or not (any_bytes or _is_json_or_nothing(body)):
        return _sent(problems.of_status(HTTPStatus.BAD_REQUEST, "NOT_JSON", request_id))
    try:
        resolved = app.resolve(event, context)
    except Exception as error:  # noqa: BLE001  the last line before API Gateway's own 502
        _log(error)
        broken = problems.of_status(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL", request_id)
        return _sent(broken)
    return _with_headers(resolved)


def raw_body(app: APIGatewayRestResolver) -> bytes:
    """Return the body as it came, byte for byte."""
    return _bytes_of(app.current_event.raw_event) or b""


def _bytes_of(event: Mapping[str, Any]) -> bytes | None:
    """Return the body's bytes; nothing when it says it is base64 and is not."""
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            return base64.b64decode(body, validate=True)
        return str(body).encode()
    except ValueError:
        return None


def _is_json_or_nothing(body: bytes) -> bool:
    """Tell whether the body can be read; the resolver itself stumbles over some that cannot."""
    try:
        json.loads(body.decode() or "null")
    except (ValueError, RecursionError):
        return False
    return True


def bearer_token(app: APIGatewayRestResolver) -> str | None:
    """Return the token of the `Authorization` header; tokens travel nowhere else."""
    header = app.current_event.headers.get("Authorization") or ""
    scheme, _, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _request_id(app: APIGatewayRestResolver) -> str:
    return str(app.lambda_context.aws_request_id)


def _sent(response: Response[str]) -> dict[str, Any]:
    return _with_headers(
        {
            "statusCode": response.status_code,
            "multiValueHeaders": {"Content-Type": [problems.CONTENT_TYPE]},
            "body": response.body,
            "isBase64Encoded": False,
        }
    )


def _with_headers(resolved: Mapping[str, Any]) -> dict[str, Any]:
    usual = {name: [value] for name, value in _HEADERS.items()}
    headers = {**usual, **resolved.get("multiValueHeaders", {})}
    return {**resolved, "multiValueHeaders": headers}


def _log(error: Exception) -> None:
    """Log where it broke and never what it was about: a message may quote a name or a plate."""
    logger.error(
        "broken",
        extra={
            "error": type(error).__name__,
            "frames": [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ],
        },
    )
