"""The pages say what is there: names, places, commands, numbers and examples."""

import json
import re
import subprocess
import tomllib
from enum import EnumMeta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import boto3
import botocore.session
import pytest
import yaml
from botocore import xform_name
from moto import mock_aws

import baypass.domain
from baypass.api.app import MOST_BYTES, MOST_BYTES_OF_NEWS
from baypass.domain.gates import COMMAND_LIFE, PAUSE_BETWEEN_PRESSES
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.invitations import MADE_PER_USE
from baypass.domain.mails import LEASE
from baypass.domain.payments import PAID_HOLD
from baypass.domain.time_slots import LONGEST_STAY
from baypass.words import en
from baypass_gate import messages
from local import payments
from local.addresses import Addresses
from local.descriptions import Description
from tests.pages import CLONE, Page, the_page, the_pages
from tests.template import api_routes, environment, functions, resources, template

PAGES = the_pages()
OPERATIONS = the_page("docs/operations.md")
GLOSSARY = the_page("docs/glossary.md")
ARCHITECTURE = the_page("docs/architecture.md")
README = the_page("README.md")
# What `make docs` makes.
MADE = ("docs/workflows.md", "docs/images/visitor-page.png", "docs/openapi.json")
DOMAIN = [
    import_module(f"baypass.domain.{one.name}") for one in iter_modules(baypass.domain.__path__)
]
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in (CLONE / "layers/shared/baypass").rglob("*.py")
)
# What the pages name that is a part of a resource, not one of its own.
WITHIN_RESOURCES = {"GatewayResponses", "StringEqualsIfExists"}
HEADINGS = ("Context", "Decision", "Reason", "Alternatives", "What would change our mind")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def in_domain(name: str) -> Any:
    """Return what the domain calls so, or nothing."""
    return next((vars(module)[name] for module in DOMAIN if name in vars(module)), None)


def shouted(name: str) -> str:
    """Return an output's name as the pages write a value to fill in."""
    return xform_name(name).upper()


# --- Places ---------------------------------------------------------------------------------------


@every_page
def test_every_link_leads_somewhere(page: Page) -> None:
    for target, fragment in page.links():
        there = (page.path.parent / target).resolve() if target else page.path
        if there.relative_to(CLONE).as_posix() in MADE:
            continue
        assert there.exists(), target
        assert not fragment or fragment in Page(there).anchors(), f"{target}#{fragment}"


@every_page
def test_every_file_that_is_named_is_there(page: Page) -> None:
    tops = {path.name for path in CLONE.iterdir() if path.is_dir()} - {".local"}
    for span in page.spans():
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", span) and span.split("/")[0] in tops:
            assert (CLONE / span).exists() or span in MADE, span


@every_page
def test_a_file_without_a_folder_is_one_of_ours_or_one_that_we_make(page: Page) -> None:
    ours = {path.name for path in CLONE.iterdir()}
    ours |= {path.name for path in (CLONE / "functions").rglob("*.py")} | {"requirements.txt"}
    enrolment = CLONE / "layers/shared/baypass/adapters/iot_enrolment.py"
    making = [enrolment, CLONE / "local/enrolment.py", CLONE / "gates/README.md"]
    made = "".join(path.read_text(encoding="utf-8") for path in making)
    for span in page.spans():
        if re.fullmatch(r"[\w-]+\.(py|yaml|toml|lock|txt|pem|key|arn|md)", span):
            assert span in ours or span in made, span


def test_the_first_page_gives_the_addresses_that_a_run_has() -> None:
    here = Addresses("http://127.0.0.1:8080", "", {}, {}, "")
    for address in (f"{here.site}/", here.mailbox, here.gates, here.host, here.start):
        assert f"`{address}`" in README.text


# --- Commands -------------------------------------------------------------------------------------


