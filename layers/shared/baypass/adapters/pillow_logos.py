"""Logos, read with care and drawn anew: nothing of the file that was sent goes on."""

import struct
from io import BytesIO
from typing import TYPE_CHECKING

from baypass.domain.refusals import AgainstTheRules

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES, MOST_PIXELS = 100_000, 1000
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
# On a page it is at most 48 px high; twice that many are for dense screens.
_SIZES = ((480, 160), (360, 120), (240, 96), (120, 48))
_HEAVY = 40_000


class PillowLogos:
    """PNG and JPEG in, PNG out."""

    def logo(self, content_type: str, content: bytes) -> bytes:
        """Return a PNG image that nobody else has written, small enough for a page."""
        if len(content) > MOST_BYTES:
            raise AgainstTheRules.because("LOGO_TOO_LARGE", "data")
        picture = _read(content_type, content)
        for size in _SIZES:
            image = _drawn(picture, size)
            if len(image) <= _HEAVY:
                break
        return image


def _read(content_type: str, content: bytes) -> "Image":
    from PIL import Image, ImageOps

    if content_type not in _FORMATS:
        raise AgainstTheRules.because("LOGO_INVALID", "data")
    try:
        picture = Image.open(BytesIO(content), formats=[_FORMATS[content_type]])
        if max(picture.size) > MOST_PIXELS:
            raise AgainstTheRules.because("LOGO_TOO_LARGE", "data")
        return ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError:
        raise AgainstTheRules.because("LOGO_TOO_LARGE", "data") from None
    # A file made to do harm fails in more ways than Pillow lists.
    except (
        *(OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, MemoryError),
        struct.error,
    ):
        raise AgainstTheRules.because("LOGO_INVALID", "data") from None


def _drawn(picture: "Image", size: tuple[int, int]) -> bytes:
    from PIL import Image

    smaller = picture.copy()
    smaller.thumbnail(size)
    canvas = Image.new("RGBA", smaller.size)
    canvas.paste(smaller)
    written = BytesIO()
    canvas.save(written, "PNG", optimize=True)
    return written.getvalue()
