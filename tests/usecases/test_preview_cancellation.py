"""Looking before cancelling: what would come back, and until when."""

from datetime import datetime, timedelta

import pytest

from baypass.domain.money import Money
from tests.builders import ORGANISATION, RESERVATION, START, a_command
from tests.fakes import NOW
from tests.usecases.acting import Acting


def code(acting: Acting) -> str | None:
    violation = acting.preview().violation
    return violation.code if violation else None


def test_what_can_be_cancelled_says_what_comes_back_and_changes_nothing(acting: Acting) -> None:
    acting.have_booked()
    before = acting.state()
    preview = acting.preview()
    assert preview.violation is None
    assert preview.refund == Money(amount=0, currency="EUR")
    assert preview.visit.reservation.id == RESERVATION
    assert acting.state() == before
    assert acting.world.calls.made == ["bookings.visit"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(START - timedelta(microseconds=1), None), (START, "TOO_LATE_TO_CANCEL")],
)
def test_a_reservation_can_be_cancelled_until_it_begins(
    acting: Acting, moment: datetime, expected: str | None
) -> None:
    acting.have_booked()
    acting.world.clock.stand_at(moment)
    assert code(acting) == expected


def test_a_preview_says_why_not(acting: Acting) -> None:
    acting.book()
    assert code(acting) == "NOT_YET_CONFIRMED"
    acting.run_workflows()
    acting.cancel()
    assert code(acting) == "ALREADY_CANCELLED"


def test_a_used_reservation_previews_as_used(acting: Acting) -> None:
    acting.have_booked()
    visit = acting.world.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    acting.world.bookings.use(visit, a_command(requested_at=NOW))
    assert code(acting) == "ALREADY_USED"
