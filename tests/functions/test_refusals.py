"""Every refused event, and the one shape in which all of them are answered."""

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import answered, asked, cases, event, with_header, written
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem

Refusal = tuple[int, str, dict[str, str]]

_SLOT = "reservations.0.time_slot"
_VISITOR = "reservations.0.visitor"
NO_KEY: Refusal = (400, "VALIDATION", {"idempotency-key": "MISSING"})
NO_TOKEN: Refusal = (401, "TOKEN_MISSING", {})
NO_JSON: Refusal = (400, "NOT_JSON", {})
UNKNOWN_VISIT: Refusal = (404, "RESERVATION_NOT_FOUND", {})
REFUSALS: dict[str, Refusal] = {
    "admin/refused_bad_json": NO_JSON,
    "admin/refused_cursor": (422, "CURSOR_INVALID", {"cursor": "CURSOR_INVALID"}),
    "admin/refused_fields": (
        400,
        "VALIDATION",
        {
            "name": "INVALID",
            "quota": "INVALID",
            "valid_until": "INVALID",
            "fixed_date": "INVALID",
            "email": "EMAIL_INVALID",
        },
    ),
    "admin/refused_host_of_no_organisation": (401, "NO_ORGANISATION", {}),
    "admin/refused_last_owner": (409, "LAST_OWNER", {}),
    "admin/refused_booking_unknown_portal": (
        404,
        "PORTAL_NOT_FOUND",
        {"portal_id": "PORTAL_NOT_FOUND"},
    ),
    "admin/refused_opening_unknown_gate": (404, "GATE_NOT_FOUND", {}),
    "admin/refused_refund": (422, "REFUND_OUT_OF_RANGE", {"refund": "REFUND_OUT_OF_RANGE"}),
    "admin/refused_reservation_version": (412, "EDITED_MEANWHILE", {}),
    "admin/refused_short_reason": (422, "REASON_NEEDED", {"reason": "REASON_NEEDED"}),
    "admin/refused_import": (
        422,
        "LIST_HAS_PROBLEMS",
        {
            "csv": "LIST_HAS_PROBLEMS",
            "csv.2.email": "EMAIL_INVALID",
            "csv.2.name": "NAME_MISSING",
        },
    ),
    "admin/refused_invitation_version": (412, "EDITED_MEANWHILE", {}),
    "admin/refused_report": (422, "WRONG_DATE_RANGE", {"until": "WRONG_DATE_RANGE"}),
    "admin/refused_past": (422, "VALID_UNTIL_PASSED", {"valid_until": "VALID_UNTIL_PASSED"}),
    "admin/refused_unknown_field": (400, "VALIDATION", {"organisation_id": "UNKNOWN_FIELD"}),
    "admin/refused_unknown_portal": (404, "PORTAL_NOT_FOUND", {"portal_id": "PORTAL_NOT_FOUND"}),
    "admin/refused_wrong_password": (401, "SIGN_IN_FAILED", {}),
    "booking/refused_bad_json": NO_JSON,
    "booking/refused_body_too_large": (413, "BODY_TOO_LARGE", {}),
    "booking/refused_end_before_start": (
        422,
        "END_BEFORE_START",
        {f"{_SLOT}.end": "END_BEFORE_START"},
    ),
    "booking/refused_fields": (
        400,
        "VALIDATION",
        {
            "booker.email": "EMAIL_INVALID",
            f"{_SLOT}.end": "MISSING",
            f"{_VISITOR}.first_name": "NAME_MISSING",
            f"{_VISITOR}.last_name": "NAME_CHARACTERS",
            f"{_VISITOR}.email": "EMAIL_INVALID",
            "reservations.0.licence_plate": "PLATE_INVALID",
        },
    ),
    "booking/refused_check_with_manage_token": (404, "BOOKING_NOT_FOUND", {}),
    "booking/refused_leave_without_key": NO_KEY,
    "booking/refused_price": (
        400,
        "VALIDATION",
        {"price.amount": "INVALID", "price.currency": "INVALID", "company_invoice": "INVALID"},
    ),
    "booking/refused_price_changed": (409, "PRICE_CHANGED", {"price": "PRICE_CHANGED"}),
    "booking/refused_mistyped_token": (404, "INVITATION_NOT_FOUND", {}),
    "booking/refused_same_plate_twice": (
        422,
        "SAME_PLATE_TWICE",
        {"reservations.1.licence_plate": "SAME_PLATE_TWICE"},
    ),
    "booking/refused_unknown_field": (400, "VALIDATION", {"discount": "UNKNOWN_FIELD"}),
    "booking/refused_unknown_route": (404, "ROUTE_NOT_FOUND", {}),
    "booking/refused_without_key": NO_KEY,
    "booking/refused_without_token": NO_TOKEN,
    "booking/refused_wrong_date_range": (422, "WRONG_DATE_RANGE", {"to": "WRONG_DATE_RANGE"}),
    "cancellation/refused_booking_without_key": NO_KEY,
    "cancellation/refused_none_of_booking": (400, "VALIDATION", {"reservation_ids": "INVALID"}),
    "cancellation/refused_reservation_of_others": UNKNOWN_VISIT,
    "cancellation/refused_mistyped_token": UNKNOWN_VISIT,
    "cancellation/refused_with_remote_token": UNKNOWN_VISIT,
    "cancellation/refused_without_key": NO_KEY,
    "cancellation/refused_without_token": NO_TOKEN,
    "payment_webhook/refused_forged": (400, "WEBHOOK_NOT_GENUINE", {}),
    "payment_webhook/refused_without_signature": (400, "WEBHOOK_NOT_GENUINE", {}),
    "remote_open/refused_mistyped_token": UNKNOWN_VISIT,
    "remote_open/refused_short_key": (400, "VALIDATION", {"idempotency-key": "INVALID"}),
    "remote_open/refused_unknown_command": (404, "COMMAND_NOT_FOUND", {}),
    "remote_open/refused_unknown_gate": (404, "GATE_NOT_FOUND", {}),
    "remote_open/refused_without_token": NO_TOKEN,
}


