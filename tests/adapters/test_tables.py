"""Tables as other programs read them: no letter is lost, and nothing becomes a formula."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from baypass.adapters.tables import FileTables
from baypass.domain.jobs import ReportFormat

HEAD = ("Name", "Amount")
FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil")'),
    *(" =1+1", "\n=1+1", "\u00a0=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"),
]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def as_csv(*rows: Any) -> list[list[str]]:
    written = FileTables().written(ReportFormat.CSV, HEAD, rows)
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def sheet_of(*rows: Any) -> Any:
    written = FileTables().written(ReportFormat.XLSX, HEAD, rows)
    with ZipFile(io.BytesIO(written)) as book:
        assert not [name for name in book.namelist() if "external" in name or "vba" in name]
        return ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own


def test_csv_begins_with_the_mark_that_excel_looks_for_and_ends_its_lines_as_the_rfc_says() -> None:
    written = FileTables().written(ReportFormat.CSV, HEAD, [("Zoë Ćirić", Decimal("12.50"))])
    assert written == "\ufeffName,Amount\r\nZoë Ćirić,12.50\r\n".encode()


def test_quotes_commas_and_line_breaks_come_back() -> None:
    text = 'one, "two"\nthree'
    assert as_csv((text, None)) == [list(HEAD), [text, ""]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_csv_begins_as_a_formula_does(text: str) -> None:
    assert as_csv((text, 1))[1][0] == f"'{text}"


def test_no_cell_is_a_formula_where_excel_parts_cells_at_semicolons() -> None:
    # A plate may be typed so, by anybody who was invited.
    assert as_csv(("1;=CMD|'/C CALC'!A0;", 1))[1][0] == "1;'=CMD|'/C CALC'!A0;"
    assert as_csv(("A; +1; B", 1))[1][0] == "A;' +1; B"
    assert as_csv(('A;"=1+1', 1))[1][0] == "A;'\"=1+1"


def test_a_number_below_zero_stays_a_number() -> None:
    assert as_csv(("A", Decimal("-3.00")))[1] == ["A", "-3.00"]


def test_days_and_times_are_written_as_everybody_reads_them() -> None:
    row = (date(2026, 11, 24), datetime(2026, 11, 24, 14, 5))  # noqa: DTZ001  as clocks show it
    assert as_csv(row)[1] == ["2026-11-24", "2026-11-24 14:05"]


@pytest.mark.parametrize("text", [*FORMULAS, "https://evil.example", "007", "Zoë <&> Ćirić"])
def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number_that_was_a_text(text: str) -> None:
    sheet = sheet_of((text, 1))
    assert not list(sheet.iter(f"{SHEET}f"))
    assert not list(sheet.iter(f"{SHEET}hyperlink"))
    cell = next(one for one in sheet.iter(f"{SHEET}c") if one.get("r") == "A2")
    assert cell.get("t") == "inlineStr"
    shown = "".join(part.text or "" for part in cell.iter(f"{SHEET}t"))
    # How a workbook writes what XML cannot hold.
    assert shown.replace("_x000D_", "\r").strip() == text.strip()


def test_amounts_and_times_of_a_workbook_are_numbers() -> None:
    sheet = sheet_of((datetime(2026, 11, 24, 12), Decimal("12.50")))  # noqa: DTZ001  as clocks show
    cells = {one.get("r"): one for one in sheet.iter(f"{SHEET}c")}
    assert all(cells[place].get("t") in (None, "n") for place in ("A2", "B2"))
    assert cells["B2"].findtext(f"{SHEET}v") == "12.5"
