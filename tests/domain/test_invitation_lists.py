"""Lists as hosts save them: every program's, and everything that can be wrong with one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from baypass.domain.invitation_lists import Defaults, InvitationList, read_list
from baypass.domain.refusals import AgainstTheRules

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


def read(text: str, **fields: Any) -> InvitationList:
    usual: dict[str, Any] = {
        "quota": 1,
        "valid_until": NOW + timedelta(days=30),
        "fixed_date": None,
        "zone": BRUSSELS,
        "now": NOW,
    }
    return read_list(text, Defaults(**usual | fields))


def problems_of(text: str) -> list[tuple[int, str, str]]:
    found = read(text).problems
    return [(one.line, one.violation.field, one.violation.code) for one in found]


def refusals_of(text: str) -> list[str]:
    with pytest.raises(AgainstTheRules) as refusal:
        read(text)
    return [one.code for one in refusal.value.violations]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_every_program_saves_it_its_own_way(mark: str, end: str, between: str) -> None:
    rows = [["Email", "Name", "Quota"], ["ana@example.com", "Ana", "2"], ["", "Bo", ""], [""]]
    text = mark + end.join(between.join(row) for row in rows)
    found = read(text)
    assert not found.problems
    assert [(one.line, one.name, one.email, one.quota) for one in found.lines] == [
        (2, "Ana", "ana@example.com", 2),
        (3, "Bo", None, 1),
    ]


def test_what_stands_in_quotes_may_hold_what_separates() -> None:
    found = read('name;email;note\n"Ćirić; Ana";ana@example.com;"He said ""hello"""\n')
    (ana,) = found.lines
    assert (ana.name, ana.note) == ("Ćirić; Ana", 'He said "hello"')


def test_one_delimiter_in_a_name_does_not_decide() -> None:
    (ana,) = read("email;name;note\nana@example.com;Ana;one, two, three, four\n").lines
    assert ana.note == "one, two, three, four"


def test_columns_come_in_any_order_and_many_may_be_left_out() -> None:
    (ana,) = read("name,email\nAna,ana@example.com\n", quota=7).lines
    assert (ana.quota, ana.language, ana.fixed_date, ana.note) == (7, "en", None, None)


def test_empty_lines_are_no_lines_and_keep_their_numbers() -> None:
    found = read("\n\nemail,name\n,\n\nana@example.com,Ana\n,,\nnobody,Bo\n")
    assert found.count == 2
    assert [one.line for one in found.lines] == [6]
    assert [one.line for one in found.problems] == [8]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["LIST_EMPTY"]),
        ("\ufeff\r\n\r\n", ["LIST_EMPTY"]),
        ("email,name\n", ["LIST_EMPTY"]),
        ("email\nana@example.com\n", ["COLUMN_MISSING"]),
        ("first,last\nAna,Ćirić\n", ["COLUMN_MISSING"] * 2 + ["COLUMN_UNKNOWN"] * 2),
        ("email,name,plate\na@example.com,A,1\n", ["COLUMN_UNKNOWN"]),
        ("email,name,name\na@example.com,A,B\n", ["COLUMN_TWICE"]),
        ("email|name\na@example.com|A\n", ["COLUMN_MISSING"] * 2 + ["COLUMN_UNKNOWN"]),
    ],
)
def test_a_list_whose_columns_are_wrong_is_refused(text: str, codes: list[str]) -> None:
    assert refusals_of(text) == codes


