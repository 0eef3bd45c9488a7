"""Sends requests and looks at every answer, at what it told and at what it left behind."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.functions.events import Answer
from tests.prove.answers import Promises
from tests.prove.doors import Request, Route
from tests.prove.site import CANARIES, Site

_OPENINGS = (
    ("POST", "/api/reservation/gates/{gate_id}/open"),
    ("POST", "/api/host/gates/{gate_id}/opening"),
)
_HOST_BOOKING = ("POST", "/api/host/bookings")
_REFUSED = 400


@dataclass
class Watched:
    """Two organisations, and what went wrong there; `replay` says how to make it go wrong again."""

    site: Site
    promises: Promises
    counts: Counter[str] = field(default_factory=Counter)
    accepted: Counter[Route] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    replay: str = ""

    def begin(self, replay: str) -> None:
        """Let everything be as it was, for the round of this name."""
        self.site.bring_back()
        self.replay = replay

    def send(self, request: Request) -> Answer | None:
        """Return the answer; nothing when API Gateway itself refuses."""
        if not self.site.doors.lets_through(request):
            self.counts["refused by the gateway"] += 1
            return None
        self.site.watch.begin()
        answer = self.site.doors.answer(request)
        self.counts["inputs"] += 1
        self.counts["accepted" if answer.status < _REFUSED else "refused"] += 1
        self.accepted[request.route] += answer.status < _REFUSED
        for wrong in (*self.promises.broken_by(request, answer), *self._left(request, answer)):
            self.complain(f"{wrong}: {request} -> {answer.status}")
        return answer

    def complain(self, sentence: str) -> None:
        self.violations.append(f"{sentence} (replay: {self.replay})")

    def mailed(self) -> dict[str, str]:
        """Return the text of the last mail to everybody."""
        read = {}
        for recipient, mail in self.site.deployment.mails().items():
            text = mail.get_body(("plain",))
            read[recipient] = text.get_content() if text else ""
        return read

    def _left(self, request: Request, answer: Answer) -> Iterator[str]:
        changed = self.site.watch.changed()
        if changed and request.method == "GET":
            yield f"reading changed {sorted(changed)}"
        left = {key for key in changed if not _may_stay(key, request)}
        if left and answer.status >= _REFUSED:
            yield f"a refusal left {sorted(left)}"
        if any(canary in answer.body for canary in CANARIES) and not _names_one(request):
            yield "tells of the organisation next door"


def _may_stay(key: str, request: Request) -> bool:
    """Tell whether a refusal is meant to leave this row behind."""
    if request.route in _OPENINGS:
        # The access log tells of every press, whatever came of it.
        return key.endswith(" ACCESS")
    # The invitation that hosts book with is made before the first such booking.
    return request.route == _HOST_BOOKING and key.endswith(" INVITATION")


def _names_one(request: Request) -> bool:
    """Tell whether the request itself holds a canary, which an answer may then repeat."""
    return any(canary in str(request) + (request.body or "") for canary in CANARIES)
