"""The quick share of the proof; `make prove` runs the long one."""

import ast
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.prove import alone, faults, machines, mutants, schedules, stateful, webhooks
from tests.prove.flows import FLOWS
from tests.prove.interleaving import Turn
from tests.prove.invariants import table
from tests.prove.races import RACES
from tests.prove.wire import Kind

CLONE = Path(__file__).resolve().parents[2]
ADAPTERS = CLONE / "layers" / "shared" / "baypass" / "adapters"
KINDS = list(Kind)
SCHEDULES = 6
# Every so many calls of a flow meet one kind here; all of them meet all kinds in the long run.
STRIDE = 4
# Calls that no flow of the proof makes: consoles and their jobs have tests of their own, in which
# nothing is owed to anybody.
NOT_IN_FLOWS = {
    "cognito_accounts",
    "cognito_sign_in",
    "iot_enrolment",
    "lambda_jobs",
    "s3_files",
    "ssm_site",
    "secretsmanager_links",
}
pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture(scope="module")
def recorded() -> dict[str, faults.Ran]:
    return {flow: faults.recorded(flow) for flow in FLOWS}


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_in_which_nothing_goes_wrong_keeps_every_promise(
    flow: str, recorded: dict[str, faults.Ran]
) -> None:
    assert recorded[flow].broken == ()


@pytest.mark.parametrize("flow", FLOWS)
def test_calls_of_a_flow_may_go_wrong_in_one_way_or_another(
    flow: str, recorded: dict[str, faults.Ran]
) -> None:
    shift = sorted(FLOWS).index(flow)
    for number in range(shift % STRIDE, len(recorded[flow].sites), STRIDE):
        struck = {number: KINDS[(number + shift) % len(KINDS)]}
        ran = faults.run(flow, struck)
        assert faults.told(flow, struck, ran) == []


def test_a_few_pairs_of_faults_break_nothing() -> None:
    assert faults.some_pairs(60, seed=1, most=10).violations == []


@pytest.mark.parametrize("race", RACES)
def test_whoever_races_keeps_every_promise(race: str) -> None:
    explored = schedules.explore(RACES[race], most=SCHEDULES)
    assert explored.broken == []
    assert explored.is_complete or explored.schedules >= SCHEDULES


def test_a_schedule_can_be_played_again_by_who_was_chosen() -> None:
    race, turns = RACES["open and open"], list[Turn]()
    assert schedules.play(race, turns) == (True, [])
    assert schedules.replay(race.name, "".join(str(turn.chosen) for turn in turns)) == []


def test_anything_in_any_order_breaks_nothing() -> None:
    report = stateful.some_examples(120, seed=1, batch=30, most=30)
    assert [one for one in report.violations if not one.startswith("never taken")] == []
    assert report.counts["examples"] >= 30


def test_stripes_messages_may_come_in_any_order_twice_late_or_not_at_all() -> None:
    report = webhooks.some_sequences(60, seed=1, most=30)
    assert report.violations == []
    assert report.counts["forged"] > 0


@pytest.mark.parametrize("defence", alone.DEFENCES)
def test_each_way_of_hearing_of_a_payment_is_enough_alone(defence: str) -> None:
    assert alone.stands_alone(defence) == []


def test_every_state_of_the_workflows_is_reached_by_some_flow() -> None:
    visited: set[tuple[str, str]] = set()
    for flow in FLOWS:
        visited |= faults.run(flow, {}).visited
    every = {
        (machine, state)
        for machine, one in machines.definitions().items()
        for state, described in one["States"].items()
        # What only trouble or a slow bank leads to is the faults' and the examples' to reach.
        if described["Type"] not in ("Fail", "Wait") and state != "Attention"
    }
    slow_bank = {("cancellation", one) for one in ("FollowRefund", "OutcomeKnown", "NotifyOutcome")}
    assert every - visited <= slow_bank


def test_every_call_that_an_adapter_makes_is_struck_by_some_fault(
    recorded: dict[str, faults.Ran],
) -> None:
    made = {site.partition(".")[2] for ran in recorded.values() for site in ran.sites}
    unknown = {
        f"{file.stem}: {call}"
        for file in ADAPTERS.glob("*.py")
        if file.stem not in NOT_IN_FLOWS and not file.stem.startswith("stripe_")
        for call in _calls(file)
        if call not in made
    }
    # Asked once by whoever enrols a gate, and a put that only setting up from a file makes.
    assert unknown == {"kms_signatures: get_public_key", "dynamodb_table: put_item"}


def _calls(file: Path) -> Counter[str]:
    return Counter(
        node.func.attr
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "_client"
    )


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda one: one.name)
def test_a_mutant_still_fits_the_code(mutant: mutants.Mutant) -> None:
    with mutants.mutated(mutant):
        assert mutant.asked


def test_there_are_forty_mutants_and_more() -> None:
    assert len({one.name for one in mutants.MUTANTS}) == len(mutants.MUTANTS) >= 40


def test_the_page_says_of_every_mutant_who_finds_it() -> None:
    rows = [line.split("|")[1:4] for line in mutants.PAGE.read_text().splitlines() if "|" in line]
    told = {name.strip(): found.strip(" `") for name, _, found in rows[2:]}
    assert list(told) == [one.name for one in mutants.MUTANTS]
    assert {one.name for one in mutants.MUTANTS if told[one.name] not in one.asked} == set()


@pytest.mark.parametrize(
    "name",
    [
        "a hold beyond the spots that a host has lowered",
        "late money notes no refund",
        "a mail noted as sent before it is sent",
    ],
)
def test_a_defect_in_the_product_is_found(name: str) -> None:
    (mutant,) = (one for one in mutants.MUTANTS if one.name == name)
    assert mutants.killed_by(mutant) == mutant.asked[0]


def test_a_copy_without_a_defect_is_found_fault_with_by_nobody() -> None:
    (one,) = (one for one in mutants.MUTANTS if one.name == "a quota that is not looked at")
    asked = ("A:expired", "B:same form twice", *one.asked)
    assert mutants.killed_by(replace(one, new=one.old, asked=asked)) is None


def test_the_page_lists_the_promises_as_they_are_checked() -> None:
    assert table() in (CLONE / "docs" / "promises.md").read_text()
