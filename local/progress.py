"""One line per step, with the seconds since the start."""

import sys
from time import monotonic


class Progress:
    """Says what happens, as it happens."""

    def __init__(self) -> None:
        """Count from now."""
        self._started = monotonic()

    def say(self, sentence: str) -> None:
        """Print one line now, even when nobody watches a terminal."""
        sys.stdout.write(f"{monotonic() - self._started:6.1f} s  {sentence}\n")
        sys.stdout.flush()
