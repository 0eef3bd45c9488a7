"""What somebody says at the desk, in each of the forms that it may have been meant in."""

import pytest

from baypass.domain.finding import Wanted, folded_email, folded_name, folded_plate
from baypass.domain.refusals import AgainstTheRules


@pytest.mark.parametrize(
    ("names", "folded"),
    [
        (("Peeters", "Ann"), "peeters ann"),
        (("Müller-Lüdenscheid", "Jörg"), "muller ludenscheid jorg"),
        (("Strauß",), "strauss"),
        (("Łukasz", "Ørsted", "Đorđe", "Æsir"), "lukasz orsted dorde aesir"),
        (("O'Brien", "O\u2019Brien", "d.Arc"), "obrien obrien darc"),
        (("  van   der  Berg ",), "van der berg"),
        (("ΠΑΠΑΔΟΠΟΎΛΟΥ",), "παπαδοπουλου"),
        (("Иванов",), "иванов"),
        (("İstanbul", "I\u015f\u0131k"), "istanbul isik"),
        (("हिन्दी",), "हिनदी"),
        (("!?",), ""),
    ],
)
def test_names_are_compared_without_accents_case_and_signs(
    names: tuple[str, ...], folded: str
) -> None:
    assert folded_name(*names) == folded


def test_a_composed_and_a_decomposed_name_are_the_same() -> None:
    assert folded_name("Jo\u0308rg") == folded_name("J\u00f6rg") == "jorg"


def test_a_name_never_grows_out_of_an_index() -> None:
    longest = folded_name("ﷺ" * 80, "𠮷" * 80)
    assert len(longest.encode()) <= 800


def test_plates_are_compared_as_cameras_read_them() -> None:
    assert folded_plate("1-abc-234") == folded_plate("IA8C234") == "1A8C234".replace("S", "5")
    assert folded_plate("--") == ""


def test_addresses_are_compared_in_small_letters() -> None:
    assert folded_email(" Ann@Visitor.Example.COM ") == "ann@visitor.example.com"


def test_an_id_is_nothing_else() -> None:
    booking, reservation = "bkg_" + "a" * 20, "rsv_" + "b" * 22
    assert Wanted.said(f" {booking} ") == Wanted(booking_id=booking)
    assert Wanted.said(reservation) == Wanted(reservation_id=reservation)


def test_an_address_is_no_plate_and_no_name() -> None:
    assert Wanted.said("Ann@Visitor") == Wanted(email="ann@visitor")


def test_a_word_may_be_anything() -> None:
    assert Wanted.said("Ann") == Wanted(plate="ANN", email="ann", name="ann")


def test_two_words_are_no_address() -> None:
    assert Wanted.said("Ann  Peeters") == Wanted(plate="ANNPEETER5", email="", name="ann peeters")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "SEARCH_TOO_SHORT"),
        (" a ", "SEARCH_TOO_SHORT"),
        ("a" * 101, "SEARCH_TOO_LONG"),
    ],
)
def test_too_little_and_too_much_are_refused(said: str, code: str) -> None:
    with pytest.raises(AgainstTheRules, match=code):
        Wanted.said(said)
