"""Posters on A4: text in Open Sans, which has the letters of every European language."""

import logging
import unicodedata
from typing import Literal

import qrcode
import ttf_opensans
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from qrcode.constants import ERROR_CORRECT_M

from baypass.domain.colours import button_colours
from baypass.ports.posters import Poster

# It would log what people wrote, letter by letter, where the font lacks one.
logging.getLogger("fpdf.output").setLevel(logging.ERROR)
_FONT = "Open Sans"
_WIDTH, _MARGIN, _BAND = 210, 20, 62
_CODE = 122
_QUIET_ZONE = 4
_INK, _PALE = (20, 24, 31), (90, 96, 105)
_ELLIPSIS = "…"
# Capitals that the font does not have, as people write them instead.
_INSTEAD = str.maketrans({"ẞ": "SS", "ə": "ä", "Ə": "Ä"})


class FpdfPosters:
    """Draws posters."""

    def pdf(self, poster: Poster) -> bytes:
        """Return the poster as an A4 page with a QR code of error correction M."""
        page = _page(poster)
        _band(page, poster)
        _code(page, poster.link)
        _below(page, poster)
        return bytes(page.output())


def _page(poster: Poster) -> FPDF:
    page = FPDF(format="A4")
    page.add_font(_FONT, fname=ttf_opensans.OPENSANS_REGULAR.path)
    page.add_font(_FONT, "B", fname=ttf_opensans.OPENSANS_BOLD.path)
    page.set_title(poster.title)
    page.set_lang("en")
    page.set_auto_page_break(auto=False)
    page.set_margins(_MARGIN, _MARGIN)
    page.add_page()
    return page


def _band(page: FPDF, poster: Poster) -> None:
    """Draw who invites and to where, on the organisation's colour."""
    colours = button_colours(poster.brand_colour)
    page.set_fill_color(*_rgb(colours.fill))
    page.rect(0, 0, _WIDTH, _BAND, style="F")
    page.set_text_color(*_rgb(colours.text))
    page.set_xy(_MARGIN, 12)
    _line(page, poster.organisation, style="", most=18, height=10)
    page.set_y(24)
    _line(page, poster.headline, style="B", most=36, height=18)
    page.set_y(44)
    _line(page, poster.place, style="", most=14, height=8)


def _code(page: FPDF, link: str) -> None:
    """Draw the code as squares, sharp at every size, on white with its quiet zone."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET_ZONE)
    code.add_data(link)
    code.make(fit=True)
    modules = code.get_matrix()
    side = _CODE / len(modules)
    left, top = (_WIDTH - _CODE) / 2, _BAND + 8
    page.set_fill_color(0, 0, 0)
    for row, cells in enumerate(modules):
        for first, length in _runs(cells):
            page.rect(left + first * side, top + row * side, length * side, side * 1.02, style="F")


def _runs(cells: list[bool]) -> list[tuple[int, int]]:
    """Return where dark modules begin in a row, and how many follow each other."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(cells):
        if dark and runs and sum(runs[-1]) == place:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        elif dark:
            runs.append((place, 1))
    return runs


def _below(page: FPDF, poster: Poster) -> None:
    """Write how it works, until when, and where the code leads to."""
    page.set_text_color(*_INK)
    page.set_y(_BAND + _CODE + 16)
    for number, step in enumerate(poster.steps, start=1):
        _line(page, f"{number}.  {step}", style="", most=18, height=12, align="L")
    page.ln(8)
    _line(page, poster.validity, style="B", most=16, height=10)
    page.set_text_color(*_PALE)
    _line(page, poster.address, style="", most=12, height=8)


def _line(
    page: FPDF, text: str, *, style: Literal["", "B"], most: int, height: float, align: str = "C"
) -> None:
    """Write one line as large as it fits, and no larger than this; a very long one is cut."""
    wanted = unicodedata.normalize("NFC", text).translate(_INSTEAD)
    space, size = _WIDTH - 2 * _MARGIN, float(most)
    page.set_font(_FONT, style, size)
    while page.get_string_width(wanted) > space and size > most / 2:
        size -= 0.5
        page.set_font_size(size)
    if page.get_string_width(wanted) > space:
        while page.get_string_width(wanted + _ELLIPSIS) > space:
            wanted = wanted[:-1]
        wanted += _ELLIPSIS
    page.cell(space, height, wanted, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
