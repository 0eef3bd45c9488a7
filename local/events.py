"""Prints an event of `events/` with its placeholders filled: `python -m local.events CASE A=1`."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

EVENTS = Path(__file__).resolve().parents[1] / "events"


class PlaceholderError(Exception):
    """An event that does not exist, or a placeholder without a value."""


def filled(case: str, values: Mapping[str, str]) -> str:
    """Return an event, such as `booking/quote`, with its placeholders filled."""
    file = EVENTS / f"{case}.json"
    if not file.is_file():
        sentence = f"There is no event {case}."
        raise PlaceholderError(sentence)
    try:
        return Template(file.read_text(encoding="utf-8")).substitute(values)
    except KeyError as missing:
        sentence = f"{case} needs {missing.args[0]}=…"
        raise PlaceholderError(sentence) from None


def main(arguments: Sequence[str]) -> int:
    """Print one event, or the sentence that says why not."""
    case, *given = arguments or [""]
    values = dict(value.partition("=")[::2] for value in given)
    try:
        sys.stdout.write(filled(case, values))
    except PlaceholderError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
