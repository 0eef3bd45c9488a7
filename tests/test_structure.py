"""One truth each: the template, the doors, the state machines, the events and the API agree."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from baypass.domain.payments import FOLLOW_AGAIN, PAID_HOLD
from local import openapi
from tests.functions.events import cases, door, handlers, is_request, route_of
from tests.template import (
    CLONE,
    FUNCTIONS,
    STATE_MACHINES,
    api_routes,
    door_of,
    environment,
    functions,
    resources,
    template,
)

MACHINES = resources("AWS::Serverless::StateMachine")
INVOKE = ("arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken")
SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
# What cannot be made again from this repository: rows, keys, people's accounts.
KEEPS_DATA = {
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Cognito::UserPool",
    "AWS::KMS::Key",
}
Statement = dict[str, Any]


def folders(parent: Path) -> set[str]:
    return {each.name for each in parent.iterdir() if each.is_dir() and "__" not in each.name}


def handlers_in_template() -> set[tuple[str, str]]:
    """Return (door, function) of every function."""
    return {
        (door_of(name), properties["Handler"].removeprefix("handler."))
        for name, properties in functions().items()
    }


def definition_of(machine: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CLONE / MACHINES[machine]["DefinitionUri"]).read_text())
    return loaded


def tasks_of(machine: str) -> dict[str, dict[str, Any]]:
    """Return the Task states that call a function of ours, by name."""
    states = definition_of(machine)["States"].items()
    return {name: state for name, state in states if state.get("Resource") in INVOKE}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements() -> list[tuple[str, Statement]]:
    """Return every IAM statement of the template with the resource it stands in."""
    return [(name, each) for name, one in template()["Resources"].items() for each in _within(one)]


def _within(value: Any) -> list[Statement]:
    if isinstance(value, list):
        return [found for part in value for found in _within(part)]
    if not isinstance(value, dict):
        return []
    # Who may take on a role names no resource.
    own = [value] if {"Effect", "Action", "Resource"} <= set(value) else []
    return own + [found for part in value.values() for found in _within(part)]


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


# ---------------------------------------------------------------- doors


def test_every_door_is_deployed_and_has_events() -> None:
    deployed = {door_of(name) for name in functions()}
    assert deployed == folders(FUNCTIONS) == folders(CLONE / "events")


@pytest.mark.parametrize("name", sorted(folders(FUNCTIONS)))
def test_a_door_is_one_file(name: str) -> None:
    files = {each.name for each in (FUNCTIONS / name).iterdir() if each.name != "__pycache__"}
    # The hosts' has too many routes for one.
    assert files == {"handler.py"} | ({"host_routes"} if name == "admin" else set())


def test_every_function_that_takes_an_event_is_deployed_and_no_other() -> None:
    written = {(name, function) for name in folders(FUNCTIONS) for function in handlers(door(name))}
    assert written == handlers_in_template()


def test_no_function_has_an_environment_of_its_own() -> None:
    assert [name for name, properties in functions().items() if "Environment" in properties] == []


def test_every_variable_of_the_environment_is_read_and_every_one_read_is_set() -> None:
    settings = CLONE / "layers" / "shared" / "baypass" / "settings.py"
    read = {
        node.slice.value
        for node in ast.walk(ast.parse(settings.read_text()))
        if isinstance(node, ast.Subscript)
        and ast.unparse(node.value) == "os.environ"
        and isinstance(node.slice, ast.Constant)
    }
    # Powertools reads its own.
    assert read == {name for name in environment() if not name.startswith("POWERTOOLS_")}


def test_nothing_but_the_settings_reads_the_environment() -> None:
    sources = [*FUNCTIONS.rglob("*.py"), *(CLONE / "layers" / "shared" / "baypass").rglob("*.py")]
    readers = [file.name for file in sources if re.search(r"\benviron\b|getenv", file.read_text())]
    assert readers == ["settings.py"]


# ---------------------------------------------------------------- the API


def test_the_routes_of_the_template_are_those_of_the_doors() -> None:
    written = {
        (method.upper(), path, name)
        for name in openapi.DOORS
        for path, operations in documented(name).items()
        for method in operations
    }
    deployed = {(method, path, door_of(name)) for (method, path), name in api_routes().items()}
    assert written == deployed


def documented(name: str) -> dict[str, Any]:
    schema = openapi.app_of(name).get_openapi_schema(title="Baypass", version="1")
    paths: dict[str, Any] = json.loads(schema.model_dump_json(exclude_none=True))["paths"]
    methods = {"get", "post", "put", "patch", "delete", "options", "head"}
    return {path: methods & set(operations) for path, operations in paths.items()}


def test_the_description_of_the_api_is_current() -> None:
    current = openapi.DOCUMENT.read_text(encoding="utf-8") == openapi.text()
    assert current, "docs/openapi.json is behind the doors: run `make docs`"


def test_every_handler_has_an_event_and_every_request_its_own_door() -> None:
    named = {(case.partition("/")[0], case.partition("/")[2]) for case in cases()}
    for folder, function in handlers_in_template():
        its_own = [name for where, name in named if where == folder]
        assert its_own
        assert function == "handler" or [name for name in its_own if name.startswith(function)]
    for case in filter(is_request, cases()):
        route, folder = route_of(case), case.partition("/")[0]
        assert route not in api_routes() or door_of(api_routes()[route]) == folder, case


# ---------------------------------------------------------------- state machines


def test_every_state_machine_is_deployed() -> None:
    files = {Path(machine["DefinitionUri"]).name for machine in MACHINES.values()}
    assert files == {file.name for file in STATE_MACHINES.iterdir()}


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_a_definition_is_given_what_it_asks_for(machine: str) -> None:
    text = (CLONE / MACHINES[machine]["DefinitionUri"]).read_text()
    assert set(SUBSTITUTION.findall(text)) == set(MACHINES[machine]["DefinitionSubstitutions"])


def function_of(machine: str, task: dict[str, Any]) -> str:
    """Return the logical name of the function that a task calls."""
    (substitution,) = SUBSTITUTION.findall(task["Arguments"]["FunctionName"])
    reference = MACHINES[machine]["DefinitionSubstitutions"][substitution]
    return str(reference["Fn::GetAtt"]).removesuffix(".Arn")


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_every_task_calls_a_function_that_it_names(machine: str) -> None:
    folder = f"{Path(MACHINES[machine]['DefinitionUri']).name.partition('.')[0]}_workflow"
    called = set()
    for name, task in tasks_of(machine).items():
        function = function_of(machine, task)
        handler = functions()[function]["Handler"].removeprefix("handler.")
        # A function that is called twice names its first task and is a part of the other's name.
        assert handler in (snake_case(name), *snake_case(name).split("_"))
        assert door_of(function) == folder
        called.add(handler)
    assert called == handlers(door(folder))
    assert called <= {snake_case(name) for name in tasks_of(machine)}


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_every_task_has_a_deadline_and_is_tried_again_before_a_person_is_told(machine: str) -> None:
    states = definition_of(machine)["States"]
    for name, state in states.items():
        if state["Type"] != "Task":
            continue
        assert state["TimeoutSeconds"] <= definition_of(machine)["TimeoutSeconds"], name
        if name != "Attention":
            assert state["Retry"][0]["MaxAttempts"] >= 3, name
            # Whoever does not hear of the payment in time asks Stripe.
            instead = "CloseCheckout" if name == "AwaitPayment" else "Attention"
            assert [catch["Next"] for catch in state["Catch"]] == [instead], name


def test_nothing_leads_to_giving_spots_back_but_that_nobody_can_pay_any_more() -> None:
    states = definition_of("BookingStateMachine")["States"]
    ways = {
        (name, way.get("Condition"))
        for name, state in states.items()
        for way in (state, *state.get("Catch", []), *state.get("Choices", []))
        if "Release" in (way.get("Next"), way.get("Default"))
    }
    assert ways == {("PaidOrClosed", "{% $payment = 'CLOSED' %}")}


def test_a_payment_is_awaited_until_its_checkout_has_ended_and_a_little_longer() -> None:
    (task,) = (
        task
        for task in tasks_of("BookingStateMachine").values()
        if task["Resource"].endswith(".waitForTaskToken")
    )
    longer = task["TimeoutSeconds"] - PAID_HOLD.total_seconds()
    assert 60 <= longer <= 300
    # Waking it late must not make it wait again.
    assert task["Retry"][0]["ErrorEquals"] == ["States.TaskFailed"]


def test_a_workflow_looks_at_a_refund_no_more_often_than_the_sweep() -> None:
    wait = definition_of("CancellationStateMachine")["States"]["WaitForBank"]
    assert wait["Seconds"] >= FOLLOW_AGAIN.total_seconds()


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_a_task_may_take_longer_than_its_function(machine: str) -> None:
    usual = template()["Globals"]["Function"]["Timeout"]
    for task in tasks_of(machine).values():
        function = functions()[function_of(machine, task)]
        assert task["TimeoutSeconds"] > function.get("Timeout", usual)


# ---------------------------------------------------------------- permissions and data


def test_no_statement_allows_every_action_of_a_service() -> None:
    wide = [
        (name, action)
        for name, statement in statements()
        for action in listed(statement["Action"])
        if "*" in action
    ]
    assert wide == []


def test_every_statement_names_its_resources_or_its_condition() -> None:
    wide = [
        (name, statement["Action"])
        for name, statement in statements()
        if "*" in listed(statement["Resource"]) and "Condition" not in statement
    ]
    assert wide == []


def test_api_gateway_waits_for_every_door() -> None:
    longest = 29
    for name in api_routes().values():
        assert functions()[name].get("Timeout", 0) < longest, name


def test_only_those_who_ask_stripe_may_read_its_keys() -> None:
    reading = {
        name
        for name, statement in statements()
        if {"Fn::GetAtt": "StripeKeys.Id"} in listed(statement["Resource"])
    }
    assert reading == {
        "BookingFunction",
        "CloseCheckoutFunction",
        "PaymentWebhookFunction",
        "RefundFunction",
        "SweepFunction",
    }


def test_only_those_who_publish_commands_may_sign_and_only_those_who_enrol_read_the_key() -> None:
    doing = {
        action: {
            name
            for name, statement in statements()
            if action in listed(statement["Action"]) and name != "GateKey"
        }
        for action in ("kms:Sign", "kms:GetPublicKey")
    }
    publishing = {
        name
        for name, statement in statements()
        if "iot:Publish" in listed(statement["Action"])
        and any(f"gates/*/{one}" in str(statement["Resource"]) for one in ("commands", "list"))
    }
    assert doing["kms:Sign"] == publishing
    assert doing["kms:GetPublicKey"] == {"AdminFunction"}


def test_what_keeps_data_outlives_the_stack() -> None:
    keeping = {
        name: resource
        for name, resource in template()["Resources"].items()
        if resource["Type"] in KEEPS_DATA
    }
    assert {resource["Type"] for resource in keeping.values()} == KEEPS_DATA
    for name, resource in keeping.items():
        assert resource.get("DeletionPolicy") == "Retain", name
        assert resource.get("UpdateReplacePolicy") == "Retain", name


def test_nothing_happens_when_a_door_is_imported_but_its_routes_are_noted() -> None:
    for name in folders(FUNCTIONS):
        top = ast.parse((FUNCTIONS / name / "handler.py").read_text()).body
        called = [
            ast.unparse(node.value)
            for node in top
            if isinstance(node, ast.Assign | ast.Expr) and isinstance(node.value, ast.Call)
        ]
        assert called in ([], ["new_app(TEMPORARY_TROUBLE)"]), name
