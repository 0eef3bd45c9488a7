"""The gates of a car park, and the files by which each is known."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import set_up_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .desk_answers import a_command
from .host_steps import stand_at
from .set_up_steps import (
    GATES,
    MEANWHILE,
    as_role,
    page_of,
    premises,
    press,
    refused,
    stand_before,
)

GATE = f"/api/host/gates/{answers.GATE}"
ENROL = "POST /api/host/gates"
SEVERAL = "POST /api/host/gates/enrolment"
COMMAND = "GET /api/host/commands/cmd_00000000000000000001"
RENEW = f"POST {GATE}/renewal"
LIST = "GET /api/host/gates"
SHOWN_ONCE = "They are shown only now"


def add(desk: Page, name: str = "Side gate") -> None:
    desk.get_by_label("Name").fill(name)
    press(desk, "Add the gate")


def test_each_gate_tells_how_it_is(desk: Page, api: Api) -> None:
    premises(api)
    away = answers.a_gate(id="gat_acme01_gard01", name="Garden gate", online=False)
    never = answers.a_gate(id="gat_acme01_side01", name="Side", online=False, heard_at=None)
    old = answers.a_gate(id="gat_acme01_oldd01", name="Old", retired=True, online=False)
    api.on(LIST, page_of(old, answers.a_gate(), more="2"), page_of(away, never))
    stand_at(desk, GATES)
    gates = desk.get_by_role("main").get_by_role("listitem")
    expect(gates.nth(0)).to_contain_text("Last heard of on Sunday 22 November 2026, 18:30")
    expect(gates.nth(1)).to_contain_text("Connected, barrier closed")
    expect(gates.nth(2)).to_contain_text("Not heard of yet")
    expect(gates.nth(3)).to_contain_text("Retired: it opens for nobody")
    expect(gates.nth(3).get_by_role("button")).to_have_count(0)


def test_a_new_gates_files_are_shown_once_and_can_be_taken(
    desk: Page, api: Api, tmp_path: Path
) -> None:
    stand_before(desk, api, GATES)
    api.on(ENROL, (201, answers.an_enrolment(id="gat_acme01_side01", name="Side gate")))
    desk.get_by_label("Direction").select_option(label="Way out")
    add(desk, " Side gate ")
    expect(desk.get_by_role("heading", name="Files for Side gate")).to_be_focused()
    expect(desk.get_by_text(SHOWN_ONCE)).to_be_visible()
    with desk.expect_download() as taken:
        press(desk, "Download private.key")
    taken.value.save_as(tmp_path / "key")
    assert (tmp_path / "key").read_text() == "the key of the gate"
    assert taken.value.suggested_filename == "private.key"
    body = {"car_park_id": answers.CAR_PARK, "name": "Side gate", "direction": "EXIT"}
    assert api.bodies(ENROL) == [body]
    assert api.sent(ENROL)[0].headers["idempotency-key"]
    press(desk, "I have them")
    expect(desk.get_by_text(SHOWN_ONCE)).to_have_count(0)
    expect(desk.get_by_role("heading", name="Side gate")).to_be_visible()


def test_the_files_of_a_gate_are_nowhere_after_the_page_is_left(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(ENROL, (201, answers.an_enrolment()))
    add(desk)
    expect(desk.get_by_text(SHOWN_ONCE)).to_be_visible()
    kept = desk.evaluate("JSON.stringify([sessionStorage, localStorage, history.state])")
    assert "the key of the gate" not in kept
    desk.reload()
    expect(desk.get_by_role("button", name="Add the gate")).to_be_visible()
    expect(desk.get_by_text(SHOWN_ONCE)).to_have_count(0)


def test_a_gate_whose_files_did_not_arrive_is_added_once_and_says_so(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    again = answers.an_enrolment(id="gat_acme01_side01", name="Side gate") | {"files": {}}
    api.on(ENROL, LOST, (201, again))
    add(desk)
    expect(desk.locator(".summary:not([hidden])")).to_contain_text("it is added once")
    press(desk, "Add the gate")
    expect(desk.get_by_text("did not reach you, and cannot be shown again")).to_be_visible()
    one, other = api.sent(ENROL)
    assert one.headers["idempotency-key"] == other.headers["idempotency-key"]


def test_a_gate_without_a_name_is_not_added(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    add(desk, " ")
    expect(desk.locator("#name-fault")).to_have_text("Enter a name.")
    assert api.writes == []


def test_what_the_api_says_of_the_name_stands_under_it(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(ENROL, refused(("name", "Another gate of this car park has this name.")))
    add(desk, "Main gate")
    expect(desk.locator("#name-fault")).to_contain_text("Another gate")


def test_a_gate_gets_another_name(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(f"PUT {GATE}", answers.a_gate(name="North gate", version=3))
    press(desk, "Rename Main gate")
    desk.get_by_label("Name").first.fill("North gate")
    press(desk, "Save")
    expect(desk.get_by_role("heading", name="North gate")).to_be_focused()
    assert api.bodies(f"PUT {GATE}") == [{"name": "North gate", "direction": "ENTRY"}]
    assert api.sent(f"PUT {GATE}")[0].headers["if-match"] == '"2"'


def test_a_gate_that_somebody_else_renamed_shows_both_names(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(f"PUT {GATE}", MEANWHILE, answers.a_gate(name="North gate", version=4))
    press(desk, "Rename Main gate")
    desk.get_by_label("Name").first.fill("North gate")
    api.on(LIST, page_of(answers.a_gate(name="East gate", version=3)))
    press(desk, "Save")
    expect(desk.locator(".summary:not([hidden])").first).to_contain_text(
        "It is now called “East gate” (Way in)"
    )
    expect(desk.get_by_label("Name").first).to_have_value("North gate")
    press(desk, "Save")
    expect(desk.get_by_role("heading", name="North gate")).to_be_visible()
    versions = [request.headers["if-match"] for request in api.sent(f"PUT {GATE}")]
    assert versions == ['"2"', '"3"']


def test_new_files_are_made_after_a_second_press(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(f"POST {GATE}/certificate", (201, answers.an_enrolment()))
    press(desk, "New files…")
    expect(desk.get_by_text("The old ones stop working at once")).to_be_visible()
    assert api.writes == []
    press(desk, "Make new files")
    expect(desk.get_by_role("heading", name="Files for Main gate")).to_be_visible()
    assert api.sent(f"POST {GATE}/certificate")[0].headers["idempotency-key"]


def test_files_that_got_lost_are_made_once_more(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(f"POST {GATE}/certificate", LOST, (201, answers.an_enrolment()))
    press(desk, "New files…")
    press(desk, "Make new files")
    expect(desk.get_by_role("alert").first).to_contain_text("Make new files once more")
    press(desk, "Make new files")
    expect(desk.get_by_text(SHOWN_ONCE)).to_be_visible()
    one, other = api.sent(f"POST {GATE}/certificate")
    assert one.headers["idempotency-key"] != other.headers["idempotency-key"]


def test_a_connected_gate_is_asked_to_renew_after_a_second_press(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(RENEW, (202, answers.a_renewal(version=3)))
    api.on(COMMAND, a_command("SENT"), a_command("RENEWING"))
    press(desk, "Renew…")
    expect(desk.get_by_text("Nobody has to go there")).to_be_visible()
    assert api.writes == []
    press(desk, "Renew")
    expect(desk.get_by_text("Asking the gate…")).to_be_visible()
    expect(desk.get_by_role("heading", name="Main gate")).to_be_focused()
    assert api.sent(RENEW)[0].headers["idempotency-key"]
    expect(desk.get_by_text("The gate renews its certificate")).to_be_visible()
    # What the answer says is the gate from now on.
    api.on(f"PUT {GATE}", answers.a_gate(name="North gate", version=4))
    press(desk, "Rename Main gate")
    press(desk, "Save")
    expect(desk.get_by_role("heading", name="North gate")).to_be_visible()
    assert api.sent(f"PUT {GATE}")[0].headers["if-match"] == '"3"'


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("REFUSED", "The gate refused to renew its certificate"),
        ("TIMED_OUT", "The gate did not answer. Its old certificate stays"),
    ],
)
def test_a_gate_that_does_not_renew_is_told_of(desk: Page, api: Api, state: str, told: str) -> None:
    stand_before(desk, api, GATES)
    api.on(RENEW, (202, answers.a_renewal()))
    api.on(COMMAND, LOST, a_command(state))
    press(desk, "Renew…")
    press(desk, "Renew")
    expect(desk.get_by_text(told)).to_be_visible()


def test_a_renewal_that_nobody_answered_can_be_asked_for_again(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(RENEW, LOST, (202, answers.a_renewal()))
    api.on(COMMAND, a_command("RENEWING"))
    press(desk, "Renew…")
    press(desk, "Renew")
    expect(desk.get_by_role("alert").first).to_contain_text("a second time does no harm")
    press(desk, "Renew")
    expect(desk.get_by_text("The gate renews its certificate")).to_be_visible()


def test_a_gate_that_has_gone_away_meanwhile_is_not_asked_to_renew(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(RENEW, (422, a_problem(422, "GATE_NOT_CONNECTED", "This gate is not connected.")))
    press(desk, "Renew…")
    press(desk, "Renew")
    expect(desk.get_by_role("alert").first).to_have_text("This gate is not connected.")
    press(desk, "Not now")
    expect(desk.get_by_role("button", name="Renew…")).to_be_focused()


def test_a_gate_that_is_away_offers_no_renewal(desk: Page, api: Api) -> None:
    premises(api)
    api.on(LIST, page_of(answers.a_gate(online=False)))
    stand_at(desk, GATES)
    expect(desk.get_by_role("button", name="New files…")).to_be_visible()
    expect(desk.get_by_role("button", name="Renew…")).to_have_count(0)


def test_a_retired_gate_stays_in_the_list_without_its_buttons(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    api.on(f"POST {GATE}/retirement", answers.a_gate(retired=True, online=False, version=3))
    press(desk, "Retire…")
    press(desk, "Retire this gate")
    expect(desk.get_by_text("Retired: it opens for nobody")).to_be_visible()
    expect(desk.get_by_role("button", name="Rename Main gate")).to_have_count(0)


@pytest.mark.parametrize("role", ["auditor", "reception"])
def test_an_auditor_and_the_reception_read(desk: Page, api: Api, role: str) -> None:
    stand_before(desk, api, GATES, as_role(role))
    expect(desk.get_by_text("Connected, barrier closed")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_several_gates_come_with_one_file_for_all_their_computers(
    desk: Page, api: Api, tmp_path: Path
) -> None:
    stand_before(desk, api, GATES)
    waiting = {"online": False, "heard_at": None, "enrolled": False}
    made = [
        answers.a_gate(id=f"gat_acme01_{name.lower()}01", name=f"{name} gate", **waiting)
        for name in ("East", "West")
    ]
    api.on(SEVERAL, (201, {"gates": made, "file": base64.b64encode(b"PK a file").decode()}))
    desk.get_by_label("What stands on their signs").fill(" East gate \n\nWest gate\n")
    desk.get_by_label("Which way").select_option(label="Way out")
    with desk.expect_download() as taken:
        press(desk, "Make the file for them")
    taken.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"PK a file"
    assert taken.value.suggested_filename.endswith("-gates.zip")
    assert api.bodies(SEVERAL) == [
        {
            "car_park_id": answers.CAR_PARK,
            "names": ["East gate", "West gate"],
            "direction": "EXIT",
        }
    ]
    expect(desk.get_by_text("2 gates are added")).to_be_visible()
    expect(desk.get_by_text("Waiting for its computer to enrol")).to_have_count(2)


def test_the_same_gates_are_asked_for_again_under_the_same_key(desk: Page, api: Api) -> None:
    stand_before(desk, api, GATES)
    made = {"gates": [answers.a_gate(id="gat_acme01_east01", name="East")], "file": "UEs="}
    api.on(SEVERAL, LOST, (201, made))
    press(desk, "Make the file for them")
    expect(desk.locator("#names-fault")).to_contain_text("at least one")
    desk.get_by_label("What stands on their signs").fill("East")
    press(desk, "Make the file for them")
    expect(desk.get_by_text("the gates are added once")).to_be_visible()
    press(desk, "Make the file for them")
    expect(desk.get_by_text("One gate is added")).to_be_visible()
    first, second = (sent.headers["idempotency-key"] for sent in api.sent(SEVERAL))
    assert first == second
