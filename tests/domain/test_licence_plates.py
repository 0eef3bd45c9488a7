"""Plates: what people type, what two people would compare, what a camera makes of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from baypass.domain.licence_plates import LicencePlate, fold, normalise

CYRILLIC = "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
GREEK = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"


def latin(text: str) -> str:
    return LicencePlate.of(text).normalised


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1-abc-234", "1-ABC-234"),
        ("  b  ab   123 ", "B AB 123"),
        ("1-abc\t\n234", "1-ABC 234"),
        ("\uff11\uff21\uff22\uff23", "1ABC"),
        ("m\u00fc-x 1", "M\u00dc-X 1"),
        ("mu\u0308-x 1", "M\u00dc-X 1"),
    ],
)
def test_a_plate_is_shown_in_capitals_with_single_spaces(typed: str, shown: str) -> None:
    assert LicencePlate.of(typed).typed == shown


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\0", "\x1b", "\ud800"])
def test_what_nobody_sees_is_dropped(hidden: str) -> None:
    assert LicencePlate.of(f"{hidden}1-AB{hidden}C {hidden} 234").typed == "1-ABC 234"
    with pytest.raises(ValidationError):
        LicencePlate(typed=f"1-ABC{hidden}-234")


@pytest.mark.parametrize(
    "typed", ["1-ABC-234", "1abc234", "1 abc 234", "1.ABC.234", "1\u00b7ABC234"]
)
def test_spaces_dots_and_hyphens_do_not_matter(typed: str) -> None:
    assert latin(typed) == "1ABC234"


def test_two_plates_may_have_one_normalised_form() -> None:
    assert latin("B-AB 123") == latin("BA-B 123") == "BAB123"


def test_cyrillic_and_greek_letters_are_read_as_the_latin_ones_they_look_like() -> None:
    assert normalise(CYRILLIC) == normalise(CYRILLIC.lower()) == "ABEKMHOPCTYX"
    assert normalise(GREEK) == normalise(GREEK.lower()) == "ABEZHIKMNOPTYX"


def test_full_width_letters_are_read_as_the_usual_ones() -> None:
    assert normalise("\uff11\uff41\uff22") == "1AB"


def test_accents_are_no_part_of_a_normalised_plate() -> None:
    assert latin("S\u00c9-T\u00c5 1") == "SETA1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O", "0"),
        ("Q", "0"),
        ("D", "0"),
        ("I", "1"),
        ("Z", "2"),
        ("S", "5"),
        ("B", "8"),
        ("G", "6"),
    ],
)
def test_a_camera_may_take_one_for_the_other(one: str, other: str) -> None:
    assert LicencePlate.of(f"1-XY{one}-34").reads_as(f"1XY{other}34")
    assert LicencePlate.of(f"1-XY{other}-34").reads_as(f"1xy{one}34")


def test_nothing_else_is_taken_for_another() -> None:
    folded = {character: fold(character) for character in "ACEFHJKLMNPRTUVWXY0123456789"}
    assert all(character == one for character, one in folded.items())


@pytest.mark.parametrize("reading", ["MUX1", "MUEX1", "M\u00dcX1", "mu-x 1"])
def test_an_umlaut_is_read_with_or_without_its_dots(reading: str) -> None:
    assert LicencePlate.of("M\u00dc-X 1").reads_as(reading)


@pytest.mark.parametrize(
    ("umlaut", "spelt"), [("\u00c4", "AE"), ("\u00d6", "OE"), ("\u00dc", "UE")]
)
def test_every_umlaut_may_be_spelt_out(umlaut: str, spelt: str) -> None:
    assert LicencePlate.of(f"{umlaut}X 1").folded_forms == {
        fold(f"{umlaut_base(umlaut)}X1"),
        fold(f"{spelt}X1"),
    }


def umlaut_base(umlaut: str) -> str:
    return {"\u00c4": "A", "\u00d6": "O", "\u00dc": "U"}[umlaut]


@pytest.mark.parametrize("reading", ["", "1ABC23", "1ABC2345", "2ABC234", "1ABC243", "UEX1"])
def test_another_plate_is_not_this_one(reading: str) -> None:
    assert not LicencePlate.of("1-ABC-234").reads_as(reading)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "A", "---", "\u202e\u200b", "A" * 13, "\U0001f697", "1" + "-" * 19 + "2", "A" * 64],
)
def test_what_is_too_short_or_too_long_for_a_plate_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="a licence plate has"):
        LicencePlate.of(typed)


@pytest.mark.parametrize(
    "typed", ["HTTP://EVIL.CO/A", "BIT.LY/3XK9AB2", "A@B.CO", "1-ABC-234!", "1_ABC", "1\u2603ABC"]
)
def test_what_could_be_an_address_is_no_plate(typed: str) -> None:
    with pytest.raises(ValueError, match="no other signs"):
        LicencePlate.of(typed)


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2013", "\u2212"])
def test_every_hyphen_of_a_telephone_is_one(hyphen: str) -> None:
    assert LicencePlate.of(f"1{hyphen}ABC{hyphen}234").typed == "1-ABC-234"


@pytest.mark.parametrize("typed", ["A1", "A" * 12, "1" + "-" * 18 + "2"])
def test_the_shortest_and_the_longest_are_welcome(typed: str) -> None:
    assert LicencePlate.of(typed).typed == typed


@given(st.text(max_size=64))
def test_whatever_is_typed_gives_a_plate_that_can_be_shown_or_none(typed: str) -> None:
    try:
        plate = LicencePlate.of(typed)
    except ValueError:
        return
    assert plate.typed.isprintable()
    assert not re.search("[/:@?#_]", plate.typed)
    assert len(plate.typed) <= 20
    assert re.fullmatch("[A-Z0-9]{2,12}", plate.normalised)
    assert plate.reads_as(plate.normalised)
    assert plate.reads_as(plate.typed)


@given(st.text("1ABCOQ\u00dc -\u0410\u0392", min_size=2, max_size=12))
def test_the_forms_of_a_plate_are_stable(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)
    assert fold(fold(normalise(typed))) == fold(normalise(typed))
