from datetime import timedelta

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import asked
from tests.functions.premises import Premises, this_quarter
from tests.functions.problems import assert_problem


def test_the_preview_says_what_comes_back_and_until_when(values: dict[str, str]) -> None:
    seen = asked("cancellation/preview", values).json
    assert seen["possible"]
    assert seen["refusal"] is None
    assert seen["refund"] == {"amount": 0, "currency": "EUR"}
    assert seen["until"] == seen["reservation"]["time_slot"]["start"]
    assert seen["reservation"]["id"] == values["RESERVATION_ID"]


def test_a_cancellation_is_done_at_once_and_its_mail_left_to_the_workflow(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("cancellation/cancel", values)
    assert (answer.status, answer.json["state"]) == (200, "CANCELLED")
    assert answer.json["keypad_code"] is None
    assert deployment.executions("cancellation") == {
        values["RESERVATION_ID"]: {
            "organisation_id": values["ORGANISATION_ID"],
            "reservation_id": values["RESERVATION_ID"],
        }
    }
    mails = asked("booking/see_booking", values).json["mails"]
    assert "CANCELLATION" in {mail["event"] for mail in mails}


def test_cancelling_twice_is_cancelling_once(
    values: dict[str, str], deployment: Deployment
) -> None:
    asked("cancellation/cancel", values)
    rows = deployment.rows()
    again = asked("cancellation/cancel", values)
    assert (again.status, again.json["state"]) == (200, "CANCELLED")
    assert deployment.rows() == rows


def test_the_spot_and_the_use_of_the_invitation_come_back(values: dict[str, str]) -> None:
    assert asked("booking/see_invitation", values).json["uses_left"] == 2
    asked("cancellation/cancel", values)
    assert asked("booking/see_invitation", values).json["uses_left"] == 3


def test_a_visitor_who_has_driven_in_cannot_cancel(
    values: dict[str, str], deployment: Deployment
) -> None:
    asked("remote_open/press", values)
    assert_problem(asked("cancellation/cancel", values), 422, "ALREADY_USED")
    assert deployment.executions("cancellation") == {}
    assert asked("cancellation/preview", values).json["refusal"]["code"] == "ALREADY_USED"


@pytest.mark.parametrize("days", [0, -1])
def test_a_reservation_that_has_begun_cannot_be_cancelled(days: int, premises: Premises) -> None:
    start = this_quarter() + timedelta(days=days)
    slot = premises.coming.model_copy(update={"start": start, "end": start + timedelta(hours=1)})
    values = premises.values(premises.booked(slot))
    assert_problem(asked("cancellation/cancel", values), 422, "TOO_LATE_TO_CANCEL")
    assert not asked("cancellation/preview", values).json["possible"]
