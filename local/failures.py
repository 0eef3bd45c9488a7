"""The one way a run ends early: a sentence for the person who typed the command."""

from pathlib import Path
from typing import NoReturn


class CannotRunError(Exception):
    """Nothing can be started, or nothing goes on; `log` is the file that says more."""

    def __init__(self, sentence: str, log: Path | None = None) -> None:
        """Keep the sentence, and where to read on."""
        super().__init__(sentence)
        self.log = log

    def __str__(self) -> str:
        """Return the sentence, then where to read on."""
        sentence = super().__str__()
        return f"{sentence} Read {self.log}." if self.log else sentence


def refuse(sentence: str, log: Path | None = None) -> NoReturn:
    """End the run with this sentence."""
    raise CannotRunError(sentence, log) from None
