"""How gates come by their certificates, as AWS IoT calls the door."""

import base64
import io
import json
import tomllib
import zipfile

import pytest

from baypass.bootstrap import services
from tests.functions.deployment import Deployment, aws
from tests.functions.events import cases, sent
from tests.functions.problems import assert_problem
from tests.functions.setting_up import sending, setting, told

ADMITTED = "gate_identity/provisioning_admitted"


def test_a_waiting_gate_is_let_in_with_its_code_and_with_no_other(values: dict[str, str]) -> None:
    assert sent("gate_identity/provisioning_wrong_code", values) == {"allowProvisioning": False}
    assert sent(ADMITTED, values) == {"allowProvisioning": True}
    another = values | {"CLAIM_ID": "d" * 64}
    assert sent(ADMITTED, another) == {"allowProvisioning": False}


@pytest.mark.parametrize(
    "case", [case for case in cases("gate_identity") if "another" in case or "unreadable" in case]
)
def test_what_is_of_another_gate_or_unreadable_changes_nothing(
    case: str, values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    assert sent(case, values) in (None, {"allowProvisioning": False})
    assert deployment.rows() == before


def test_a_gate_that_asks_gets_a_certificate_for_its_own_key(values: dict[str, str]) -> None:
    aws("iot").create_thing(thingName=values["GATE_ID"])
    sent("gate_identity/renewal_asked_with_request", values)
    identity = services().identities.identity(values["GATE_ID"])
    assert identity
    assert identity.next_for == "rnw_7Qx2"
    held = aws("iot").list_thing_principals(thingName=values["GATE_ID"])["principals"]
    assert held == [identity.next_certificate]


def test_gates_set_up_at_once_come_with_one_file_for_all_their_computers(
    values: dict[str, str], deployment: Deployment
) -> None:
    made = sending("offer_gates", values)
    assert made.status == 201
    assert [gate["name"] for gate in made.json["gates"]] == ["East gate", "West gate"]
    assert not any(gate["enrolled"] for gate in made.json["gates"])
    files = unpacked(made.json["file"])
    for gate in made.json["gates"]:
        own = files[f"{gate['name'].replace(' ', '-')}-{gate['id']}"]
        assert set(own) == {"gate.toml", "authorities.pem", "keys.json", "enrolment.json"}
        settings, enrolment = tomllib.loads(own["gate.toml"]), json.loads(own["enrolment.json"])
        assert settings["gate_id"] == gate["id"]
        assert enrolment["template"] == "baypass-gates"
        assert enrolment["code"] not in str(deployment.rows())
    assert "PRIVATE KEY" not in str(deployment.rows())
    assert told(deployment) == ["GATE_MADE", "GATE_MADE"]


def test_a_gate_is_listed_as_enrolled_once_it_was_heard(values: dict[str, str]) -> None:
    there = values | {"CAR_PARK_ID": values["WAITING_CAR_PARK_ID"]}

    def enrolled(gate_id: str) -> bool:
        items = sending("list_gates", there).json["items"]
        return bool(next(gate["enrolled"] for gate in items if gate["id"] == gate_id))

    gate_id = values["WAITING_GATE_ID"]
    assert not enrolled(gate_id)
    sent(ADMITTED, values)
    assert not enrolled(gate_id)
    identity = services().identities.identity(gate_id)
    assert identity
    assert identity.next_certificate
    assert services().identities.heard(gate_id, identity.next_certificate)
    assert enrolled(gate_id)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["East", "east"], "NAMES_REPEATED"),
        ([], "MISSING"),
        (["gate"] * 21, "TOO_MANY_OF_THEM"),
    ],
)
def test_names_that_cannot_be_are_refused(
    values: dict[str, str], names: list[str], code: str
) -> None:
    refused = sending("offer_gates", values, setting("names", names))
    assert_problem(refused, 400, "VALIDATION", {"names": code})


def unpacked(file: str) -> dict[str, dict[str, str]]:
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(file)))
    folders: dict[str, dict[str, str]] = {}
    for name in archive.namelist():
        folder, _, inside = name.rpartition("/")
        if folder:
            folders.setdefault(folder, {})[inside] = archive.read(name).decode()
    return folders


def test_a_host_has_a_connected_gate_renew(values: dict[str, str]) -> None:
    asked_for = sending("renew_gate", values)
    assert asked_for.status == 202
    command = asked_for.json["command"]
    assert (command["gate_id"], command["state"]) == (values["GATE_ID"], "SENT")
    gone = values | {"GATE_ID": values["WAITING_GATE_ID"]}
    assert_problem(sending("renew_gate", gone), 422, "GATE_NOT_CONNECTED")