def test_every_refused_event_has_its_refusal_here() -> None:
    assert [case for case in cases() if "/refused_" in case] == sorted(REFUSALS)


@pytest.mark.parametrize("case", sorted(REFUSALS))
def test_a_refused_request_is_told_why_and_changes_nothing(
    case: str, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    premises.host()
    before = deployment.rows()
    status, code, fields = REFUSALS[case]
    assert_problem(asked(case, values), status, code, fields)
    assert deployment.rows() == before
    assert deployment.mails() == {}


@pytest.mark.parametrize(
    ("method", "status"), [("PUT", 404), ("DELETE", 404), ("PATCH", 404), ("OPTIONS", 404)]
)
def test_another_method_finds_nothing_at_a_known_address(
    method: str, status: int, values: dict[str, str]
) -> None:
    request = event("booking/see_invitation", values) | {"httpMethod": method}
    assert_problem(answered(request, "booking"), status, "ROUTE_NOT_FOUND")


def test_a_body_that_is_no_utf_8_is_no_json(values: dict[str, str]) -> None:
    request = event("booking/book", values) | {"body": "/w==", "isBase64Encoded": True}
    assert_problem(answered(request, "booking"), 400, "NOT_JSON")


@pytest.mark.parametrize("body", [None, "", "null", "[]", '"text"', "0", "NaN", "[" * 10_000])
def test_a_body_that_is_no_object_is_not_understood(
    body: str | None, values: dict[str, str]
) -> None:
    answer = answered(event("booking/book", values) | {"body": body}, "booking")
    assert answer.status == 400
    assert_problem(answer, 400, answer.json["code"], answer.codes)


@pytest.mark.parametrize("kind", ["text/plain", "image/png", "application/xml"])
def test_json_that_says_it_is_something_else_is_not_read(kind: str, values: dict[str, str]) -> None:
    request = with_header(event("booking/book", values), "Content-Type", kind)
    assert_problem(answered(request, "booking"), 415, "NOT_JSON")


def test_a_form_is_no_json(values: dict[str, str]) -> None:
    form = "application/x-www-form-urlencoded"
    request = with_header(event("admin/sign_in", values), "Content-Type", form)
    request["body"] = "email=host%40organisation.example.com&password=correct"
    assert_problem(answered(request, "admin"), 400, "NOT_JSON")


def test_a_row_that_cannot_be_read_is_our_own_fault(
    values: dict[str, str], deployment: Deployment
) -> None:
    deployment.spoil("RESERVATION#", "visitor")
    assert_problem(asked("remote_open/see_reservation", values), 500, "INTERNAL")


def test_every_placeholder_of_a_refused_event_is_known(values: dict[str, str]) -> None:
    for case in REFUSALS:
        assert "${" not in str(event(case, values)), written(case)
