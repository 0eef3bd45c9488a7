"""Logos: what is no small PNG or JPEG is refused, and what is one is drawn anew."""

import random
from io import BytesIO
from zlib import crc32

import pytest
from PIL import Image, PngImagePlugin

from baypass.adapters.pillow_logos import PillowLogos
from baypass.domain.refusals import AgainstTheRules

A_SECRET = "taken at home by Ann Peeters"


def picture(size: tuple[int, int] = (300, 100), kind: str = "PNG", mode: str = "RGB") -> bytes:
    written = BytesIO()
    Image.new(mode, size, "#0b5d4b" if mode == "RGB" else 1).save(written, kind)
    return written.getvalue()


def drawn(content: bytes, content_type: str = "image/png") -> Image.Image:
    return Image.open(BytesIO(PillowLogos().logo(content_type, content)), formats=["PNG"])


def refused(content: bytes, content_type: str = "image/png") -> str:
    with pytest.raises(AgainstTheRules) as refusal:
        PillowLogos().logo(content_type, content)
    assert refusal.value.violations[0].field == "data"
    return refusal.value.code


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_becomes_a_png_of_the_same_shape(kind: str, content_type: str) -> None:
    image = drawn(picture(kind=kind), content_type)
    assert image.size == (300, 100)
    red, green, blue, alpha = image.convert("RGBA").getpixel((150, 50))  # type: ignore[misc]
    assert abs(red - 11) + abs(green - 93) + abs(blue - 75) < 12
    assert alpha == 255


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    assert drawn(picture(mode=mode)).size == (300, 100)


def test_a_large_picture_is_made_smaller_and_stays_light() -> None:
    noise = Image.new("RGB", (170, 170))
    dice = random.Random(1)  # noqa: S311  the same noise every time
    noise.putdata([tuple(dice.randbytes(3)) for _ in range(170 * 170)])
    written = BytesIO()
    noise.save(written, "PNG")
    assert len(PillowLogos().logo("image/png", written.getvalue())) <= 40_000
    assert drawn(picture((1000, 500))).size == (320, 160)


def test_nothing_that_was_hidden_in_the_file_goes_on() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", A_SECRET)
    written = BytesIO()
    Image.new("RGB", (10, 10)).save(written, "PNG", pnginfo=told)
    with_more = written.getvalue() + b"<script>alert(1)</script>"
    assert A_SECRET.encode() in with_more
    image = PillowLogos().logo("image/png", with_more)
    assert A_SECRET.encode() not in image
    assert b"script" not in image


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/png"),
        (b"<svg/>", "image/svg+xml"),
        (picture(kind="GIF"), "image/gif"),
        (picture(kind="GIF"), "image/png"),
        (picture(kind="JPEG"), "image/png"),
        (picture()[:60], "image/png"),
    ],
)
def test_what_is_no_png_or_jpeg_is_refused(content: bytes, content_type: str) -> None:
    assert refused(content, content_type) == "LOGO_INVALID"


def test_a_photograph_whose_notes_are_broken_is_refused() -> None:
    notes = Image.Exif()
    notes[0x0112], notes[0x010E] = 6, "hello"
    written = BytesIO()
    # They say in letters how high the picture is.
    broken = notes.tobytes().replace(b"\x01\x0e\x00\x02", b"\x01\x01\x00\x02")
    Image.new("RGB", (20, 10)).save(written, "JPEG", exif=broken)
    assert refused(written.getvalue(), "image/jpeg") == "LOGO_INVALID"


@pytest.mark.parametrize("size", [(1001, 1), (1, 1001), (30_000, 30_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read(size: tuple[int, int]) -> None:
    small = picture((1, 1))
    sides = b"".join(side.to_bytes(4, "big") for side in size)
    head = small[12:16] + sides + small[24:29]
    large = small[:12] + head + crc32(head).to_bytes(4, "big") + small[33:]
    assert refused(large) == "LOGO_TOO_LARGE"


def test_a_file_of_too_many_bytes_is_refused() -> None:
    assert refused(picture() + bytes(100_000)) == "LOGO_TOO_LARGE"
