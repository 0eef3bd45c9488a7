"""Codes that are good once, and certificates that were not heard yet: the fake and the table."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.adapters.dynamodb_gate_identity import DynamoDBGateIdentities
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.domain.gate_identity import (
    CODE_LIFE,
    MOST_TRIES,
    EnrolmentAttempt,
    GateIdentity,
    hash_of,
)
from baypass.ports import Gates
from baypass.ports.gate_identity import GateIdentities
from tests.builders import GATE, ORGANISATION, a_gate
from tests.fakes import NOW, FakeGates, State
from tests.fakes.gate_identity import ARN, FakeGateIdentities

CLAIM, FIRST, SECOND = "a" * 64, "1" * 64, "2" * 64
CODE = "a code"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> tuple[GateIdentities, Gates]:
    if request.param == "fake":
        state = State()
        return FakeGateIdentities(state), FakeGates(state)
    table = request.getfixturevalue("table")
    return DynamoDBGateIdentities(table), DynamoDBGates(table)


@pytest.fixture
def identities(stores: tuple[GateIdentities, Gates]) -> GateIdentities:
    return stores[0]


def an_offer(code: str = CODE, **fields: Any) -> GateIdentity:
    usual: dict[str, Any] = {
        "gate_id": GATE,
        "organisation_id": ORGANISATION,
        "code_hash": hash_of(GATE, code),
        "code_until": NOW + CODE_LIFE,
        "claim": CLAIM,
    }
    return GateIdentity(**usual | fields)


def an_attempt(certificate_id: str = FIRST, code: str = CODE) -> EnrolmentAttempt:
    return EnrolmentAttempt(
        gate_id=GATE,
        code=code,
        claim_certificate_id=CLAIM,
        certificate_id=certificate_id,
        certificate=ARN + certificate_id,
    )


def test_an_offer_stands_as_it_was_made(identities: GateIdentities) -> None:
    assert identities.identity(GATE) is None
    identities.offer(an_offer())
    assert identities.identity(GATE) == an_offer()


def test_tries_are_counted_up_to_a_limit_and_from_zero_with_a_new_code(
    identities: GateIdentities,
) -> None:
    assert not identities.count_try(GATE)
    identities.offer(an_offer())
    assert [identities.count_try(GATE) for _ in range(MOST_TRIES + 1)] == [True] * MOST_TRIES + [
        False
    ]
    identities.offer(an_offer("another code"))
    assert identities.count_try(GATE)


def test_a_code_is_spent_on_one_certificate_which_may_show_it_again(
    identities: GateIdentities,
) -> None:
    identities.offer(an_offer())
    assert not identities.use(an_attempt(code="another code"), NOW)
    assert identities.use(an_attempt(FIRST), NOW)
    assert not identities.use(an_attempt(SECOND), NOW)
    assert identities.use(an_attempt(FIRST), NOW)
    standing = identities.identity(GATE)
    assert standing
    assert (standing.used_for, standing.next_certificate) == (FIRST, ARN + FIRST)


def test_a_new_code_takes_nothing_from_a_gate_that_is_renewing(
    identities: GateIdentities,
) -> None:
    assert identities.expect(GATE, "rnw_1", ARN + FIRST, before=None, now=NOW)
    identities.offer(an_offer())
    standing = identities.identity(GATE)
    assert standing
    assert (standing.next_certificate, standing.next_for) == (ARN + FIRST, "rnw_1")


def test_of_two_renewals_at_once_one_is_noted(identities: GateIdentities) -> None:
    assert identities.expect(GATE, "rnw_1", ARN + FIRST, before=None, now=NOW)
    assert not identities.expect(GATE, "rnw_2", ARN + SECOND, before=None, now=NOW)
    assert identities.expect(GATE, "rnw_2", ARN + SECOND, before=ARN + FIRST, now=LATER)


def test_a_gate_that_was_heard_with_its_next_certificate_has_no_other(
    stores: tuple[GateIdentities, Gates],
) -> None:
    identities, gates = stores
    gates.put(a_gate())
    identities.offer(an_offer())
    assert identities.use(an_attempt(), NOW)
    assert not identities.heard(GATE, ARN + SECOND)
    assert identities.heard(GATE, ARN + FIRST)
    assert not identities.heard(GATE, ARN + FIRST)
    gate = gates.gate(ORGANISATION, GATE)
    assert gate
    # Whoever edits the gate now has read an older one.
    assert (gate.certificate, gate.version) == (ARN + FIRST, 2)
    standing = identities.identity(GATE)
    assert standing
    assert (standing.code_hash, standing.next_certificate) == (None, None)
    assert not identities.count_try(GATE)


def test_a_gate_that_is_not_there_is_never_heard(identities: GateIdentities) -> None:
    identities.offer(an_offer())
    assert identities.use(an_attempt(), NOW)
    assert not identities.heard(GATE, ARN + FIRST)
