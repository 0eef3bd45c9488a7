"""Tables for other programs: CSV for any, XLSX for Excel. No cell of them is ever a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from baypass.domain.jobs import ReportFormat
from baypass.ports.jobs import Cell

# What makes a spreadsheet take a text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
# The wide signs of a Japanese keyboard count as well, and so do blanks before any of them.
_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_BEGINS_FORMULA = re.compile(rf"[\t\r\n]|\s*{_SIGNS}")
# Where the decimal sign is a comma, Excel parts the cells of a CSV file at semicolons.
_BEGINS_FORMULA_AFTER = re.compile(rf';(?=[\s"]*{_SIGNS})')
_MARK = "\ufeff"
_DATE, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_WIDTH = 18


class FileTables:
    """Writes tables as files."""

    def written(
        self, kind: ReportFormat, head: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> bytes:
        """Return the table as a file of this kind."""
        write = _xlsx if kind is ReportFormat.XLSX else _csv
        return write(head, rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as RFC 4180 describes it, in UTF-8 with the mark that Excel looks for."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_as_text(cell) for cell in row])
    return f"{_MARK}{file.getvalue()}".encode()


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        harmless = _BEGINS_FORMULA_AFTER.sub(";'", cell)
        return f"'{harmless}" if _BEGINS_FORMULA.match(cell) else harmless
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return "" if cell is None else str(cell)


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    from xlsxwriter import Workbook

    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        formats: dict[type, Any] = {
            kind: book.add_format({"num_format": shown})
            for kind, shown in ((datetime, _TIME), (date, _DATE), (Decimal, "0.00"))
        }
        sheet.set_column(0, len(head) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, place, column, cell, formats)
    return file.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:  # noqa: ANN401  it has no types
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, datetime | date):
        sheet.write_datetime(row, column, cell, formats[type(cell)])
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, float(cell), formats[Decimal])
    elif cell is not None:
        sheet.write_number(row, column, cell)
