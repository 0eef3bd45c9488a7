"""Says what this machine lacks, before anything is begun: `python3 -m local.needs [tests]`.

It runs before there is an environment, on whatever Python there is: standard library only.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys

OLDEST_PYTHON = (3, 11)
TOOLS = {
    "git": "git is missing. Debian and Ubuntu: apt-get install git.",
    "make": "make is missing. Debian and Ubuntu: apt-get install make.",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def lacks(*, want_browser: bool) -> list[str]:
    """Return a sentence for everything that is missing."""
    sentences = []
    if sys.version_info < OLDEST_PYTHON:
        sentences.append(
            "Baypass needs Python {}.{} or newer, and this is {}.{}: "
            "say which one to use with PYTHON=/path/to/python3.".format(
                *OLDEST_PYTHON, *sys.version_info[:2]
            )
        )
    if importlib.util.find_spec("ensurepip") is None:
        sentences.append(
            "Python cannot make environments. Debian and Ubuntu: apt-get install python3-venv."
        )
    sentences += [sentence for tool, sentence in TOOLS.items() if shutil.which(tool) is None]
    if want_browser and not any(shutil.which(browser) for browser in BROWSERS):
        sentences.append(
            "The journeys need a browser. Debian: apt-get install chromium. "
            "Nothing has been run without it."
        )
    return sentences


def main() -> int:
    """Print what is missing; succeed when nothing is."""
    sentences = lacks(want_browser="tests" in sys.argv[1:])
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
