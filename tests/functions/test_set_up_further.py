"""What hosts set up through the console's API: gates, the organisation and its logo."""

import base64
from typing import Any

import pytest

from baypass.bootstrap import services
from tests.functions.deployment import Deployment, aws
from tests.functions.events import asked
from tests.functions.premises import LOGO, Premises
from tests.functions.problems import assert_problem
from tests.functions.setting_up import sending, setting, told

# Gates


def test_a_new_gate_is_enrolled_and_its_files_are_shown_once(
    values: dict[str, str], deployment: Deployment
) -> None:
    made = sending("make_gate", values)
    assert made.status == 201
    gate, files = made.json["gate"], made.json["files"]
    assert set(files) == {
        "certificate.pem",
        "private.key",
        "authorities.pem",
        "keys.json",
        "gate.toml",
    }
    assert (gate["online"], gate["retired"], gate["heard_at"]) == (False, False, None)
    rows = str(deployment.rows())
    assert "PRIVATE KEY" in files["private.key"]
    assert "PRIVATE KEY" not in rows
    again = sending("make_gate", values)
    assert again.json == {"gate": gate, "files": {}}
    assert gate in sending("list_gates", values).json["items"]
    assert told(deployment) == ["GATE_MADE", "GATE_CERTIFIED"]
    assert aws("iot").list_thing_principals(thingName=gate["id"])["principals"]


def test_a_retired_gate_is_shut_and_cannot_come_back(values: dict[str, str]) -> None:
    gate = sending("make_gate", values).json["gate"]
    own = values | {"GATE_ID": gate["id"]}
    assert sending("retire_gate", own).json["retired"] is True
    assert aws("iot").list_thing_principals(thingName=gate["id"])["principals"] == []
    assert_problem(sending("certify_gate", own), 422, "GATE_IS_RETIRED")


def test_a_gate_is_renamed(values: dict[str, str]) -> None:
    changed = sending("change_gate", values)
    assert (changed.json["name"], changed.json["online"]) == ("Front gate", True)
    assert_problem(sending("change_gate", values), 412, "EDITED_MEANWHILE")


# The organisation


def test_the_organisation_is_changed_over_what_was_read(
    values: dict[str, str], deployment: Deployment
) -> None:
    changed = sending("change_organisation", values)
    assert changed.json["vat_number"] == "BE0428759497"
    assert changed.json["retention"]["visitor_details_days"] == 60
    assert changed.headers["etag"] == '"2"'
    assert sending("see_organisation", values).json == changed.json
    assert_problem(sending("change_organisation", values), 412, "EDITED_MEANWHILE")
    assert told(deployment) == ["ORGANISATION_CHANGED"]


@pytest.mark.parametrize(
    ("way", "value", "status", "code"),
    [
        ("vat_number", "BE0428759498", 422, "VAT_NUMBER_INVALID"),
        ("brand_colour", "teal", 400, "NOT_A_COLOUR"),
        ("currency", "euro", 400, "NOT_A_CURRENCY"),
        ("currency", "CHF", 422, "CURRENCY_IN_USE"),
        ("stripe_account", "mine", 400, "NOT_AN_ACCOUNT"),
        ("contact.email", "nobody", 400, "EMAIL_INVALID"),
        ("languages.0", "fr", 400, "LANGUAGE_UNKNOWN"),
        ("retention.access_log_days", 0, 400, "NUMBER_TOO_SMALL"),
    ],
)
def test_every_rule_of_an_organisation_has_a_sentence_at_its_field(
    way: str, value: Any, status: int, code: str, values: dict[str, str]
) -> None:
    answer = sending("change_organisation", values, setting(way, value))
    assert_problem(answer, status, "VALIDATION" if status == 400 else code, {way: code})


def test_a_logo_is_drawn_anew_and_shown_to_everybody(values: dict[str, str]) -> None:
    changed = sending("change_logo", values).json
    *_, organisation_id, file = changed["logo_url"].split("/")
    assert organisation_id == values["ORGANISATION_ID"]
    assert file != f"{values['LOGO_HASH']}.png"
    shown = values | {"LOGO_HASH": file.removesuffix(".png")}
    answer = asked("booking/see_logo", shown)
    assert (answer.status, answer.content_type, answer.is_base64) == (200, "image/png", True)
    assert base64.b64decode(answer.body).startswith(b"\x89PNG")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    seen = asked("booking/see_invitation", values).json
    assert seen["organisation"]["logo_url"] == changed["logo_url"]
    assert_problem(asked("booking/see_logo", values), 404, "LOGO_NOT_FOUND")
    removed = sending("remove_logo", values, If_Match='"2"')
    assert removed.json["logo_url"] is None
    assert_problem(asked("booking/see_logo", shown), 404, "LOGO_NOT_FOUND")


def test_a_large_logo_reaches_the_rule_that_refuses_it(values: dict[str, str]) -> None:
    data = base64.b64encode(LOGO + bytes(100_000)).decode()
    answer = sending("change_logo", values, setting("data", data))
    assert_problem(answer, 422, "LOGO_TOO_LARGE", {"data": "LOGO_TOO_LARGE"})


def test_the_table_keeps_a_logo_as_bytes(premises: Premises) -> None:
    kept = services().logos.logo(premises.organisation_id, premises.logo_hash)
    assert kept == LOGO
