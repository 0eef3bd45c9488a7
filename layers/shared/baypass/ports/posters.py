"""What hangs at a reception."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Poster:
    """Every text of a poster, and what its code leads to."""

    title: str
    organisation: str
    place: str
    headline: str
    steps: tuple[str, ...]
    address: str
    validity: str
    link: str
    brand_colour: str


class Posters(Protocol):
    """Draws posters."""

    def pdf(self, poster: Poster) -> bytes:
        """Return the poster as an A4 page with a QR code of error correction M."""
