"""How this package's parts reach the cloud, so that a test can hand in its own way."""

from collections.abc import Sequence
from typing import Protocol


class Publisher(Protocol):
    """Where messages go."""

    def publish(self, topic: str, payload: str, *, retain: bool) -> None:
        """Send at least once, as soon as the connection allows."""


class Connection(Publisher, Protocol):
    """Where messages go, and where the list's parts are asked for."""

    def ask_for_chunks(self, numbers: Sequence[int]) -> None:
        """Have the broker send these chunks of the access list, which it keeps."""
