"""Posters: a page of A4 whose code a phone reads, in the letters of every European language."""

import io
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest

from baypass.adapters.fpdf_posters import FpdfPosters
from baypass.domain.tokens import Capability
from baypass.ports.posters import Poster
from tests.builders import INVITATION, ORGANISATION
from tests.fakes import FakeLinks

_LINKS = FakeLinks()
LINK = _LINKS.url(_LINKS.token(Capability.INVITATION, ORGANISATION, INVITATION), "invitation")
A4_IN_POINTS = (595, 842)
SCALE = 3
NAMES = [
    "Łódź – Zażółć gęślą jaźń",  # noqa: RUF001  as it is written
    "Příliš žluťoučký kůň, Ľubľana",
    "Árvíztűrő tükörfúrógép",
    "Ștefan cel Mare și Țara",
    "Θεσσαλονίκη, Ώρα Ελλάδος",
    "Київ, Їжак, ґанок",
    "Београд, Љубав и Џез",
    "Søren Åkesson & Ærø",
    "Þórður Ðórðarson",
    "Ħaż-Żebbuġ, Ġgantija",
    "Ķekava, Ģertrūdes iela",
    "Šiauliai, Ąžuolynas",
    "İstanbul, Ağrı, Şişli",  # noqa: RUF001  as it is written
    "GROẞE STRAẞE",
    "Ŵyddfa, Tŷ Hwnt",
]


def a_poster(**fields: Any) -> Poster:
    usual: dict[str, Any] = {
        "title": "November",
        "organisation": "Acme",
        "place": "Campus visitors",
        "headline": "Park at Campus North",
        "steps": ("Scan the code.", "Choose your time.", "Open the gate."),
        "address": "The code leads to visit.example",
        "validity": "Valid until Tuesday 24 November 2026",
        "link": LINK,
        "brand_colour": "#1d4f91",
    }
    return Poster(**usual | fields)


def page_of(poster: Poster) -> pypdfium2.PdfPage:
    (page,) = pypdfium2.PdfDocument(io.BytesIO(FpdfPosters().pdf(poster)))
    return page


def picture_of(page: pypdfium2.PdfPage) -> Any:
    return cv2.cvtColor(page.render(scale=SCALE).to_numpy(), cv2.COLOR_BGR2GRAY)


def texts_of(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range()).replace("\r\n", "\n")


def test_it_is_one_page_of_a4() -> None:
    page = page_of(a_poster())
    assert tuple(round(side) for side in page.get_size()) == A4_IN_POINTS


def test_a_phone_reads_the_link_from_paper() -> None:
    picture = picture_of(page_of(a_poster()))
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert text == LINK


def test_a_phone_reads_it_when_a_part_is_torn_off() -> None:
    picture = picture_of(page_of(a_poster()))
    height, width = picture.shape
    picture[height // 2 - 10 : height // 2 + 10, width // 2 - 10 : width // 2 + 10] = 255
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert text == LINK


def test_everything_that_people_need_is_written_on_it() -> None:
    poster = a_poster()
    written = texts_of(page_of(poster))
    wanted = (poster.organisation, poster.headline, poster.place, poster.validity, poster.address)
    assert all(text in written for text in (*wanted, *poster.steps))
    assert LINK not in written


@pytest.mark.parametrize("name", NAMES)
def test_the_letters_of_every_european_language_are_drawn(name: str) -> None:
    page = page_of(a_poster(organisation=name))
    assert name.replace("ẞ", "SS") in texts_of(page)
    with_letters, without = (
        int(np.count_nonzero(picture_of(page_of(a_poster(organisation=text))) > 200))
        for text in (name, " ")
    )
    assert with_letters > without


def test_no_letter_of_a_name_is_logged_where_the_font_lacks_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert FpdfPosters().pdf(a_poster(headline="יוסף ①"))
    assert not caplog.records


def test_a_very_long_name_stays_on_the_page() -> None:
    page = page_of(a_poster(headline="Park at " + "W" * 120))
    picture = picture_of(page)
    margin = picture.shape[1] * 15 // 210
    band = picture[10, 10]
    assert (picture[30:500, :margin] == band).all()
    assert (picture[30:500, -margin:] == band).all()
    assert "…" in texts_of(page)


@pytest.mark.parametrize("colour", ["#ffffff", "#ffee00", "#000000", "#1d4f91"])
def test_the_name_is_readable_on_every_colour(colour: str) -> None:
    picture = picture_of(page_of(a_poster(brand_colour=colour)))
    band = picture[: picture.shape[0] * 62 // 297 - 5]
    assert int(band.max()) - int(band.min()) > 100
