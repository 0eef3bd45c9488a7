"""A gate gets a certificate for its new key, and loses the old one only once it was heard."""

from datetime import timedelta

import pytest

from baypass.domain.gate_identity import BETWEEN_RENEWALS, RenewalRequest
from baypass.usecases.renew_certificate import renew_certificate
from tests.builders import GATE, a_car_park, a_gate
from tests.fakes import Ended, FakeWorld
from tests.fakes.gate_identity import ARN

OLD = "0" * 64
FIRST, SECOND = (f"{number + 100:064x}" for number in range(2))


class Renewing:
    """A gate that is known by its old certificate."""

    def __init__(self, **fields: object) -> None:
        self.world = FakeWorld(a_car_park(), a_gate(**fields))
        key = a_gate().organisation_id, GATE
        standing = self.world.state.gates[key]
        certificate = fields.get("certificate", ARN + OLD)
        self.world.state.gates[key] = standing.model_copy(update={"certificate": certificate})
        self.world.enrolment.open[GATE] = [ARN + OLD]

    def asks(
        self,
        renewal_id: str = "rnw_1",
        csr: str | None = "a key",
        *,
        spoken_with: str = OLD,
        said_by: str = GATE,
    ) -> bool:
        w = self.world
        request = RenewalRequest(version=1, gate_id=GATE, renewal_id=renewal_id, csr=csr)
        return renew_certificate(
            said_by,
            spoken_with,
            request,
            gates=w.gates,
            identities=w.identities,
            renewals=w.renewals,
            enrolment=w.enrolment,
            clock=w.clock,
        )

    def renews_for_ever(self) -> None:
        while True:
            self.asks()
            self.asks(csr=None, spoken_with=FIRST)

    @property
    def open(self) -> list[str]:
        return [arn.removeprefix(ARN) for arn in self.world.enrolment.open[GATE]]

    @property
    def told(self) -> list[object]:
        return [message["certificate"] or "done" for message in self.world.renewals.sent]


@pytest.fixture
def gate() -> Renewing:
    return Renewing()


def test_the_old_certificate_stays_until_the_new_one_was_heard(gate: Renewing) -> None:
    assert gate.asks()
    assert gate.told == ["certificate for a key"]
    assert gate.open == [OLD, FIRST]
    assert gate.asks(csr=None, spoken_with=FIRST)
    assert gate.open == [FIRST]
    assert gate.told[1:] == ["done"]


def test_a_repeat_finds_the_same_certificate_and_the_same_end(gate: Renewing) -> None:
    assert gate.asks()
    assert gate.asks()
    assert len(gate.world.renewals.issued) == 1
    assert gate.asks(csr=None, spoken_with=FIRST)
    assert gate.asks(csr=None, spoken_with=FIRST)
    assert gate.open == [FIRST]


def test_the_old_certificate_cannot_say_that_the_new_one_was_heard(gate: Renewing) -> None:
    assert gate.asks()
    assert not gate.asks(csr=None, spoken_with=OLD)
    assert gate.open == [OLD, FIRST]


@pytest.mark.parametrize(
    "stranger", [{"said_by": "gat_acmecampus_side"}, {"spoken_with": "f" * 64}]
)
def test_nobody_else_gets_a_certificate_or_ends_one(
    gate: Renewing, stranger: dict[str, str]
) -> None:
    assert not gate.asks(**stranger)
    assert not gate.asks(csr=None, **stranger)
    assert gate.open == [OLD]
    assert gate.told == []


def test_another_renewal_waits_its_time_and_then_takes_the_place_of_the_first(
    gate: Renewing,
) -> None:
    assert gate.asks("rnw_1")
    assert not gate.asks("rnw_2")
    gate.world.clock.move(BETWEEN_RENEWALS - timedelta(microseconds=1))
    assert not gate.asks("rnw_2")
    gate.world.clock.move(timedelta(microseconds=1))
    assert gate.asks("rnw_2")
    assert not gate.asks(csr=None, spoken_with=FIRST)
    assert gate.asks(csr=None, spoken_with=SECOND)
    assert gate.open == [SECOND]


def test_what_is_no_request_gets_no_answer(gate: Renewing) -> None:
    assert not gate.asks(csr="no request")
    assert gate.told == []


def test_a_retired_gate_gets_none() -> None:
    assert not Renewing(retired=True).asks()


def test_a_gate_from_a_file_is_believed_as_the_broker_believes_it() -> None:
    gate = Renewing(certificate=None)
    assert gate.asks(spoken_with=OLD)
    assert gate.asks(csr=None, spoken_with=FIRST)
    assert gate.open == [FIRST]


@pytest.mark.parametrize("calls", range(1, 9))
def test_whenever_the_cloud_ends_in_between_the_gate_asks_again_and_one_certificate_works(
    gate: Renewing, calls: int
) -> None:
    gate.world.calls.end_after(calls)
    with pytest.raises(Ended):
        gate.renews_for_ever()
    gate.world.calls.go_on()
    assert OLD in gate.open or FIRST in gate.open
    gate.world.clock.move(BETWEEN_RENEWALS)
    if FIRST not in gate.open:
        assert gate.asks()
    (newest,) = [one for one in gate.open if one != OLD]
    assert gate.asks(csr=None, spoken_with=newest)
    assert gate.open == [newest]
