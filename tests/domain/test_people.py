"""Names of every script, and addresses that a mail can be sent to."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from baypass.domain.people import EmailAddress, PersonName, email_address, person_name
from tests.builders import a_visitor

NAMES = TypeAdapter[str](PersonName)
ADDRESSES = TypeAdapter[str](EmailAddress)


def code_of(adapter: TypeAdapter[str], typed: str) -> str:
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(typed)
    return refused.value.errors()[0]["type"]


# Names


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        "O'Brien",
        "O\u2019Brien",
        "van der Berg-Peeters",
        "J. R. R.",
        "Nu\u00f1ez",
        "\u0645\u062d\u0645\u062f",
        "\u05d2\u05f3\u05d5\u05e8\u05f3",
        "\u062d\u0633\u06cc\u0646\u200c\u0632\u0627\u062f\u0647",
        "\u0915\u094d\u200d\u0937",
        "\u5c71\u7530",
        "\u30b8\u30e7\u30f3\u30fb\u30b9\u30df\u30b9",
        "Gal\u00b7la",
        "\u0141ukasz",
        "Nguy\u1ec5n",
        "X \u00c6 A-12",
        "D",
    ],
)
def test_a_name_in_any_script_stays_as_it_is(name: str) -> None:
    assert person_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ann ", "Ann"),
        ("Ann   Marie", "Ann Marie"),
        ("\u00a0Ann\u00a0Marie\u00a0", "Ann Marie"),
        ("Zoe\u0308", "Zo\u00eb"),
    ],
)
def test_a_name_is_composed_with_single_spaces(typed: str, kept: str) -> None:
    assert person_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " ", "\u00a0 \u00a0", "\n", "\t\u2028", "-", "12", "\u200c", "\u0301"]
)
def test_a_name_without_a_letter_is_missing(typed: str) -> None:
    assert code_of(NAMES, typed) == "NAME_MISSING"


@pytest.mark.parametrize(
    "typed",
    [
        "Ann\nPeeters",
        "Ann\r\nBcc: all@example.com",
        "Ann\n",
        "Ann\0",
        "Ann\u2028",
        "Ann\u2029",
        "Ann\x85",
        "Ann\t",
        "\u202eAnn",
        "Ann\u2066",
        "Ann\u200f",
        "Ann\u200b",
        "\ufeffAnn",
        "Ann \U0001f600",
        "Ann\ufffc",
        "\ud800Ann",
        '<a href="x">Ann</a>',
        "{{7*7}}Ann",
        "=HYPERLINK(Ann)",
        "Ann@example.com",
        "Ann; Bob",
        "https://Ann",
    ],
)
def test_a_name_that_could_break_its_line_is_refused(typed: str) -> None:
    assert code_of(NAMES, typed) == "NAME_CHARACTERS"


def test_eighty_characters_are_the_longest_name() -> None:
    assert person_name("a" * 80) == "a" * 80
    assert person_name("e\u0301" * 80) == "\u00e9" * 80
    assert code_of(NAMES, "a" * 81) == "NAME_TOO_LONG"
    assert code_of(NAMES, "a" * 300) == "NAME_TOO_LONG"


@given(st.text(max_size=100))
def test_whatever_is_typed_gives_a_name_of_one_line_or_none(typed: str) -> None:
    try:
        name = person_name(typed)
    except PydanticCustomError:
        return
    assert len(name.splitlines()) == 1
    assert name == " ".join(name.split()) == person_name(name)
    categories = {unicodedata.category(one) for one in name} - {"Cf"}
    assert not categories & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert {one for one in name if unicodedata.category(one) == "Cf"} <= {"\u200c", "\u200d"}


def test_a_full_name_is_the_first_and_the_last() -> None:
    assert a_visitor(first_name=" Ann ", last_name="Peeters").full_name == "Ann Peeters"


# Addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ann@visitor.example.com", "ann@visitor.example.com"),
        (" ann@example.com\r\n", "ann@example.com"),
        ("Ann.P+visit@EXAMPLE.com", "Ann.P+visit@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("ann@b\u00fccher.example", "ann@xn--bcher-kva.example"),
        ("ann@\u4f8b\u3048.jp", "ann@xn--r8jz45g.jp"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_keeps_its_local_part_and_has_its_domain_in_ascii(typed: str, kept: str) -> None:
    assert email_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@localhost",
        "ann@[127.0.0.1]",
        "ann@@example.com",
        "ann@example..com",
        "ann@-example.com",
        ".ann@example.com",
        '"x, y"@example.com',
        "ann@example.com, bob@example.com",
        "Ann <ann@example.com>",
        "ann@example.com\r\nBcc: bob@example.com",
        "ann\r\n@example.com",
        "ann\0@example.com",
        "ann@exam\u202eple.com",
        "ann@exam\u200bple.com",
        "\u00fcnn@example.com",
        "a" * 65 + "@example.com",
        "a" * 300 + "@example.com.example",
        "a@" + "b." * 160 + "com",
        "\ud800@example.com",
        "=?utf-8?b?//8=?=ann@example.com",
        "=?utf-8?q?ann?=@example.com",
    ],
)
def test_what_no_mail_could_be_sent_to_is_refused(typed: str) -> None:
    assert code_of(ADDRESSES, typed) == "EMAIL_INVALID"


def test_an_address_has_at_most_254_characters() -> None:
    domain = ".".join(["b" * 60] * 3)
    longest = "a" * 64 + "@" + domain + ".org.be"[: 254 - 64 - 1 - len(domain)]
    assert len(email_address(longest)) <= 254
    assert code_of(ADDRESSES, "a" * 64 + "@" + domain + ".example") == "EMAIL_INVALID"


@given(st.text('ab.@"<>,\r\n\u00fc\u200b', max_size=30))
def test_whatever_is_typed_gives_one_plain_address_or_none(typed: str) -> None:
    try:
        address = email_address(typed)
    except PydanticCustomError:
        return
    assert address.isascii()
    assert address.count("@") == 1
    assert not set(address) & set('\r\n,<>" ')
