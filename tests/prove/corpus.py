"""Requests that succeed, with one thing or a few in them replaced by something hostile."""

import base64
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.prove.doors import CASES, Request, Route, body_of
from tests.prove.hostile import BODIES, HALVES, TEXTS, VALUES
from tests.prove.site import SIGN_INS, Site
from tests.template import documented_routes

Place = tuple[str | int, ...]
_TOKENS = ("INVITATION_TOKEN", "BOOKER_TOKEN", "MANAGE_TOKEN", "REMOTE_TOKEN", "HOST_TOKEN")
_WEBHOOK = ("POST", "/api/webhooks/stripe")
ROUTES: tuple[Route, ...] = tuple(sorted(CASES))
_WITH_BODY = tuple(route for route in ROUTES if "requestBody" in documented_routes()[route])


def places(value: Any, *way: str | int) -> Iterator[Place]:
    """Yield the way to everything in a body, the body itself first."""
    yield way
    if isinstance(value, dict):
        for name, part in value.items():
            yield from places(part, *way, name)
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from places(part, *way, number)


def at(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


def put(value: Any, place: Place, new: Any) -> Any:
    """Return a body with something else at this place."""
    if not place:
        return new
    changed = deepcopy(value)
    at(changed, place[:-1])[place[-1]] = new
    return changed


def texts_of(route: Route, site: Site) -> list[Place]:
    """Return the way to every text that this route's body holds."""
    body = body_of(site.doors.usual(route))
    return [place for place in places(body) if isinstance(at(body, place), str)]


@dataclass
class Corpus:
    """Draws hostile requests; the same random numbers draw the same ones."""

    site: Site
    random: Random
    number: int = 0

    def request(self, route: Route | None = None) -> Request:
        """Return the next request, to this route or to any."""
        draw = self.random
        route = route or draw.choice(_WITH_BODY if draw.random() < 0.75 else ROUTES)
        request = self.fresh(route)
        changes = [self._path, self._query, self._header, self._who]
        if request.body is not None and route != _WEBHOOK:
            changes += [self._text] * 9 + [self._value] * 4 + [self._shape] * 2
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            request = draw.choice(changes)(request)
        return self._raw(request) if draw.random() < 0.06 else request

    def fresh(self, route: Route) -> Request:
        """Return the request that succeeds, with a key that nobody has used."""
        self.number += 1
        request = self.site.doors.usual(route)
        if "Idempotency-Key" not in request.headers:
            return request
        key = f"a-hostile-key-{self.number:08d}"
        return replace(request, headers={**request.headers, "Idempotency-Key": key})

    def with_text(self, request: Request, place: Place, text: str) -> Request:
        """Return the request with another text at this place of its body."""
        return replace(request, body=json.dumps(put(body_of(request), place, text)))

    def _hostile(self, usual: str) -> str:
        """Return a hostile text, alone or beside what usually stands there."""
        draw = self.random
        text = draw.choice(TEXTS) if draw.random() < 0.95 else draw.choice(HALVES)
        return draw.choice((text, text, usual + text, text + usual, usual[:3] + text[:40]))

    def _text(self, request: Request) -> Request:
        body = body_of(request)
        texts = [place for place in places(body) if isinstance(at(body, place), str)]
        if not texts:
            return request
        place = self.random.choice(texts)
        return self.with_text(request, place, self._hostile(at(body, place)))

    def _value(self, request: Request) -> Request:
        body = body_of(request)
        place = self.random.choice(list(places(body)))
        value = self.random.choice((*VALUES, self.random.choice(TEXTS)))
        return replace(request, body=json.dumps(put(body, place, value)))

    def _shape(self, request: Request) -> Request:
        """Leave something out, add what nobody knows, or say something many times."""
        body = deepcopy(body_of(request))
        place = self.random.choice(list(places(body)))
        part = at(body, place)
        if isinstance(part, dict) and part and self.random.random() < 0.5:
            part.pop(self.random.choice(list(part)))
        elif isinstance(part, dict):
            part[self.random.choice((*TEXTS, "id", "state", "organisation_id"))] = 1
        elif isinstance(part, list) and part:
            part *= self.random.choice((2, 20, 300))
        elif place:
            body = put(body, place, [part])
        return replace(request, body=json.dumps(body))

    def _raw(self, request: Request) -> Request:
        draw, body = self.random, request.body or ""
        cut = body[: draw.randrange(len(body) + 1)]
        text = draw.choice((*BODIES, cut, cut + draw.choice(TEXTS)))
        kind = draw.randrange(4)
        if kind == 0:
            coded = base64.b64encode(text.encode(draw.choice(("utf-8", "utf-16")), "replace"))
            return replace(request, body=coded.decode(), is_base64=True)
        if kind == 1:
            return replace(request, body=draw.choice(("%%%", "w", "////", "")), is_base64=True)
        return replace(request, body=text)

    def _path(self, request: Request) -> Request:
        ids = [*self.site.theirs.values(), *self.site.values.values(), *TEXTS]
        template = request.route[1].split("/")
        steps = request.path.split("/")
        if len(steps) != len(template):
            return request
        named = [place for place, step in enumerate(template) if step.startswith("{")]
        if not named:
            return request
        steps[self.random.choice(named)] = self.random.choice(ids)
        return replace(request, path="/".join(steps))

    def _query(self, request: Request) -> Request:
        known = documented_routes()[request.route].get("parameters", [])
        named = [one["name"] for one in known if one["in"] == "query"] or ["token", "cursor"]
        name = self.random.choice(named)
        values = [*TEXTS, *self.site.theirs.values(), *(str(value) for value in VALUES)]
        text = self.random.choice(values)
        return replace(request, query={**request.query, name: text})

    def _header(self, request: Request) -> Request:
        names = ("Idempotency-Key", "If-Match", "Content-Type", "Content-Length", "Cookie")
        name = self.random.choice((*request.headers, *names))
        kept = {one: text for one, text in request.headers.items() if one != name}
        if name != "Authorization" and self.random.random() < 0.8:
            kept[name] = self._hostile(request.headers.get(name, ""))
        return replace(request, headers=kept)

    def _who(self, request: Request) -> Request:
        values: Mapping[str, str] = self.site.values
        others = [values[name] for name in _TOKENS] + [*SIGN_INS, self.random.choice(TEXTS)]
        bearer = f"Bearer {self.random.choice(others)}"
        return replace(request, headers={**request.headers, "Authorization": bearer})
