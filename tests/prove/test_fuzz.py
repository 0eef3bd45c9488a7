"""The quick share of the input fuzz, and that it sees what it looks for."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.functions.events import Answer
from tests.prove.answers import Promises
from tests.prove.doors import Request
from tests.prove.fuzz import corpus_round
from tests.prove.generated import generated_round, linked_round
from tests.prove.hostile import TEXTS
from tests.prove.hostile_mails import mails_about
from tests.prove.mails import as_read, wrong_with
from tests.prove.site import NEIGHBOUR, two_organisations
from tests.prove.watched import Watched

BOOK = ("POST", "/api/bookings")
SEE = ("GET", "/api/invitation")
A_FEW = ("POST", "/api/quotes"), BOOK, ("PUT", "/api/host/portals/{portal_id}")


@pytest.fixture(scope="module")
def standing() -> Iterator[Watched]:
    with two_organisations() as site:
        yield Watched(site, Promises())


@pytest.fixture
def watched(standing: Watched) -> Watched:
    standing.violations.clear()
    standing.begin("a test")
    return standing


def test_hostile_requests_are_refused_or_do_no_harm(watched: Watched) -> None:
    corpus_round(watched, 1, inputs=70)
    assert watched.violations == []
    assert watched.counts["accepted"] > 20
    assert watched.counts["refused"] > 30


def test_requests_made_from_the_description_get_what_it_promises(watched: Watched) -> None:
    for route in A_FEW:
        generated_round(watched, 1, watched.promises.operations[route], examples=6)
    assert watched.violations == []


def test_what_one_operation_answers_can_be_sent_to_the_next(watched: Watched) -> None:
    linked_round(watched, 1, steps=24)
    assert watched.violations == []
    assert watched.counts["steps along links"] > 10


def test_a_mail_with_a_hostile_text_goes_to_one_person_and_links_to_us_alone() -> None:
    written, wrong = mails_about(TEXTS[::20])
    assert wrong == []
    assert written > 100


def seen(watched: Watched, **changes: object) -> str:
    """Return what is said of an answer that was spoilt on its way."""
    request = watched.site.doors.usual(SEE)
    good = watched.site.doors.answer(request)
    assert list(watched.promises.broken_by(request, good)) == []
    spoilt = replace(good, **changes)  # type: ignore[arg-type]
    return " ".join(watched.promises.broken_by(request, spoilt))


def test_an_answer_that_is_not_as_promised_is_seen(watched: Watched) -> None:
    assert "answered 500" in seen(watched, status=500)
    assert "tells of our own code" in seen(watched, body='{"at": "baypass/api/app.py"}')
    assert "not documented" in seen(watched, body="{}")
    assert "one shape" in seen(watched, headers={"content-type": "application/json"})
    assert "one shape" in seen(watched, status=404, body=json.dumps({"error": "no"}))


class Spoilt:
    """Doors that do one thing which no door may do."""

    def __init__(self, watched: Watched, body: str = "{}", status: int = 200) -> None:
        self._watched, self._body, self._status = watched, body, status

    def lets_through(self, _: Request) -> bool:
        return True

    def answer(self, _: Request) -> Answer:
        self._watched.site.premises.heard_of_gate(online=False)
        return Answer(self._status, {}, self._body, is_base64=False)


@pytest.mark.parametrize(
    ("route", "status", "body", "wrong"),
    [
        (SEE, 200, "{}", "reading changed"),
        (BOOK, 422, "{}", "a refusal left"),
        (BOOK, 200, f'{{"id": "org_{NEIGHBOUR}"}}', "organisation next door"),
    ],
)
def test_what_a_door_must_not_do_is_seen(
    watched: Watched, route: tuple[str, str], status: int, body: str, wrong: str
) -> None:
    request = watched.site.doors.usual(route)
    spoilt = replace(watched.site, doors=Spoilt(watched, body, status))  # type: ignore[arg-type]
    looking = replace(watched, site=spoilt, violations=[])
    looking.send(request)
    assert any(wrong in said for said in looking.violations)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("To: ann@visitor.example.com, bob@elsewhere.example", "several recipients"),
        ("To: ann@visitor.example.com\nBcc: bob@elsewhere.example", "has the headers"),
    ],
)
def test_a_mail_that_is_not_as_promised_is_seen(header: str, line: str) -> None:
    mail = as_read(f"From: a@b.example\nReply-To: a@b.example\n{header}\n\nHello\n")
    assert any(line in wrong for wrong in wrong_with(mail, "https://visit.example.com"))
