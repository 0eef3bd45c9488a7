"""Every code has its sentence, every sentence its code, and people read them as they talk."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from baypass import words
from baypass.domain.access import Decision, Reason
from baypass.domain.gates import CommandState
from baypass.domain.money import Money
from baypass.domain.refusals import AgainstTheRules, Violation
from baypass.domain.time_slots import TimeSlot, slot_meant
from baypass.words import en
from tests.builders import a_time_slot, in_brussels
from tests.domain.clock_changes import BRUSSELS
from tests.words.raised_codes import Raised, raised_codes

RAISED = raised_codes()
TEMPLATE = Path(__file__).parents[2] / "template.yaml"
SAID_BY_GATEWAY = dict(re.findall(r'"code":"(\w+)","detail":"([^"]+)"', TEMPLATE.read_text()))
EVERYTHING = [
    *en.SENTENCES.values(),
    *en.FOR_VISITORS.values(),
    *en.FOR_STAFF.values(),
    *en.COMMANDS.values(),
]
# Facts of every kind, under the names that sentences may use.
FACTS = {
    "days": 62,
    "lines": 10_000,
    "line": 7,
    "column": "plate",
    "given": datetime(2026, 3, 29, 2, 30),  # noqa: DTZ001  a wall-clock time is what was given
    "zone": "Europe/Brussels",
    "date": date(2026, 11, 24),
    "minutes": 135,
    "maximum": 5,
    "start": datetime(2026, 11, 24, 14, tzinfo=BRUSSELS),
    "end": datetime(2026, 11, 24, 17, tzinfo=BRUSSELS),
    "seconds": 3,
    "price": Money(amount=1250, currency="EUR"),
    "number": 5,
    "slot": "Morning",
    "weekday": "Saturday",
    "wall": "08:00",
    "currency": "EUR",
    "least": 50,
    "most": 500,
}


def wanted(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


# The set of codes


def test_the_sources_are_read() -> None:
    assert {"TOO_SOON", "EMAIL_INVALID", "INVITATION_USED_UP", "GATE_OFFLINE", "INTERNAL"} <= {
        raised.code for raised in RAISED
    }


@pytest.mark.parametrize("raised", RAISED, ids=str)
def test_a_code_has_a_sentence_made_of_the_facts_it_comes_with(raised: Raised) -> None:
    given = {name: FACTS[name] for name in raised.facts}
    if raised.code in set(Reason):
        given |= {name: FACTS[name] for name in ("start", "end")}
    said = words.sentence(Violation(raised.code, "", given))
    assert said.endswith(".")
    assert not set(said) & {"{", "}"}


def test_no_sentence_is_without_a_use() -> None:
    used = {raised.code for raised in RAISED} | set(SAID_BY_GATEWAY)
    assert set(en.SENTENCES) - used == set()


def test_what_api_gateway_says_by_itself_is_what_we_say() -> None:
    assert len(SAID_BY_GATEWAY) >= 4
    assert {code: en.SENTENCES[code] for code in SAID_BY_GATEWAY} == SAID_BY_GATEWAY


def test_no_code_has_two_sentences() -> None:
    assert not set(en.SENTENCES) & set(en.FOR_VISITORS)


def test_every_reason_has_a_sentence_for_the_visitor_and_one_for_staff() -> None:
    assert set(en.FOR_VISITORS) == set(en.FOR_STAFF) == set(Reason)
    assert all(words.for_staff(reason) == en.FOR_STAFF[reason] for reason in Reason)


def test_every_state_of_a_press_has_a_sentence() -> None:
    assert set(en.COMMANDS) == set(CommandState)
    assert words.of_command(CommandState.SENT) == "Asked the gate."


def test_only_the_reasons_that_come_with_a_window_tell_its_times() -> None:
    telling = {reason for reason, said in en.FOR_VISITORS.items() if wanted(said)}
    assert telling == {Reason.TOO_EARLY, Reason.TOO_LATE}


# How they read


@pytest.mark.parametrize("said", EVERYTHING)
def test_a_sentence_neither_begs_nor_shouts_nor_hides(said: str) -> None:
    assert "please" not in said.casefold()
    assert "!" not in said
    assert "something went wrong" not in said.casefold()
    assert said == said.strip()
    assert said.endswith(".")
    assert said[0].isupper() or said[0] == "{"
    assert "  " not in said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason.TOO_EARLY,
            "Your time here begins on Tuesday 24 November at 14:00. The gate opens from then on.",
        ),
        (Reason.TOO_LATE, "Your time here ended on Tuesday 24 November at 17:00."),
    ],
)
def test_a_visitor_reads_the_window_in_the_car_parks_time(reason: Reason, said: str) -> None:
    decision = Decision(reason=reason, window=a_time_slot())
    assert words.sentence(decision.violation(BRUSSELS)) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            "2026-03-29T02:30+01:00",
            "2026-03-29T04:00+02:00",
            "Sunday 29 March at 02:30 does not exist: the clocks go forward that night.",
        ),
        (
            "2026-11-24T14:00+02:00",
            "2026-11-24T17:00+01:00",
            "Tuesday 24 November at 14:00 has another offset in Europe/Brussels.",
        ),
        ("2026-11-24T14:00+01:00", "2026-11-25T16:00+01:00", "Choose at most 25 hours."),
    ],
)
def test_a_refused_time_is_told_as_it_was_given(start: str, end: str, said: str) -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        slot_meant(datetime.fromisoformat(start), datetime.fromisoformat(end), BRUSSELS)
    assert words.sentence(refusal.value.violations[0]) == said


@pytest.mark.parametrize(
    ("maximum", "said"),
    [(1, "Book at most 1 spot at a time."), (5, "Book at most 5 spots at a time.")],
)
def test_one_spot_is_told_as_one(maximum: int, said: str) -> None:
    assert words.sentence(Violation("TOO_MANY_SPOTS", "", {"maximum": maximum})) == said


def test_a_changed_price_is_told_with_its_currency() -> None:
    said = words.sentence(Violation("PRICE_CHANGED", "price", {"price": FACTS["price"]}))
    assert said == (
        "The price has changed: it is €\N{NO-BREAK SPACE}12.50 now. Check it and book again."
    )


# Dates, times and durations


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (30, "30 minutes"),
        (60, "1 hour"),
        (75, "1 hour 15 minutes"),
        (120, "2 hours"),
        (135, "2 hours 15 minutes"),
        (1500, "25 hours"),
    ],
)
def test_a_duration_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert en.duration(minutes) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 1), "Thursday 1 January"),
        (date(2026, 11, 23), "Monday 23 November"),
        (date(2027, 12, 26), "Sunday 26 December"),
    ],
)
def test_a_date_is_said_with_its_weekday(day: date, said: str) -> None:
    assert en.date_in_words(day) == said


def test_a_repeated_time_is_said_with_its_zone_and_any_other_without() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(BRUSSELS)
    again = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BRUSSELS)
    assert (en.time_of_day(first), en.time_of_day(again)) == ("02:30 CEST", "02:30 CET")
    before = datetime(2026, 10, 24, 23, 59, tzinfo=UTC).astimezone(BRUSSELS)
    after = datetime(2026, 10, 25, 2, 0, tzinfo=UTC).astimezone(BRUSSELS)
    assert (en.time_of_day(before), en.time_of_day(after)) == ("01:59", "03:00")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-11-24T14:00", "2026-11-24T17:00", "Tuesday 24 November, 14:00 to 17:00"),
        (
            "2026-11-24T22:00",
            "2026-11-25T06:00",
            "Tuesday 24 November, 22:00 to Wednesday 25 November, 06:00",
        ),
        (
            "2026-10-25T02:30",
            "2026-10-25T04:00",
            "Sunday 25 October, 02:30 CEST to 04:00",
        ),
    ],
)
def test_a_time_slot_is_said_with_both_dates_when_it_has_two(
    start: str, end: str, said: str
) -> None:
    slot = TimeSlot(start=in_brussels(start), end=in_brussels(end))
    in_words = en.time_slot_in_words(slot, BRUSSELS, "Brussels time")
    assert in_words == f"{said} (Brussels time)"
