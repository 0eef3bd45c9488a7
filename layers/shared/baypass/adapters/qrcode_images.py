"""QR codes that a phone reads from a poster: quiet zone of four modules, error correction M."""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pure import PyPNGImage
from qrcode.image.svg import SvgPathFillImage

_QUIET_ZONE, _PIXELS_PER_MODULE = 4, 12


class QrCodeImages:
    """Draws text as QR codes, dark on white."""

    def svg(self, text: str) -> bytes:
        """Return an SVG image."""
        return self._drawn(text, SvgPathFillImage)

    def png(self, text: str) -> bytes:
        """Return a PNG image."""
        return self._drawn(text, PyPNGImage)

    def _drawn(self, text: str, factory: type[SvgPathFillImage] | type[PyPNGImage]) -> bytes:
        code = qrcode.QRCode(
            error_correction=ERROR_CORRECT_M, border=_QUIET_ZONE, box_size=_PIXELS_PER_MODULE
        )
        code.add_data(text)
        code.make(fit=True)
        image = io.BytesIO()
        code.make_image(image_factory=factory).save(image)
        return image.getvalue()
