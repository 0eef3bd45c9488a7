from datetime import timedelta

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import asked, sent
from tests.functions.premises import Premises, this_quarter
from tests.functions.problems import assert_problem

EVERYTHING, NOTHING = {"amount": 750, "currency": "EUR"}, {"amount": 0, "currency": "EUR"}
VISITOR = "zoe.peeters@visitor.example.com"


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
            "booking_id": values["BOOKING_ID"],
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


# What was paid for


def test_the_preview_says_why_what_was_paid_comes_back(premises: Premises) -> None:
    seen = asked("cancellation/preview", premises.paid()).json
    assert seen["refund"] == EVERYTHING
    assert seen["why"] == "Until the start, all of the price comes back."
    assert seen["paid_with"] is None


def test_the_preview_names_the_account_to_who_paid_with_it(premises: Premises) -> None:
    values = premises.paid(booker={"email": VISITOR})
    assert asked("cancellation/preview", values).json["paid_with"] == "Visa ending in 4242"


def test_a_free_visit_gives_nothing_back_and_needs_no_reason(values: dict[str, str]) -> None:
    seen = asked("cancellation/preview", values).json
    assert (seen["why"], seen["paid_with"]) == ("", None)


def test_a_paid_visit_that_is_cancelled_says_where_its_money_is(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.paid()
    cancelled = asked("cancellation/cancel", values).json
    refund = {"amount": EVERYTHING, "state": "ON_ITS_WAY", "reason": "CANCELLED"}
    assert (cancelled["state"], cancelled["refund"]) == ("CANCELLED", refund)
    again = asked("cancellation/preview", values).json
    assert (again["possible"], again["refund"], again["why"]) == (False, NOTHING, "")
    assert sent("cancellation_workflow/refund", values) == {"refund": "SUCCEEDED"}
    booking = asked("booking/see_booking", values).json
    assert booking["reservations"][0]["refund"] == refund | {"state": "SUCCEEDED"}
    assert booking["refund"] is None
    assert deployment.stripe.money() == {values["BOOKING_ID"]: (750, 750)}


# As the booker


def test_the_booker_sees_what_each_reservation_would_give_back(premises: Premises) -> None:
    values = premises.paid(booker={"email": VISITOR})
    assert asked("cancellation/preview_booking", values).json == {
        "allowed": True,
        "refusal": None,
        "total": EVERYTHING,
        "reservations": [
            {
                "id": values["RESERVATION_ID"],
                "possible": True,
                "refusal": None,
                "refund": EVERYTHING,
                "why": "Until the start, all of the price comes back.",
            }
        ],
    }


def test_the_booker_cancels_where_the_host_allows_it(
    values: dict[str, str], deployment: Deployment
) -> None:
    assert asked("booking/see_booking", values).json["booker_may_cancel"]
    answer = asked("cancellation/cancel_booking", values)
    assert answer.status == 200
    assert [one["state"] for one in answer.json["reservations"]] == ["CANCELLED"]
    assert set(deployment.executions("cancellation")) == {values["RESERVATION_ID"]}
    rows = deployment.rows()
    assert asked("cancellation/cancel_booking", values).json == answer.json
    assert deployment.rows() == rows


def test_where_the_host_does_not_allow_it_another_visitors_reservation_stays(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.paid()
    seen = asked("cancellation/preview_booking", values).json
    assert (seen["allowed"], seen["refusal"]["code"]) == (False, "BOOKER_MAY_NOT_CANCEL")
    assert (seen["total"], seen["reservations"][0]["possible"]) == (NOTHING, False)
    before = deployment.rows()
    refused = asked("cancellation/cancel_booking", values)
    assert_problem(
        refused,
        422,
        "BOOKER_MAY_NOT_CANCEL",
        {"reservation_ids.0": "BOOKER_MAY_NOT_CANCEL"},
    )
    assert deployment.rows() == before
