"""Where tokens stand in a text."""

import re

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[ibmr]\.[0-9a-z]{6,20}\.[0-9a-z]{6,22}\.[A-Za-z0-9_-]{43}")


def tokens_in(text: str) -> list[str]:
    """Return the tokens of links in a text, in their order, each once."""
    return list(dict.fromkeys(_TOKEN.findall(text)))
