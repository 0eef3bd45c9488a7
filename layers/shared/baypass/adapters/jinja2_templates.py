"""Fills the templates in `baypass/emails`: what is typed or comes from elsewhere is only text.

A value is cleaned of control and direction characters on its way into a template, escaped in
HTML, and kept to one line in headers. An address is linked only when it is one of the web.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from textwrap import wrap
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from baypass.domain.colours import button_colours
from baypass.domain.organisations import Organisation
from baypass.ports import Attachment, Letter
from baypass.words import en
from baypass.words.money import line, money, vat_percent

_LANGUAGE = "en"
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# An address is never broken; RFC 5322 allows 998 characters.
_LONG_LINE, _LONGEST_LINE = 240, 900
# U+2060: invisible, and no mail client makes a link of `evil.example` with it inside.
_WORD_JOINER = "\u2060"
_LOOPBACK = ("127.0.0.1", "localhost")
_IN_ADDRESSES = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]!$&()*+,;=%]+")


def letter(
    name: str,
    recipient: str,
    organisation: Organisation,
    facts: Mapping[str, Any],
    *attachments: Attachment,
) -> Letter:
    """Return the letter of this name; it comes from the organisation, whoever it goes to."""
    known = {"host": organisation, **facts}
    subject = one_line(rendered(f"{name}.subject", known))
    everything = known | {
        "subject": subject,
        "language": _LANGUAGE,
        "button": button_colours(organisation.brand_colour),
    }
    return Letter(
        sender_name=one_line(organisation.name),
        recipient=recipient,
        reply_to=organisation.contact.email,
        subject=subject,
        text=_short_lines(rendered(f"{name}.txt", everything)),
        html=rendered(f"{name}.html", everything),
        attachments=attachments,
    )


def rendered(template: str, facts: Mapping[str, Any]) -> str:
    """Return a template with its facts in it."""
    return _environment().get_template(f"{_LANGUAGE}/{template}").render(facts)


def one_line(text: str) -> str:
    """Return what a header can hold; what looks like an encoded word is kept from being one."""
    plain = text.replace("=?", "= ?")
    return " ".join(str(_clean(" ".join(plain.split()))).split())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("baypass", "emails"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    return environment


def _clean(value: object) -> object:
    """Take control and direction characters out of what a person or a host has typed."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    spaced = value.replace("\t", " ")
    return "".join(character for character in spaced if not _is_unseen(character))


def _is_unseen(character: str) -> bool:
    if character in _DIRECTION:
        return True
    return unicodedata.category(character) == "Cc" and character != "\n"


def _short_lines(text: str) -> str:
    """Break only lines that no mail may have; every client wraps the others to its own width."""
    return "\n".join(map(_broken, text.splitlines())) + "\n"


def _broken(long: str) -> str:
    at_spaces = wrap(long, _LONG_LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(piece for part in at_spaces for piece in wrap(part, _LONGEST_LINE))


def _of_a_person(name: str) -> str:
    """Return a name or a plate that no mail client takes for a web address; both may have dots."""
    return re.sub(r"\.(?=\S)", f".{_WORD_JOINER}", name)


def _grouped(code: str) -> str:
    """Return `4827 19`."""
    return f"{code[:4]} {code[4:]}"


def _dialled(phone: str) -> str:
    """Return what stands behind `tel:`, or nothing when there is nothing to dial."""
    return re.sub(r"[^+0-9]", "", phone)


def _mailbox(address: str) -> str:
    """Return what stands behind `mailto:`."""
    return quote(address, safe="@")


def _web_address(address: str | None) -> str:
    """Return an address that a mail may link, or nothing: https, or http on this machine."""
    if not address or len(address) > _LONGEST_LINE or not _IN_ADDRESSES.fullmatch(address):
        return ""
    try:
        scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
    except ValueError:
        return ""
    safe = bool(host) if scheme == "https" else scheme == "http" and host in _LOOPBACK
    return address if safe else ""


def _in_lines(text: str) -> list[str]:
    return [each.strip() for each in text.splitlines() if each.strip()]


def _date(day: date) -> str:
    return en.date_in_words(day)


def _count(number: int, noun: str) -> str:
    """Return `1 spot` or `2 spots`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_FILTERS: dict[str, Callable[..., object]] = {
    "date": _date,
    "time": en.time_of_day,
    "count": _count,
    "money": money,
    "price_line": line,
    "vat_percent": vat_percent,
    "web_address": _web_address,
    "person": _of_a_person,
    "grouped": _grouped,
    "dialled": _dialled,
    "mailbox": _mailbox,
    "in_lines": _in_lines,
}