@every_page
def test_every_make_target_that_is_named_exists(page: Page) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (CLONE / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|\n|`)make ([a-z][a-z-]*)", page.code()))
    assert named <= targets


@every_page
def test_every_aws_command_and_its_options_exist(page: Page) -> None:
    session = botocore.session.get_session()
    everywhere = {"query", "output", "region"}
    for service, operation, options in page.aws_commands():
        if service == "s3" or operation == "wait":
            continue
        model = session.get_service_model(service)
        by_name = {xform_name(name, "-"): name for name in model.operation_names}
        assert operation in by_name, f"{service} {operation}"
        asks = model.operation_model(by_name[operation]).input_shape
        known = {xform_name(name, "-") for name in asks.members} if asks else set()
        needed = {xform_name(name, "-") for name in asks.required_members} if asks else set()
        assert set(options) - everywhere <= known, f"{service} {operation} {options}"
        assert needed <= set(options), f"{service} {operation} {options}"


def test_every_state_that_a_command_waits_for_exists() -> None:
    session = botocore.session.get_session()
    waits = re.findall(r"aws ([a-z0-9-]+) wait ([a-z-]+)", OPERATIONS.code())
    assert waits
    for service, state in waits:
        names = session.get_waiter_model(service).waiter_names
        assert state in {xform_name(name, "-") for name in names}


# --- Names ----------------------------------------------------------------------------------------


def test_the_parameters_are_those_of_the_template() -> None:
    named = [row[0].strip("`") for row in OPERATIONS.rows("parameter")]
    assert sorted(named) == sorted(template()["Parameters"])


def test_every_output_that_is_named_is_one() -> None:
    sentences = re.findall(r"outputs? ((?:`\w+`(?:, | and )?)+)", OPERATIONS.text)
    named = {name for sentence in sentences for name in re.findall(r"\w+", sentence)} - {"and"}
    assert named
    assert named <= set(template()["Outputs"])


@every_page
def test_every_resource_that_is_named_is_in_the_template_or_the_code(page: Page) -> None:
    parts = ("Parameters", "Resources", "Outputs")
    known = {name for part in parts for name in template()[part]} | WITHIN_RESOURCES
    for span in page.spans():
        if re.fullmatch(r"(?:[A-Z][a-z]+){2,}", span):
            assert span in known or in_domain(span), span


@every_page
def test_every_word_in_capitals_is_a_variable_a_code_or_a_value_to_fill_in(page: Page) -> None:
    enums = [
        one
        for module in (*DOMAIN, messages)
        for one in vars(module).values()
        if isinstance(one, EnumMeta)
    ]
    known = {str(name) for enum in enums for name in enum.__members__}
    known |= set(environment()) | {shouted(name) for name in template()["Outputs"]}
    known |= set(en.SENTENCES) | {payments.KEY, payments.WEBHOOK_SECRET}
    for span in page.spans():
        if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", span):
            assert span in known, span


def test_every_alarm_is_explained_and_no_other() -> None:
    named = [row[0].strip("`") for row in OPERATIONS.rows("alarm")]
    assert sorted(named) == sorted(resources("AWS::CloudWatch::Alarm"))
    assert all(
        "docs/operations.md" in alarm["AlarmDescription"]
        for alarm in resources("AWS::CloudWatch::Alarm").values()
    )


def test_every_function_has_its_place_among_the_doors() -> None:
    named = [name for row in ARCHITECTURE.rows("function") for name in re.findall(r"\w+", row[0])]
    assert sorted(named) == sorted(functions())


def test_the_table_of_keys_is_the_one_in_the_code() -> None:
    from baypass.adapters import dynamodb_keys

    said = str(dynamodb_keys.__doc__)
    for _what, pk, sk in ARCHITECTURE.rows("what"):
        assert pk.strip("`") in said
        assert sk.strip("`") in said


# --- The glossary ---------------------------------------------------------------------------------


def test_every_term_is_a_name_in_the_code() -> None:
    for term, *_ in GLOSSARY.rows("term"):
        for name in re.findall(r"`(\w+)`", term):
            assert in_domain(name), name
        for plain in [] if "`" in term else term.lower().split(", "):
            assert re.search(rf"(?i){plain.replace(' ', '[ _]')}", SOURCES), plain


def test_no_type_has_a_name_that_the_glossary_rejects() -> None:
    for *_, rejected in GLOSSARY.rows("term"):
        for word in filter(None, rejected.split(", ")):
            assert in_domain(word.title().replace(" ", "")) is None, word


def test_every_state_is_listed_in_its_order() -> None:
    for enum, states in GLOSSARY.rows("of"):
        listed = re.findall(r"[A-Z_]+", states)
        assert [str(state) for state in in_domain(enum.strip("`"))] == listed


# --- Numbers --------------------------------------------------------------------------------------


def test_the_limits_are_those_of_the_code() -> None:
    limits = {what: limit for what, limit, _where in OPERATIONS.rows("what")}
    throttle = template()["Resources"]["Api"]["Properties"]["MethodSettings"][0]
    rate, burst = throttle["ThrottlingRateLimit"], throttle["ThrottlingBurstLimit"]
    assert limits == {
        "requests to a method of the API": f"{rate} a second, bursts of {burst}",
        "a request's body": f"{MOST_BYTES // 1024} kB",
        "bookings that ever come of one use of an invitation": (
            f"{MADE_PER_USE}, most of them given back"
        ),
        "spots in one booking": f"{MAXIMUM_RESERVATIONS}, or fewer by the portal",
        "a stay": f"{LONGEST_STAY.total_seconds() / 3600:.0f} hours",
        "presses on one reservation": f"one every {PAUSE_BETWEEN_PRESSES.seconds} seconds",
        "what Stripe sends at once": f"{MOST_BYTES_OF_NEWS // 1024} kB",
        "time to pay": f"{PAID_HOLD.seconds // 60} minutes from the booking",
        "what one sweep pays": "100 bookings",
    }
    assert f"At most {MAXIMUM_RESERVATIONS} reservations fit" in ARCHITECTURE.text
    assert (COMMAND_LIFE.seconds, LEASE.seconds) == (10, 120), "the pages say so in words"


# --- Examples -------------------------------------------------------------------------------------


@every_page
def test_every_example_can_be_read(page: Page) -> None:
    for language, read in (("json", json.loads), ("yaml", yaml.safe_load), ("toml", tomllib.loads)):
        for block in page.blocks(language):
            assert read(block)
    for block in page.blocks("sh"):
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


def test_the_organisation_on_the_page_can_be_set_up() -> None:
    example, _payments = map(yaml.safe_load, OPERATIONS.blocks("yaml"))
    described = Description.model_validate(example)
    assert described.the_organisation().name == "Acme Campus"
    (car_park,), (portal,), (gate,) = (
        described.the_car_parks(),
        described.the_portals(),
        described.the_gates(),
    )
    assert portal.car_park_id == gate.car_park_id == car_park.id


def test_the_tariff_on_the_page_can_be_added_to_that_organisation() -> None:
    example, payments = map(yaml.safe_load, OPERATIONS.blocks("yaml"))
    example["portals"]["visit"] |= payments["portals"]["visit"]
    (portal,) = Description.model_validate(example).the_portals()
    assert portal.tariff.kind == "PER_HOUR"
    assert portal.cancellation.tiers[1].percent == 50
    assert portal.booker_may_cancel


@mock_aws
def test_the_restoring_script_makes_the_table_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-nobody")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    then: list[dict[str, Any]] = [
        {"pk": "a", "sk": "1", "state": "HELD"},
        {"pk": "b", "sk": "1", "taken": [1, 2]},
    ]
    now: list[dict[str, Any]] = [
        {"pk": "a", "sk": "1", "state": "CANCELLED"},
        {"pk": "c", "sk": "1"},
    ]
    dynamodb = boto3.resource("dynamodb")
    for name, items in (("baypass-restored", then), ("TABLE_NAME", now)):
        table = dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": each, "AttributeType": "S"} for each in ("pk", "sk")
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        for item in items:
            table.put_item(Item=item)
    (script,) = OPERATIONS.blocks("python")
    exec(script, {})  # noqa: S102  the page's own words
    left = dynamodb.Table("TABLE_NAME").scan()["Items"]
    assert sorted(left, key=lambda item: str(item["pk"])) == then


