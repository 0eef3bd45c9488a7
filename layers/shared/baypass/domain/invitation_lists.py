"""Lists of people to invite, as hosts save them from a spreadsheet.

Everything that is wrong with a list is told at once, line by line, and a list with anything wrong
makes nothing.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter, ValidationError

from baypass.domain.invitations import LANGUAGES
from baypass.domain.organisations import Line
from baypass.domain.people import EmailAddress
from baypass.domain.refusals import AgainstTheRules, Violation
from baypass.domain.time_slots import first_instant, local_day
from baypass.domain.values import Instant, Value

MOST_LINES = 10_000
MOST_QUOTA = 100_000
NEEDED = ("email", "name")
COLUMNS = (*NEEDED, "language", "quota", "valid_until", "fixed_date", "note")
_DELIMITERS = (",", ";", "\t")
_MARK = "\ufeff"
# What a browser shows for bytes that are in another encoding than the file was read in.
_LOST = "\ufffd"
_SHOWN = 40
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_LINE: TypeAdapter[str] = TypeAdapter(Line)
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailAddress)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InvitationLine(Value):
    """One person to invite; `line` is where the list says so."""

    line: int
    name: Line
    email: EmailAddress | None = None
    language: str = "en"
    quota: Annotated[int, Field(ge=1, le=MOST_QUOTA)]
    valid_until: Instant
    fixed_date: date | None = None
    note: Line | None = None


@dataclass(frozen=True)
class Defaults:
    """What holds where a line says nothing, and where and when the list is read."""

    quota: int
    valid_until: datetime
    fixed_date: date | None
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class LineProblem:
    """What is wrong with one line."""

    line: int
    violation: Violation


@dataclass(frozen=True)
class InvitationList:
    """What could be read, and everything that is wrong."""

    lines: Sequence[InvitationLine]
    problems: Sequence[LineProblem]
    count: int


def read_list(text: str, defaults: Defaults) -> InvitationList:
    """Return the list; refuses one whose first line does not name the columns."""
    text = text.removeprefix(_MARK)
    delimiter = _delimiter_of(text)
    numbered = _numbered(text, delimiter)
    lines: list[InvitationLine] = []
    problems: list[LineProblem] = []
    count = 0
    try:
        _, head = next(numbered, (0, []))
        columns = _columns(head)
        for number, cells in numbered:
            count += 1
            if count > MOST_LINES:
                raise AgainstTheRules.because("LIST_TOO_LONG", "csv", lines=MOST_LINES)
            given = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
            line, wrong = _read_line(number, given, defaults)
            if any(cell.strip() for cell in cells[len(columns) :]):
                wrong.append(Violation("TOO_MANY_CELLS"))
            problems += [LineProblem(number, one) for one in wrong]
            lines += [line] if line else []
    except _UnreadableError as error:
        problems.append(LineProblem(error.line, Violation("LINE_UNREADABLE")))
    if not count and not problems:
        raise AgainstTheRules.because("LIST_EMPTY", "csv")
    problems += _repeated(lines)
    return InvitationList(lines, sorted(problems, key=lambda one: one.line), count)


class _UnreadableError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _delimiter_of(text: str) -> str:
    """Return what separates the cells: whatever makes most known columns of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        return len(set(COLUMNS) & {_folded(cell) for cell in _cells(first, delimiter)})

    return max(_DELIMITERS, key=known)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold anything, each with the number of its first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _UnreadableError(number) from None
        if any(cell.strip() for cell in cells):
            yield number, cells


def _columns(head: Sequence[str]) -> list[str]:
    columns = [_folded(cell) for cell in head]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise AgainstTheRules.because("LIST_EMPTY", "csv")
    wrong = [
        *(
            Violation("COLUMN_MISSING", "csv", {"column": one})
            for one in NEEDED
            if one not in columns
        ),
        *(
            Violation("COLUMN_UNKNOWN", "csv", {"column": one[:_SHOWN]})
            for one in dict.fromkeys(columns)
            if one not in COLUMNS
        ),
        *(
            Violation("COLUMN_TWICE", "csv", {"column": one})
            for one in COLUMNS
            if columns.count(one) > 1
        ),
    ]
    if wrong:
        raise AgainstTheRules(*wrong)
    return columns


