"""A gate reads a plate exactly as the cloud does, whatever a camera makes of it."""

from hypothesis import given
from hypothesis import strategies as st

from baypass.domain import licence_plates
from baypass_gate.plates import fold, normalise, with_one_wrong

# Random characters seldom are letters, so whole alphabets and what plates consist of are favoured.
_LIKELY = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -·.ÄÖÜäöüßẞéÉøŁıİſﬁ²①Ａ９")
_GREEK_OR_CYRILLIC = st.characters(min_codepoint=0x370, max_codepoint=0x52F)
_TEXT = st.text(_LIKELY | _GREEK_OR_CYRILLIC | st.characters(), max_size=20)


@given(_TEXT)
def test_every_text_is_normalised_and_folded_as_in_the_cloud(read: str) -> None:
    assert normalise(read) == licence_plates.normalise(read)
    assert fold(normalise(read)) == licence_plates.fold(licence_plates.normalise(read))


@given(_TEXT, _TEXT)
def test_two_plates_share_a_form_exactly_when_they_differ_in_one_character_at_most(
    one: str, other: str
) -> None:
    one, other = fold(normalise(one)), fold(normalise(other))
    share = bool({*with_one_wrong(one)} & {*with_one_wrong(other)})
    near = len(one) == len(other) > 0 and sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    assert share == near


def test_one_wrong_character_is_found_in_each_place() -> None:
    assert with_one_wrong("1A8C") == ["*A8C", "1*8C", "1A*C", "1A8*"]
    assert set(with_one_wrong("1A8C")) & set(with_one_wrong("1A9C")) == {"1A*C"}
