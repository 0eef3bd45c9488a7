"""QR codes that a phone reads: what they say, their quiet zone and their error correction."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from baypass.adapters.qrcode_images import QrCodeImages
from baypass.domain.tokens import Capability
from tests.builders import INVITATION, ORGANISATION
from tests.fakes import FakeLinks

_LINKS = FakeLinks()
LINK = _LINKS.url(_LINKS.token(Capability.INVITATION, ORGANISATION, INVITATION), "invitation")
QUIET_ZONE = 4
SVG = "{http://www.w3.org/2000/svg}"
# The first two modules beside the upper left finder pattern, unmasked: M is 00.
# ISO/IEC 18004 masks the format bits with 101010000010010.
LEVEL_M = (True, False)


def drawn_as_png(text: str) -> Any:
    pixels = cv2.imdecode(np.frombuffer(QrCodeImages().png(text), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    return pixels < 128


def drawn_as_svg(text: str) -> Any:
    """Return the modules of the SVG's one path, each a square, at one pixel each."""
    root = ET.fromstring(QrCodeImages().svg(text))  # noqa: S314  we have drawn it ourselves
    size = [float(number) for number in root.attrib["viewBox"].split()][2]
    (path,) = root.iter(f"{SVG}path")
    squares = re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H\1z", path.attrib["d"])
    module = min(float(right) - float(left) for left, _, right, _ in squares)
    dark = np.zeros((round(size / module),) * 2, dtype=bool)
    for left, top, right, bottom in squares:
        across = slice(round(float(left) / module), round(float(right) / module))
        down = slice(round(float(top) / module), round(float(bottom) / module))
        dark[down, across] = True
    return dark


def in_modules(dark: Any) -> Any:
    """Return the drawing with one value per module; its first dark row is a finder pattern's."""
    first = int(np.argmax(dark.any(axis=1)))
    row = dark[first]
    left = int(np.argmax(row))
    finder = int(np.argmin(row[left:]))
    module = finder // 7
    return dark[module // 2 :: module, module // 2 :: module]


@pytest.fixture(params=["png", "svg"])
def modules(request: pytest.FixtureRequest) -> Any:
    draw = drawn_as_png if request.param == "png" else drawn_as_svg
    return in_modules(draw(LINK))


def read(modules: Any) -> str:
    picture = np.where(np.kron(modules, np.ones((8, 8))) > 0, 0, 255).astype(np.uint8)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    return str(text)


def test_a_phone_reads_the_link(modules: Any) -> None:
    assert read(modules) == LINK


def test_both_images_show_the_same_code() -> None:
    assert (in_modules(drawn_as_png(LINK)) == in_modules(drawn_as_svg(LINK))).all()


def test_the_quiet_zone_is_four_modules_on_every_side(modules: Any) -> None:
    rows, columns = np.flatnonzero(modules.any(axis=1)), np.flatnonzero(modules.any(axis=0))
    last_row, last_column = (size - 1 for size in modules.shape)
    assert (rows[0], last_row - rows[-1]) == (QUIET_ZONE, QUIET_ZONE)
    assert (columns[0], last_column - columns[-1]) == (QUIET_ZONE, QUIET_ZONE)


def test_the_code_survives_dirt_as_error_correction_m_does(modules: Any) -> None:
    row = QUIET_ZONE + 8
    assert tuple(bool(dark) for dark in modules[row, QUIET_ZONE : QUIET_ZONE + 2]) == LEVEL_M


def test_the_png_is_drawn_large_enough_to_print() -> None:
    assert min(drawn_as_png(LINK).shape) >= 300


def test_the_svg_has_a_size_and_nothing_that_runs() -> None:
    root = ET.fromstring(QrCodeImages().svg(LINK))  # noqa: S314  we have drawn it ourselves
    assert root.tag == f"{SVG}svg"
    assert {"width", "height", "viewBox"} <= root.attrib.keys()
    assert {element.tag for element in root.iter()} <= {f"{SVG}svg", f"{SVG}path", f"{SVG}rect"}
