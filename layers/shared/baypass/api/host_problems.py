"""What is wrong with what a host typed, said as a code for which there is a sentence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails
from pydantic_core import PydanticCustomError as CodedError

from baypass.api.requests import Asked
from baypass.domain.refusals import Violation

# What pydantic calls it, what it says the bound is, and our code.
_BOUNDS = {
    "greater_than_equal": ("ge", Violation("NUMBER_TOO_SMALL", "", {"number": 0})),
    "greater_than": ("gt", Violation("NUMBER_NOT_ABOVE", "", {"number": 0})),
    "less_than_equal": ("le", Violation("NUMBER_TOO_LARGE", "", {"number": 0})),
    "multiple_of": ("multiple_of", Violation("NOT_A_MULTIPLE", "", {"number": 0})),
    "string_too_long": ("max_length", Violation("TEXT_TOO_LONG", "", {"number": 0})),
    "too_long": ("max_length", Violation("TOO_MANY_OF_THEM", "", {"number": 0})),
}
_KINDS = {
    "string_too_short": Violation("MISSING"),
    "string_type": Violation("MISSING"),
    "too_short": Violation("MISSING"),
    "union_tag_not_found": Violation("MISSING"),
    "int_type": Violation("NOT_A_NUMBER"),
    "int_parsing": Violation("NOT_A_NUMBER"),
    "int_from_float": Violation("NOT_A_NUMBER"),
    "int_parsing_size": Violation("NOT_A_NUMBER"),
    "bool_type": Violation("NOT_OFFERED_HERE"),
    "bool_parsing": Violation("NOT_OFFERED_HERE"),
    "enum": Violation("NOT_OFFERED_HERE"),
    "literal_error": Violation("NOT_OFFERED_HERE"),
    "union_tag_invalid": Violation("NOT_OFFERED_HERE"),
    "time_type": Violation("NOT_ON_A_QUARTER"),
    "time_parsing": Violation("NOT_ON_A_QUARTER"),
    "time_delta_type": Violation("NOT_ON_A_QUARTER"),
    "date_type": Violation("NOT_A_DATE"),
    "date_parsing": Violation("NOT_A_DATE"),
    "date_from_datetime_parsing": Violation("NOT_A_DATE"),
    "date_from_datetime_inexact": Violation("NOT_A_DATE"),
}
# What a text has to look like depends on the field it is in.
_PATTERNS = {
    "brand_colour": Violation("NOT_A_COLOUR"),
    "map_url": Violation("NOT_AN_ADDRESS"),
    "currency": Violation("NOT_A_CURRENCY"),
    "stripe_account": Violation("NOT_AN_ACCOUNT"),
    "car_park_id": Violation("NOT_OFFERED_HERE"),
    "languages": Violation("LANGUAGE_UNKNOWN"),
}
_OTHER_TEXT = Violation("TEXT_UNREADABLE")
# Rules about a whole part are shown where a host puts them right.
_PLACES = {
    "TARIFF_GAP": "bands",
    "TARIFF_OVERLAP": "bands",
    "VAT_NOT_IN_ORDER": "vat",
    "AMOUNT_TOO_SMALL": "amount",
    "TIERS_NOT_IN_ORDER": "tiers",
    "LONGEST_IS_SHORTER": "maximum_minutes",
    "CLOSES_TOO_EARLY": "closes",
    "BAND_INVALID": "ends",
}
# The names of a tariff's kinds stand in pydantic's way to a field, and in nobody's form.
_KINDS_OF_TARIFF = re.compile("FREE|FLAT|PER_(DAY|HOUR)")


class AskedOfHost(Asked):
    """A form of the console: whatever a host can get wrong in it has a sentence of its own."""

    @model_validator(mode="wrap")
    @classmethod
    def _in_sentences(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401
        try:
            return handler(given)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            told = [_told(one) for one in errors if not _follows(one, errors)]
            raise ValidationError.from_exception_data(cls.__name__, told, hide_input=True) from None


def _follows(error: Mapping[str, Any], errors: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a list is only too short because one of its parts is wrong."""
    place = error["loc"]
    inside = any(one["loc"][: len(place)] == place != one["loc"] for one in errors)
    return error["type"] == "too_short" and inside


def _told(error: Mapping[str, Any]) -> InitErrorDetails:
    kind, facts = str(error["type"]), dict(error.get("ctx") or {})
    place = tuple(part for part in error["loc"] if not _KINDS_OF_TARIFF.fullmatch(str(part)))
    if kind in ("missing", "extra_forbidden"):
        return InitErrorDetails(type=kind, loc=place, input=None)
    if found := _violation(kind, place, facts):
        kind, facts = found.code, dict(found.facts)
    if kind in _PLACES:
        place = (*place, _PLACES[kind])
    if not kind.isupper():
        kind, facts = "INVALID", {}
    return InitErrorDetails(type=CodedError(kind, "a rule", facts), loc=place, input=None)


def _violation(
    kind: str, place: tuple[int | str, ...], facts: Mapping[str, Any]
) -> Violation | None:
    if kind in _BOUNDS:
        bound, violation = _BOUNDS[kind]
        return replace(violation, facts={"number": facts[bound]})
    if kind == "string_pattern_mismatch":
        named = (_PATTERNS[str(part)] for part in reversed(place) if str(part) in _PATTERNS)
        return next(named, _OTHER_TEXT)
    return _KINDS.get(kind)
