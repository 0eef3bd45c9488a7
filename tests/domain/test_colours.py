"""A host may choose any colour; what stands on it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baypass.domain.colours import READABLE, button_colours, contrast


@given(st.from_regex(r"^#[0-9a-f]{6}\Z"))
def test_the_text_on_a_button_can_be_read(brand: str) -> None:
    fill, text = button_colours(brand)
    assert contrast(fill, text) >= READABLE


@pytest.mark.parametrize("brand", ["#0b5d4b", "#1d4f91", "#000000", "#ffd500", "#ffffff"])
def test_a_colour_that_can_be_read_is_left_alone(brand: str) -> None:
    assert button_colours(brand).fill == brand


def test_a_light_colour_carries_black_and_a_dark_one_white() -> None:
    assert button_colours("#ffd500").text == "#000000"
    assert button_colours("#0b5d4b").text == "#ffffff"


def test_a_middling_colour_is_darkened_no_more_than_needed() -> None:
    fill, text = button_colours("#2f8f6b")
    assert text == "#ffffff"
    assert fill != "#2f8f6b"
    assert READABLE <= contrast(fill, text) < READABLE + 0.25


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
