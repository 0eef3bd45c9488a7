"""A refusal carries codes and fields, and never a person into a log."""

import pytest

from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, Violation, refuse_if_any


def test_a_refusal_stands_under_its_first_code() -> None:
    refusal = AgainstTheRules(Violation("TOO_SOON"), Violation("TOO_LONG"))
    assert refusal.code == "TOO_SOON"


def test_the_text_of_a_refusal_is_its_codes_alone() -> None:
    refusal = AgainstTheRules.because("SAME_PLATE_TWICE", "reservations.0", plate="1-ABC-234")
    assert str(refusal) == "SAME_PLATE_TWICE"
    assert str(Refusal(Violation("A"), Violation("B"))) == "A, B"


def test_a_refusal_is_of_the_type_that_gave_it() -> None:
    refusal = NotFound.because("GATE_NOT_FOUND", "gate", seconds=3)
    assert type(refusal) is NotFound
    assert refusal.violations == (Violation("GATE_NOT_FOUND", "gate", {"seconds": 3}),)


@pytest.mark.parametrize(
    ("field", "seen"),
    [("time_slot.start", "reservations.0.time_slot.start"), ("", "reservations.0")],
)
def test_a_violation_is_seen_from_further_out_under_a_prefix(field: str, seen: str) -> None:
    inner = Violation("OFF_GRID", field, {"minutes": 15})
    assert inner.under("reservations.0") == Violation("OFF_GRID", seen, {"minutes": 15})


def test_all_violations_refuse_together_and_none_refuses_nothing() -> None:
    refuse_if_any([])
    both = [Violation("TOO_SOON"), Violation("TOO_LONG")]
    with pytest.raises(AgainstTheRules) as refusal:
        refuse_if_any(both)
    assert refusal.value.violations == tuple(both)
