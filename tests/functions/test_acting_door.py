"""Acting for a visitor, through the door: what is answered, started, published and told."""

import json
from typing import Any

import pytest

from baypass.bootstrap import services
from baypass.domain.bookings import ReservationState
from baypass.domain.tokens import Capability
from tests.functions.deployment import Deployment
from tests.functions.events import Answer, answered, asked, event, sent, with_header
from tests.functions.premises import HOST_EMAIL, Premises
from tests.functions.problems import assert_problem

ANOTHER_KEY = "another-press-at-the-desk"


def told(values: dict[str, str]) -> list[Any]:
    entries, _ = services().audit.entries(values["ORGANISATION_ID"], None, 50)
    return [one for one in entries if one.action != "HOST_ADDED"]


def with_body(case: str, values: dict[str, str], **fields: Any) -> dict[str, Any]:
    request = event(case, values)
    return request | {"body": json.dumps(json.loads(request["body"]) | fields)}


def remote_of(premises: Premises, values: dict[str, str], generation: int) -> str:
    own = premises.organisation_id, values["RESERVATION_ID"], generation
    return str(services().links.token(Capability.REMOTE, *own))


def test_a_booking_of_the_desk_is_made_and_its_workflow_started(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("admin/book_for_visitor", values)
    assert answer.status == 201
    made = answer.json
    assert (made["state"], made["booker_email"]) == ("HELD", HOST_EMAIL)
    assert made["price"]["gross"]["amount"] == 0
    assert made["payment"] is None
    ((_, started),) = deployment.executions("booking").items()
    assert started["booking_id"] == made["id"]
    sent("booking_workflow/confirm", values | {"BOOKING_ID": made["id"]})
    again = asked("admin/book_for_visitor", values)
    assert (again.status, again.json["id"], again.json["state"]) == (201, made["id"], "CONFIRMED")
    (entry,) = told(values)
    assert entry.reason == "Comes to repair the lift"


def test_the_desk_books_free_of_charge_at_a_portal_that_costs_something(
    values: dict[str, str],
) -> None:
    portal_id = values["PAID_PORTAL_ID"]
    answer = answered(with_body("admin/book_for_visitor", values, portal_id=portal_id), "admin")
    assert answer.status == 201
    assert answer.json["price"]["gross"]["amount"] == 0


def test_nothing_that_a_desk_books_with_is_in_the_list_of_invitations(
    values: dict[str, str],
) -> None:
    before = asked("admin/list_invitations", values).json
    asked("admin/book_for_visitor", values)
    assert asked("admin/list_invitations", values).json == before


def test_a_change_is_answered_with_the_next_version(values: dict[str, str]) -> None:
    answer = asked("admin/change_reservation", values)
    assert answer.status == 200
    assert answer.json["licence_plate"] == "1-NEW-234"
    assert answer.headers["etag"] == asked("admin/see_host_reservation", values).headers["etag"]
    assert answer.headers["etag"] != f'"{values["RESERVATION_VERSION"]}"'
    # The same once more: a repeat whose first answer was lost.
    assert asked("admin/change_reservation", values).status == 200
    stale = with_body("admin/change_reservation", values, licence_plate="1-OLD-234")
    assert_problem(answered(stale, "admin"), 412, "EDITED_MEANWHILE")


@pytest.mark.parametrize("if_match", [None, "*", "1", '"0"', 'W/"1"', '"x"'])
def test_a_change_names_what_was_read(if_match: str | None, values: dict[str, str]) -> None:
    request = with_header(event("admin/change_reservation", values), "If-Match", if_match)
    code = "INVALID" if if_match else "MISSING"
    assert_problem(answered(request, "admin"), 400, "VALIDATION", {"if-match": code})


def test_who_was_changed_is_found_under_the_new_plate_alone(values: dict[str, str]) -> None:
    def found(said: str) -> list[str]:
        request = event("admin/search", values) | {"body": json.dumps({"text": said})}
        return [one["licence_plate"] for one in answered(request, "admin").json["items"]]

    asked("admin/change_reservation", values)
    assert found("1-NEW-234") == found("Peeters-Cl") == ["1-NEW-234"]
    assert found("1-ABC-234") == []


def test_fresh_links_open_and_the_old_ones_do_not(
    premises: Premises, values: dict[str, str]
) -> None:
    assert asked("admin/mail_again", values).status == 200
    old = asked("remote_open/see_reservation", values)
    assert_problem(old, 404, "RESERVATION_NOT_FOUND")
    fresh = values | {"REMOTE_TOKEN": remote_of(premises, values, 1)}
    assert asked("remote_open/see_reservation", fresh).status == 200


def test_the_mail_with_fresh_links_is_sent_by_the_sweep(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    asked("admin/mail_again", values)
    sent("sweep/every_minute", values)
    reservation = services().bookings.visit(values["ORGANISATION_ID"], values["RESERVATION_ID"])
    assert reservation
    mail = deployment.mails()[reservation.reservation.visitor.email]
    text = mail.get_body(("plain",))
    assert text
    assert remote_of(premises, values, 1) in text.get_content()


def test_a_cancellation_starts_its_workflow_and_is_done_once(
    values: dict[str, str], deployment: Deployment
) -> None:
    for _ in range(2):
        answer = asked("admin/cancel_for_visitor", values)
        assert (answer.status, answer.json["state"]) == (200, "CANCELLED")
        assert answer.json["cancellable"] is False
    assert len(deployment.executions("cancellation")) == 1
    assert len(told(values)) == 1


def test_more_than_the_policy_goes_back_at_stripe(premises: Premises) -> None:
    values = premises.paid()
    preview = asked("admin/preview_for_visitor", values).json
    assert preview == {
        "price": {"amount": 750, "currency": "EUR"},
        "policy_refund": {"amount": 750, "currency": "EUR"},
        "is_paid": True,
        "cancellable": True,
        "why_not": None,
    }
    full = with_body("admin/cancel_for_visitor", values, refund="FULL", reason="Our mistake")
    seen = answered(full, "admin").json
    assert (seen["state"], seen["refund"]["amount"]["amount"]) == ("CANCELLED", 750)


@pytest.mark.parametrize(
    "refund", ["ALL", 5, None, {}, {"amount": 1}, {"amount": -1, "currency": "EUR"}, ["FULL"]]
)
def test_a_refund_is_a_word_or_an_amount(refund: Any, values: dict[str, str]) -> None:
    answer = answered(with_body("admin/cancel_for_visitor", values, refund=refund), "admin")
    assert_problem(answer, 400, "VALIDATION", {"refund": "INVALID"})


def test_what_was_used_says_why_it_is_not_cancelled(values: dict[str, str]) -> None:
    asked("remote_open/press", values)
    preview = asked("admin/preview_for_visitor", values).json
    assert preview["cancellable"] is False
    assert "has been used" in preview["why_not"]
    assert_problem(asked("admin/cancel_for_visitor", values), 422, "ALREADY_USED")


def test_an_opening_is_sent_to_its_gate_alone(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("admin/open_by_hand", values)
    assert answer.status == 202
    assert set(answer.json) == {
        "id",
        "gate_id",
        "state",
        "sentence",
        "requested_at",
        "expires_at",
    }
    [(topic, message)] = deployment.commands()
    assert topic == f"gates/{values['GATE_ID']}/commands"
    assert message["command_id"] == answer.json["id"]
    assert asked("admin/open_by_hand", values).json == answer.json
    assert len(deployment.commands()) == 1
    seen = asked("admin/see_opening", values | {"COMMAND_ID": answer.json["id"]})
    assert seen.json == answer.json
    (entry,) = told(values)
    assert (entry.action, entry.reason) == ("OPEN_GATE", "The courier has no phone")


def test_the_gates_answer_to_an_opening_is_seen(values: dict[str, str]) -> None:
    opened = asked("admin/open_by_hand", values).json
    values = values | {"COMMAND_ID": opened["id"]}
    sent("gate_access/acknowledged_opened", values)
    seen = asked("admin/see_opening", values).json
    assert (seen["state"], seen["sentence"]) == ("OPENED", "Opened.")
    visit = services().bookings.visit(values["ORGANISATION_ID"], values["RESERVATION_ID"])
    assert visit
    assert visit.reservation.state is ReservationState.CONFIRMED


def again(values: dict[str, str]) -> Answer:
    request = with_header(event("admin/open_by_hand", values), "Idempotency-Key", ANOTHER_KEY)
    return answered(request, "admin")


def test_opening_again_at_once_is_too_often(values: dict[str, str], deployment: Deployment) -> None:
    asked("admin/open_by_hand", values)
    refused = again(values)
    assert_problem(refused, 429, "PRESSED_TOO_OFTEN")
    assert refused.headers["retry-after"] == "3"
    assert len(deployment.commands()) == 1


def test_a_gate_that_is_offline_says_so_to_the_host(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    premises.heard_of_gate(online=False)
    refused = asked("admin/open_by_hand", values)
    assert_problem(refused, 422, "GATE_UNREACHABLE")
    assert "offline" in refused.json["detail"]
    assert deployment.commands() == []
    events = asked("admin/list_access_events", values).json["items"]
    assert [(one["reason"], one["by"]) for one in events] == [("GATE_OFFLINE", HOST_EMAIL)]
