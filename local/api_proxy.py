"""Forwards /api/* to the local cloud, as CloudFront forwards it to API Gateway."""

import re
from collections.abc import Iterable
from http import HTTPStatus

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from local.failures import refuse
from local.ports import LOOPBACK

API_URL = re.compile(
    r"https://(?P<id>[^.]+)\.execute-api\.[^.]+\.amazonaws\.com/(?P<stage>[^/]+)/?"
)
# API Gateway gives up after 29 seconds; here, a slow answer from a busy machine beats none.
ANSWER_SECONDS = 120.0
# Every concurrent call of a function is a process of its own, and this is one machine.
MOST_AT_ONCE = 6

FORWARDED_FOR = "x-forwarded-for"

# https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1, and what the forwarded request has anew.
# Cookies stay here: every site on this machine's address shares them.
NOT_FORWARDED = frozenset(
    {
        *(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
        ),
        *(
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "cookie",
            FORWARDED_FOR,
        ),
    }
)
# The local cloud's own server says these again.
NOT_RETURNED = NOT_FORWARDED - {"content-length"} | {"date", "server"}


def local_api_url(api_url: str, endpoint_url: str) -> str:
    """Return where the local cloud serves the API that AWS would serve at `api_url`."""
    match = API_URL.fullmatch(api_url)
    if match is None:
        refuse(f"The stack's ApiUrl is no API Gateway address: {api_url}")
    return f"{endpoint_url}/_aws/execute-api/{match['id']}/{match['stage']}"


class ApiProxy:
    """Passes requests on and answers back, both as they come."""

    def __init__(self, api_url: str) -> None:
        """Forward to the API at this address of the local cloud."""
        self._api_url = api_url
        # What the caller accepts is passed on; who accepts nothing in particular gets no gzip.
        plain = {"accept-encoding": "identity"}
        # Who waits for a free connection waits as long as it takes.
        self._client = httpx.AsyncClient(
            headers=plain,
            timeout=httpx.Timeout(ANSWER_SECONDS, pool=None),
            limits=httpx.Limits(max_connections=MOST_AT_ONCE),
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def answer(self, request: Request) -> Response:
        """Return what the API says, or say that it is away."""
        forwarded = self._client.build_request(
            request.method,
            f"{self._api_url}{request.scope['raw_path'].decode('ascii')}",
            params=request.url.query.encode() or None,
            headers=[*_kept(request.headers.items(), NOT_FORWARDED), _callers(request)],
            content=await request.body(),
        )
        try:
            answer = await self._client.send(forwarded, stream=True)
        except httpx.TransportError:
            return self._away()
        response = StreamingResponse(
            answer.aiter_raw(),
            answer.status_code,
            background=BackgroundTask(answer.aclose),
        )
        for name, value in _kept(answer.headers.multi_items(), NOT_RETURNED):
            response.headers.append(name, value)
        return response

    def _away(self) -> Response:
        problem = {
            "type": "about:blank",
            "title": "Bad Gateway",
            "status": HTTPStatus.BAD_GATEWAY,
            "code": "LOCAL_CLOUD_AWAY",
            "detail": "The local cloud does not answer. Look at the terminal that runs it.",
            "errors": [],
        }
        return JSONResponse(
            problem,
            HTTPStatus.BAD_GATEWAY,
            headers={"cache-control": "no-store"},
            media_type="application/problem+json",
        )


def _kept(headers: Iterable[tuple[str, str]], left_out: frozenset[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in left_out]


def _callers(request: Request) -> tuple[str, str]:
    """Return the header that names who asked, the last one as CloudFront would add it."""
    before = request.headers.getlist(FORWARDED_FOR)
    caller = request.client.host if request.client else LOOPBACK
    return FORWARDED_FOR, ", ".join([*before, caller])
