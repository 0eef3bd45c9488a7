"""What holds for every mail, whatever was typed: one recipient, our headers, links to our site."""

from collections.abc import Collection, Iterator
from email.message import EmailMessage
from email.parser import Parser
from email.policy import default
from html.parser import HTMLParser
from urllib.parse import urlsplit

_OURS = {
    *("From", "To", "Reply-To", "Subject", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
}
_LOADS_OR_SENDS = ("script", "iframe", "form", "object", "embed", "base", "svg", "link", "img")
_LONGEST_LINE = 998


def as_read(raw: str) -> EmailMessage:
    """Return a mail as a mail client reads it."""
    return Parser(EmailMessage, policy=default).parsestr(raw)


def wrong_with(mail: EmailMessage, site: str, maps: Collection[str] = ()) -> Iterator[str]:
    """Yield what no mail may be; `maps` are the addresses that hosts have named."""
    if any(len(mail[name].addresses) != 1 for name in ("From", "To", "Reply-To")):
        yield f"a mail has several recipients or senders: {mail['To']!a}"
    if set(mail.keys()) != _OURS or len(mail.keys()) != len(_OURS):
        yield f"a mail has the headers {sorted(mail.keys())}"
    if mail.defects or any(part.defects for part in mail.walk()):
        yield "a mail is malformed"
    if any(len(line) > _LONGEST_LINE for line in mail.as_string().splitlines()):
        yield "a mail has a line that is too long"
    for link in _links(mail):
        if link not in maps and not _is_ours(link, site):
            yield f"a mail links {link!a}"


def _links(mail: EmailMessage) -> list[str]:
    html = mail.get_body(("html",))
    page = _Links()
    page.feed(html.get_content() if html else "")
    return page.found


class _Links(HTMLParser):
    """Finds whatever an address leads to, and elements that load or send something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = ("href", "src", "action", "background", "srcset")
        self.found += [value or "" for name, value in attrs if name in wanted]
        if tag in _LOADS_OR_SENDS:
            self.found.append(f"<{tag}>")


def _is_ours(link: str, site: str) -> bool:
    """Tell whether a mail may link this whatever a host has set up: our site, or whom to ask."""
    place = urlsplit(link)
    return place.scheme in ("mailto", "tel") or f"{place.scheme}://{place.netloc}" == site