def _folded(cell: str) -> str:
    name = cell.strip().strip('"').casefold().replace(" ", "_")
    return "email" if name == "e-mail" else name


def _read_line(
    number: int, given: Mapping[str, str], defaults: Defaults
) -> tuple[InvitationLine | None, list[Violation]]:
    found: dict[str, object] = {"line": number}
    wrong: list[Violation] = []
    for name, read in _READERS.items():
        try:
            found[name] = read(_whole(given.get(name, "")), defaults)
        except AgainstTheRules as refusal:
            wrong += [one.under(name) for one in refusal.violations]
    return (None if wrong else InvitationLine.model_validate(found)), wrong


def _whole(typed: str) -> str:
    if _LOST in typed:
        raise AgainstTheRules.because("CHARACTERS_LOST")
    return typed


def _email(typed: str, _: Defaults) -> str | None:
    try:
        return _EMAIL.validate_python(typed) if typed else None
    except ValidationError:
        raise AgainstTheRules.because("EMAIL_INVALID") from None


def _name(typed: str, _: Defaults) -> str:
    if not typed:
        raise AgainstTheRules.because("NAME_MISSING")
    return _text(typed)


def _language(typed: str, _: Defaults) -> str:
    language = typed.casefold() or LANGUAGES[0]
    if language not in LANGUAGES:
        raise AgainstTheRules.because("LANGUAGE_UNKNOWN")
    return language


def _quota(typed: str, defaults: Defaults) -> int:
    if not typed:
        return defaults.quota
    is_number = re.fullmatch(r"[0-9]{1,6}", typed)
    if not is_number or not 1 <= int(typed) <= MOST_QUOTA:
        raise AgainstTheRules.because("QUOTA_INVALID")
    return int(typed)


def _valid_until(typed: str, defaults: Defaults) -> datetime:
    """Return the end of a day of the car park, or an instant that names its offset."""
    if not typed:
        return defaults.valid_until
    if _DAY.fullmatch(typed):
        until = first_instant(_day(typed) + timedelta(days=1), defaults.zone)
    else:
        until = _instant(typed)
    if until <= defaults.now:
        raise AgainstTheRules.because("VALID_UNTIL_PASSED")
    return until


def _fixed_date(typed: str, defaults: Defaults) -> date | None:
    if not typed:
        return defaults.fixed_date
    day = _day(typed)
    if day < local_day(defaults.now, defaults.zone):
        raise AgainstTheRules.because("FIXED_DATE_PASSED")
    return day


def _note(typed: str, _: Defaults) -> str | None:
    return _text(typed) if typed else None


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise AgainstTheRules.because("DAY_INVALID")
    return day


def _instant(typed: str) -> datetime:
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        raise AgainstTheRules.because("DAY_INVALID") from None
    if instant.tzinfo is None or not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise AgainstTheRules.because("DAY_INVALID")
    return instant.replace(microsecond=0)


def _text(typed: str) -> str:
    try:
        return _LINE.validate_python(typed)
    except ValidationError:
        raise AgainstTheRules.because("LINE_TEXT_INVALID") from None


_READERS: Mapping[str, Callable[[str, Defaults], object]] = {
    "email": _email,
    "name": _name,
    "language": _language,
    "quota": _quota,
    "valid_until": _valid_until,
    "fixed_date": _fixed_date,
    "note": _note,
}


def _repeated(lines: Sequence[InvitationLine]) -> list[LineProblem]:
    """Return the lines that invite for the same day whom an earlier one has invited."""
    first: dict[tuple[str, date | None], int] = {}
    repeated: list[LineProblem] = []
    for one in lines:
        if one.email is None:
            continue
        earlier = first.setdefault((one.email.casefold(), one.fixed_date), one.line)
        if earlier != one.line:
            facts = {"line": earlier}
            repeated.append(LineProblem(one.line, Violation("LINE_TWICE", "email", facts)))
    return repeated