def test_more_than_ten_thousand_lines_are_refused() -> None:
    lines = [f"guest{place}@example.com,Guest" for place in range(10_000)]
    assert read("\n".join(["email,name", *lines])).count == 10_000
    assert refusals_of("\n".join(["email,name", *lines, ",One more"])) == ["LIST_TOO_LONG"]


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("email", "nobody", "EMAIL_INVALID"),
        ("email", "a@b", "EMAIL_INVALID"),
        ("email", "a@example.com, b@example.com", "EMAIL_INVALID"),
        ("name", "", "NAME_MISSING"),
        ("name", "A" * 121, "LINE_TEXT_INVALID"),
        ("name", "Ana\nBcc: all@example.com", "LINE_TEXT_INVALID"),
        ("name", "Ana\x00", "LINE_TEXT_INVALID"),
        ("name", "Zo\ufffd", "CHARACTERS_LOST"),
        ("language", "tlh", "LANGUAGE_UNKNOWN"),
        ("quota", "0", "QUOTA_INVALID"),
        ("quota", "-1", "QUOTA_INVALID"),
        ("quota", "1.5", "QUOTA_INVALID"),
        ("quota", "100001", "QUOTA_INVALID"),
        ("quota", "٣", "QUOTA_INVALID"),
        ("valid_until", "24/12/2026", "DAY_INVALID"),
        ("valid_until", "2026-02-30", "DAY_INVALID"),
        ("valid_until", "2026-12-24T10:00", "DAY_INVALID"),
        ("valid_until", "2026-11-21", "VALID_UNTIL_PASSED"),
        ("valid_until", "9999-12-31", "DAY_INVALID"),
        ("fixed_date", "tomorrow", "DAY_INVALID"),
        ("fixed_date", "2026-11-21", "FIXED_DATE_PASSED"),
        ("note", "=" * 121, "LINE_TEXT_INVALID"),
    ],
)
def test_a_wrong_cell_is_told_by_line_and_column(field: str, cell: str, code: str) -> None:
    cells = {"email": "ana@example.com", "name": "Ana"} | {field: f'"{cell}"'}
    text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
    assert problems_of(text) == [(2, field, code)]


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = "email,name,quota\nnobody,,x\nana@example.com,Ana,1\n,,9\n"
    assert problems_of(text) == [
        (2, "email", "EMAIL_INVALID"),
        (2, "name", "NAME_MISSING"),
        (2, "quota", "QUOTA_INVALID"),
        (4, "name", "NAME_MISSING"),
    ]


def test_more_cells_than_columns_are_told_and_empty_ones_are_not() -> None:
    text = "email,name\na@example.com,A,\nb@example.com,B,more\n"
    assert problems_of(text) == [(3, "", "TOO_MANY_CELLS")]


def test_a_quotation_mark_that_is_not_closed_is_told_where_it_opens() -> None:
    text = 'email,name\na@example.com,A\nb@example.com,"B\nc@example.com,C\n'
    assert problems_of(text) == [(3, "", "LINE_UNREADABLE")]


def test_a_first_line_that_cannot_be_read_is_told_as_any_other() -> None:
    assert problems_of('a","=1+1') == [(1, "", "LINE_UNREADABLE")]


def test_who_is_there_twice_for_the_same_day_is_told() -> None:
    text = (
        "email,name,fixed_date\n"
        "ana@example.com,Ana,2026-12-01\n"
        "ANA@example.com,Ana,2026-12-01\n"
        "ana@example.com,Ana,2026-12-02\n"
        ",Nobody,\n,Nobody,\n"
    )
    assert problems_of(text) == [(3, "email", "LINE_TWICE")]


def test_a_day_ends_when_it_ends_at_the_car_park() -> None:
    (ana,) = read("email,name,valid_until\n,Ana,2026-11-22\n").lines
    assert ana.valid_until == datetime(2026, 11, 22, 23, tzinfo=UTC)
    (ana,) = read("email,name,fixed_date\n,Ana,2026-11-22\n").lines
    assert ana.fixed_date == date(2026, 11, 22)


def test_a_moment_with_its_offset_is_taken_as_it_is() -> None:
    (ana,) = read("email,name,valid_until\n,Ana,2026-12-24T10:00:00+01:00\n").lines
    assert ana.valid_until == datetime(2026, 12, 24, 9, tzinfo=UTC)
