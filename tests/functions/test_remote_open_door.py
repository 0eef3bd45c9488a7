from datetime import timedelta
from email.message import Message

import pytest

from baypass.bootstrap import services
from baypass.domain.tokens import Capability
from tests.functions.deployment import Deployment
from tests.functions.events import answered, asked, event, sent, with_header
from tests.functions.premises import Premises, this_quarter
from tests.functions.problems import assert_problem

OTHER_KEY = "another-press-on-the-button"


def test_a_remote_link_shows_the_pass_and_may_open_but_not_cancel(values: dict[str, str]) -> None:
    seen = asked("remote_open/see_reservation", values).json
    assert seen["remote_control"]["status"] == "OPEN"
    assert seen["remote_control"]["gates"] == [
        {"id": values["GATE_ID"], "name": "Main entrance", "direction": "BOTH", "online": True}
    ]
    assert seen["capabilities"] == ["OPEN"]
    assert seen["keypad_code"].isdigit()


def test_a_manage_link_may_cancel_too(values: dict[str, str]) -> None:
    values = values | {"REMOTE_TOKEN": values["MANAGE_TOKEN"]}
    seen = asked("remote_open/see_reservation", values).json
    assert seen["capabilities"] == ["OPEN", "CANCEL"]


def test_a_press_is_sent_to_its_gate_alone(values: dict[str, str], deployment: Deployment) -> None:
    answer = asked("remote_open/press", values)
    assert (answer.status, answer.json["state"]) == (202, "SENT")
    [(topic, message)] = deployment.commands()
    assert topic == f"gates/{values['GATE_ID']}/commands"
    assert (message["command_id"], message["action"]) == (answer.json["id"], "OPEN")
    assert set(message) == {
        "version",
        "command_id",
        "gate_id",
        "action",
        "reason",
        "attempt_id",
        "issued_at",
        "expires_at",
    }
    assert (message["version"], message["reason"]) == (2, "REMOTE_CONTROL")
    assert asked("remote_open/see_reservation", values).json["state"] == "USED"


def test_the_same_press_twice_opens_once(values: dict[str, str], deployment: Deployment) -> None:
    first = asked("remote_open/press", values).json
    assert asked("remote_open/press", values).json == first
    assert len(deployment.commands()) == 1


def test_pressing_again_at_once_is_too_often(
    values: dict[str, str], deployment: Deployment
) -> None:
    asked("remote_open/press", values)
    request = with_header(event("remote_open/press", values), "Idempotency-Key", OTHER_KEY)
    refused = answered(request, "remote_open")
    assert_problem(refused, 429, "PRESSED_TOO_OFTEN")
    assert refused.headers["retry-after"] == "3"
    assert len(deployment.commands()) == 1


@pytest.mark.parametrize(
    ("event_of_gate", "state"),
    [("acknowledged_opened", "OPENED"), ("acknowledged_refused", "REFUSED")],
)
def test_the_page_learns_what_the_gate_answered(
    event_of_gate: str, state: str, premises: Premises, values: dict[str, str]
) -> None:
    values = premises.pressed(values)
    assert asked("remote_open/see_command", values).json["state"] == "SENT"
    sent(f"gate_access/{event_of_gate}", values)
    assert asked("remote_open/see_command", values).json["state"] == state


def test_another_visitors_press_is_nobodys_business(
    premises: Premises, values: dict[str, str]
) -> None:
    pressed = premises.pressed(values)
    others = premises.values() | {"COMMAND_ID": pressed["COMMAND_ID"]}
    assert_problem(asked("remote_open/see_command", others), 404, "COMMAND_NOT_FOUND")


@pytest.mark.parametrize(("days", "code"), [(2, "TOO_EARLY"), (-2, "TOO_LATE")])
def test_outside_the_time_slot_the_gate_stays_shut(
    days: int, code: str, premises: Premises, deployment: Deployment
) -> None:
    start = this_quarter() + timedelta(days=days)
    slot = premises.coming.model_copy(update={"start": start, "end": start + timedelta(hours=1)})
    values = premises.values(premises.booked(slot))
    before = deployment.rows()
    assert_problem(asked("remote_open/press", values), 422, code)
    (told,) = (row for row in deployment.rows() if row not in before)
    assert (told["sk"]["S"], told["reason"]["S"]) == ("ACCESS", code)
    assert len(deployment.rows()) == len(before) + 1
    assert deployment.commands() == []


def test_a_cancelled_reservation_opens_nothing(
    values: dict[str, str], deployment: Deployment
) -> None:
    asked("cancellation/cancel", values)
    assert_problem(asked("remote_open/press", values), 422, "CANCELLED")
    assert deployment.commands() == []


def test_a_held_reservation_opens_nothing(premises: Premises) -> None:
    values = premises.values(premises.held())
    assert_problem(asked("remote_open/press", values), 422, "UNPAID")


def test_a_gate_that_is_offline_is_not_asked(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    premises.heard_of_gate(online=False)
    assert_problem(asked("remote_open/press", values), 422, "GATE_OFFLINE")
    assert deployment.commands() == []
    assert asked("remote_open/see_reservation", values).json["state"] == "CONFIRMED"


def test_the_kill_switch_keeps_the_gate_shut(premises: Premises, values: dict[str, str]) -> None:
    switched_off = premises.offer.car_park.model_copy(update={"kill_switch": True})
    services().catalogue.put(switched_off)
    assert_problem(asked("remote_open/press", values), 422, "KILL_SWITCH")


def test_the_calendar_file_is_one_that_calendars_open(values: dict[str, str]) -> None:
    answer = asked("remote_open/calendar", values)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    disposition = Message()
    disposition["Content-Disposition"] = answer.headers["content-disposition"]
    assert disposition.get_filename() == "visit.ics"
    assert answer.body.startswith("BEGIN:VCALENDAR\r\n")
    assert f"UID:{values['RESERVATION_ID']}" in answer.body


def test_a_token_of_a_reservation_that_is_gone_opens_nothing(premises: Premises) -> None:
    values = premises.values()
    values["REMOTE_TOKEN"] = premises.token(Capability.REMOTE, "rsv_" + "a" * 22)
    assert_problem(asked("remote_open/see_reservation", values), 404, "RESERVATION_NOT_FOUND")