def test_each_side_of_the_protocol_reads_what_the_other_writes() -> None:
    from baypass.domain import gates
    from tests.builders import a_command

    command = a_command()
    sent = json.dumps(gates.command_message(command))
    heard = messages.Command.model_validate_json(sent)
    assert (heard.command_id, heard.gate_id) == (command.id, command.gate_id)
    answer = messages.Acknowledgement(
        command_id=heard.command_id,
        gate_id=heard.gate_id,
        result=messages.Result.REFUSED,
        reason=messages.Reason.EXPIRED,
        at=heard.expires_at,
    )
    noted = gates.Acknowledgement.model_validate_json(answer.model_dump_json())
    assert (noted.command_id, noted.result, noted.reason) == (command.id, "REFUSED", "EXPIRED")
    for barrier in messages.Barrier:
        status = messages.Status(
            gate_id=heard.gate_id, online=True, barrier=barrier, at=heard.issued_at
        )
        assert (
            gates.StatusReport.model_validate_json(status.model_dump_json()).barrier.value
            == barrier
        )


# --- Decisions ------------------------------------------------------------------------------------


def test_every_decision_is_listed_whole_and_short() -> None:
    index = the_page("docs/decisions/README.md")
    listed = [target for target, _ in index.links()]
    decisions = sorted(path for path in (CLONE / "docs/decisions").glob("0*.md"))
    assert listed == [path.name for path in decisions]
    for path in decisions:
        page = Page(path)
        assert page.text.startswith(f"# {int(path.name[:4])}. ")
        assert [one for one in HEADINGS if f"\n## {one}\n" not in page.text] == []
        assert len(page.text.splitlines()) <= 60


def test_the_route_of_a_press_is_one_of_the_template() -> None:
    assert api_routes()["POST", "/api/reservation/gates/{gate_id}/open"] == "RemoteOpenFunction"
    assert "`RemoteOpenFunction`" in README.text
