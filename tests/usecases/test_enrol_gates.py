"""Gates made at once enrol with codes that are good once, with the claim they came with."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.gate_identity import CODE_LIFE, MOST_TRIES, EnrolmentAttempt
from baypass.domain.gates import Gate
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.usecases.enrol_gates import OfferedGates, admit_gate, offer_gates
from baypass.usecases.set_up_gates import retire_gate
from tests.builders import a_car_park, a_gate
from tests.fakes import Ended
from tests.fakes.gate_identity import ARN
from tests.usecases.setting_up import KEY, OTHER_KEY, OWNER, SettingUp

EAST, WEST = "gat_acmecampus_east", "gat_acmecampus_west"
CERTIFICATE, ANOTHER = "1" * 64, "2" * 64


class Offering(SettingUp):
    """A host who makes two gates at once, and the computers that then come."""

    def __init__(self) -> None:
        super().__init__(a_car_park())

    def offer(self, key: str = KEY) -> OfferedGates:
        w = self.world
        gates = [Gate(**a_gate(id=one).model_dump(exclude={"status"})) for one in (EAST, WEST)]
        return offer_gates(
            OWNER,
            key,
            gates,
            set_up=w.set_up,
            identities=w.identities,
            claims=w.claims,
            dice=w.dice,
            clock=w.clock,
        )

    def admits(self, file: bytes, gate_id: str = EAST, **changes: Any) -> bool:
        """Let the computer with this gate's line of the file try."""
        lines = [line.rpartition(" ") for line in file.decode().splitlines()]
        codes = {
            text.partition(" ")[0]: (text.partition(" ")[2], claim) for text, _, claim in lines
        }
        code, claim = codes[gate_id]
        shown = {
            "gate_id": gate_id,
            "code": code,
            "claim_certificate_id": claim,
            "certificate_id": CERTIFICATE,
        } | changes
        attempt = EnrolmentAttempt(**shown, certificate=ARN + shown["certificate_id"])
        w = self.world
        return admit_gate(attempt, identities=w.identities, gates=w.gates, clock=w.clock)


@pytest.fixture
def host() -> Offering:
    return Offering()


def test_each_gate_enrols_with_its_own_code_once(host: Offering) -> None:
    file = host.offer().file
    assert host.admits(file, EAST)
    assert not host.admits(file, EAST, certificate_id=ANOTHER)
    assert host.admits(file, WEST, certificate_id=ANOTHER)


def test_a_computer_whose_answer_was_lost_is_let_in_again(host: Offering) -> None:
    file = host.offer().file
    assert host.admits(file)
    assert host.admits(file)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "enrolment code 2"},  # the other gate's
        {"code": "wrong"},
        {"claim_certificate_id": "f" * 64},
        {"gate_id": "gat_acmecampus_none"},
    ],
)
def test_whoever_shows_anything_else_stays_out(host: Offering, changes: dict[str, str]) -> None:
    file = host.offer().file
    assert (
        not host.admits(file, **{"gate_id": EAST} | changes)
        if "gate_id" not in changes
        else (
            not admit_gate(
                EnrolmentAttempt(
                    gate_id=changes["gate_id"],
                    code="enrolment code 1",
                    claim_certificate_id=f"{1:064x}",
                    certificate_id=CERTIFICATE,
                    certificate=ARN + CERTIFICATE,
                ),
                identities=host.world.identities,
                gates=host.world.gates,
                clock=host.world.clock,
            )
        )
    )


def test_a_code_is_good_until_its_last_moment_and_no_longer(host: Offering) -> None:
    file = host.offer().file
    host.world.clock.move(CODE_LIFE - timedelta(microseconds=1))
    assert host.admits(file, EAST)
    host.world.clock.move(timedelta(microseconds=1))
    assert not host.admits(file, WEST)


def test_after_too_many_wrong_codes_the_right_one_is_wrong_too(host: Offering) -> None:
    file = host.offer().file
    for _ in range(MOST_TRIES):
        assert not host.admits(file, code="a guess")
    assert not host.admits(file)


def test_another_claim_uses_up_nobodys_tries(host: Offering) -> None:
    file = host.offer().file
    for _ in range(MOST_TRIES + 1):
        assert not host.admits(file, code="a guess", claim_certificate_id="f" * 64)
    assert host.admits(file)


def test_a_retired_gate_stays_out(host: Offering) -> None:
    file = host.offer().file
    w = host.world
    retire_gate(OWNER, EAST, set_up=w.set_up, gates=w.gates, enrolment=w.enrolment, clock=w.clock)
    assert not host.admits(file)


def test_a_repeat_of_the_press_makes_no_more_gates_and_ends_the_first_codes(
    host: Offering,
) -> None:
    first, second = host.offer(), host.offer()
    assert [gate.id for gate in first.gates] == [gate.id for gate in second.gates] == [EAST, WEST]
    assert host.told == ["GATE_MADE", "GATE_MADE"]
    assert not host.admits(first.file)
    assert host.admits(second.file)
    assert host.world.claims.ended == [f"{1:064x}"]


@pytest.mark.parametrize("calls", range(1, 9))
def test_a_press_that_ended_half_way_is_mended_by_the_next(host: Offering, calls: int) -> None:
    host.world.calls.end_after(calls)
    with pytest.raises(Ended):
        host.offer()
    host.world.calls.go_on()
    file = host.offer().file
    assert host.admits(file, EAST)
    assert host.admits(file, WEST, certificate_id=ANOTHER)


def test_no_code_and_no_key_is_kept_or_told(host: Offering) -> None:
    host.offer()
    kept = str(host.world.state)
    assert "enrolment code" not in kept
    assert "its key" not in kept


def test_gates_that_have_all_enrolled_get_no_codes(host: Offering) -> None:
    file = host.offer().file
    for gate_id, certificate_id in ((EAST, CERTIFICATE), (WEST, ANOTHER)):
        assert host.admits(file, gate_id, certificate_id=certificate_id)
        assert host.world.identities.heard(gate_id, ARN + certificate_id)
    with pytest.raises(AgainstTheRules):
        host.offer()


def test_a_car_park_that_is_not_there_gets_no_gates() -> None:
    host = Offering()
    host.world.state.car_parks.clear()
    with pytest.raises(NotFound):
        host.offer(OTHER_KEY)
