"""What a host says of itself stands on one line in mails and on pages."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.builders import an_organisation


@pytest.mark.parametrize(
    "name", ["", "  ", "Acme\nCampus", "Acme\r\nBcc: x", "Ac\u2028me", "A\0B", "A" * 121]
)
def test_a_name_that_is_not_one_line_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        an_organisation(name=name)


@pytest.mark.parametrize(
    "name", ["Acme", "R\u00e9ception\u00a0: Nord", "\u682a\u5f0f\u4f1a\u793e", "A" * 120]
)
def test_a_name_on_one_line_is_kept(name: str) -> None:
    assert an_organisation(name=f" {name}\n").name == name


@pytest.mark.parametrize(
    "fields",
    [
        {"brand_colour": "red"},
        {"brand_colour": "#0b5d4b;background:url(x)"},
        {"currency": "euro"},
        {"retention": {"visitor_details_days": 0}},
        {"contact": {"email": "reception"}},
        {"id": "org_Acme"},
        {"owner": "someone"},
    ],
)
def test_an_organisation_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        an_organisation(**fields)
