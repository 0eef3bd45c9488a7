"""Requests made from the API's description by schemathesis: allowed ones, and ones it forbids.

Alone hardly one of them gets past the first look-up, so whoever sends them mostly holds a real
token, and the ids of things that exist stand where ids belong.
"""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import unquote

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core import NOT_SET

from tests.functions.events import Answer, sent
from tests.prove.answers import Operation, as_received
from tests.prove.corpus import at, places, put
from tests.prove.doors import Request, Route, body_of
from tests.prove.tokens import tokens_in
from tests.prove.watched import Watched

AnyCase = Case[Any]
_QUIET = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Dressing:
    """Puts what exists into what was generated; learns tokens and versions from answers."""

    watched: Watched
    random: Random
    tokens: dict[str, list[str]] = field(default_factory=dict)
    number: int = 0

    def request(self, case: AnyCase) -> Request:
        route: Route = (str(case.method).upper(), case.operation.path)
        usual = self.watched.site.doors.usual(route)
        made = Request(route, _path(case), _headers(case), _query(case), *_body(case))
        return self._dressed(made, usual)

    def send(self, request: Request) -> Answer | None:
        """Return the answer, and remember the tokens that it holds."""
        answer = self.watched.send(request)
        self.learn_from(answer.body if answer else "")
        return answer

    def learn_from(self, text: str) -> None:
        for token in tokens_in(text):
            self.tokens.setdefault(token[0], []).append(token)

    def _dressed(self, made: Request, usual: Request) -> Request:
        draw, headers = self.random, dict(made.headers)
        if draw.random() < 0.9:
            headers["Authorization"] = self._token(usual)
        if "If-Match" in headers and draw.random() < 0.8:
            headers["If-Match"] = usual.headers.get("If-Match", '"1"')
        path = usual.path if draw.random() < 0.6 else made.path
        return replace(made, path=path, headers=headers, body=self._body(made, usual))

    def _token(self, usual: Request) -> str:
        token = usual.headers.get("Authorization", "Bearer nobody").removeprefix("Bearer ")
        learnt = self.tokens.get(token[0]) or [token]
        return f"Bearer {self.random.choice((token, self.random.choice(learnt)))}"

    def _body(self, made: Request, usual: Request) -> str | None:
        """Return what was generated with real ids, or what succeeds with a part of it."""
        if made.body is None or usual.body is None or made.is_base64:
            return made.body
        body, real = json.loads(made.body), body_of(usual)
        if isinstance(body, dict) and isinstance(real, dict):
            if self.random.random() < 0.5:
                return json.dumps(self._spliced(real, body))
            ids = {name: real[name] for name in body if name.endswith("_id") and name in real}
            return json.dumps(body | ids)
        return made.body

    def _spliced(self, real: Any, made: Any) -> Any:
        shared = [place for place in places(real) if place and _has(made, place)]
        if not shared:
            return made
        place = self.random.choice(shared)
        return put(real, place, at(made, place))


def generated_round(watched: Watched, number: int, operation: Operation, examples: int) -> None:
    """Send allowed and forbidden requests of one operation."""
    for mode in GenerationMode:
        watched.begin(f"generated round {number}, {operation.label}, {mode.value}")
        dressing = Dressing(watched, Random(number))  # noqa: S311  the same numbers again
        requests = operation.as_strategy(generation_mode=mode).map(dressing.request)
        send = given(request=requests)(_sending(dressing))
        # Where every text is allowed, nothing forbidden can be made.
        nothing = (Unsatisfiable,) if mode is GenerationMode.NEGATIVE else ()
        with suppress(*nothing):
            seed(number)(settings(_QUIET, max_examples=examples)(send))()


def _sending(dressing: Dressing) -> Callable[[Request], None]:
    def send(request: Request) -> None:
        dressing.send(request)

    return send


def linked_round(watched: Watched, number: int, steps: int) -> None:
    """Walk along the links between operations: what one answers with is sent to the next."""
    watched.begin(f"linked round {number}")
    dressing = Dressing(watched, Random(number))  # noqa: S311  the same numbers again
    for links in (watched.site.values, watched.mailed()):
        dressing.learn_from(" ".join(links.values()))

    class Walk(watched.promises.schema.as_state_machine()):  # type: ignore[misc]
        def call(self, case: AnyCase, **_: Any) -> schemathesis.Response:
            made = dressing.request(case)
            answer = dressing.send(made)
            if answer is None:
                return as_received(made, Answer(401, {}, "", is_base64=False))
            _work_off(watched, dressing, case, answer)
            watched.counts["steps along links"] += 1
            return as_received(made, answer)

        def validate_response(self, *_: Any, **__: Any) -> None:
            """Leave it to `Watched`, which has looked already."""

    Walk.run(settings=settings(_QUIET, max_examples=max(1, steps // 8), stateful_step_count=8))


def _work_off(watched: Watched, dressing: Dressing, case: AnyCase, answer: Answer) -> None:
    """Confirm what was booked just now, so that its mails bring the tokens to go on with."""
    if case.operation.path != "/api/bookings" or answer.status != 201:
        return
    values = {**watched.site.values, "BOOKING_ID": answer.json["booking"]["id"]}
    sent("booking_workflow/confirm", values)
    sent("booking_workflow/notify", values)
    dressing.learn_from(" ".join(watched.mailed().values()))


def _has(value: Any, place: tuple[str | int, ...]) -> bool:
    try:
        at(value, place)
    except (LookupError, TypeError):
        return False
    return True


def _path(case: AnyCase) -> str:
    path = case.path
    for name, value in case.path_parameters.items():
        path = path.replace(f"{{{name}}}", unquote(str(value)))
    return path


def _headers(case: AnyCase) -> dict[str, str]:
    headers = {_spelt(name): str(value) for name, value in case.headers.items()}
    if case.body is not NOT_SET:
        headers.setdefault("Content-Type", case.media_type or "application/json")
    return headers


def _spelt(name: str) -> str:
    known = {"idempotency-key": "Idempotency-Key", "if-match": "If-Match"}
    return known.get(name.lower(), name)


def _query(case: AnyCase) -> dict[str, str]:
    return {name: str(value) for name, value in case.query.items()}


def _body(case: AnyCase) -> tuple[str | None, bool]:
    if case.body is NOT_SET:
        return None, False
    if isinstance(case.body, bytes):
        return base64.b64encode(case.body).decode(), True
    return json.dumps(case.body), False
