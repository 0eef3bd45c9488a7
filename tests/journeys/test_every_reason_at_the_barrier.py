"""Every reason code is reached over real MQTT, with mutual TLS, on the running product.

An installer's gate speaks, and what it is answered is on the host's board. What a host may change
is changed over the API; a visit that is over, and a certificate that is not, are made in the
local cloud, as no time may pass here.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baypass.domain.access import Reason
from tests.emulator import Emulator
from tests.journeys.barriers import Guest
from tests.journeys.cloud import certificate_kept, put_back
from tests.journeys.foreign_gates import ForeignGate, broker_of, connected
from tests.journeys.premises import Premises, an_address, an_hour
from tests.journeys.visitors import Json, a_slot, eventually, today

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """A gate of a car park, on the running instance."""

    addresses: Json
    premises: Premises
    gate: ForeignGate


Row = Callable[[Stage], str]
ROWS: dict[Reason, Row] = {}


def reaches(reason: Reason) -> Callable[[Row], Row]:
    def keep(row: Row) -> Row:
        ROWS[reason] = row
        return row

    return keep


@pytest.fixture(scope="module")
def premises(addresses: dict[str, Any]) -> Premises:
    return Premises(addresses)


@pytest.fixture(scope="module")
def broker(addresses: dict[str, Any]) -> Emulator:
    return broker_of(addresses)


@pytest.fixture
def stage(
    addresses: dict[str, Any], premises: Premises, broker: Emulator, tmp_path: Path
) -> Iterator[Stage]:
    with connected(premises.new_gate(), broker, tmp_path) as gate:
        yield Stage(addresses, premises, gate)


@reaches(Reason.ALLOW)
def expected(stage: Stage) -> str:
    return stage.gate.type(stage.premises.guest().code)


@reaches(Reason.KILL_SWITCH)
def switched_off(stage: Stage) -> str:
    guest = stage.premises.guest()
    with stage.premises.host.all_shut():
        return stage.gate.read(guest.plate)


@reaches(Reason.GATE_RETIRED)
def retired(stage: Stage) -> str:
    """Nothing is heard of a retired gate, unless somebody gives it its certificate back."""
    guest = stage.premises.guest()
    with certificate_kept(stage.addresses, stage.gate.id):
        stage.premises.host.ask("POST", f"gates/{stage.gate.id}/retirement")
    return stage.gate.read(guest.plate)


@reaches(Reason.WRONG_CAR_PARK)
def elsewhere(stage: Stage) -> str:
    guest_of_another = Guest(stage.addresses, an_hour(), an_address())
    return stage.gate.read(guest_of_another.plate)


@reaches(Reason.METHOD_NOT_OFFERED)
def without_a_keypad(stage: Stage) -> str:
    guest = stage.premises.guest()
    with stage.premises.changed(access_methods=["REMOTE_CONTROL", "ANPR"]):
        return stage.gate.type(guest.code)


@reaches(Reason.CLOSED)
def closed(stage: Stage) -> str:
    guest = stage.premises.guest()
    # Tomorrow too, in case that it begins meanwhile.
    with stage.premises.changed(closed_days=[str(today()), str(today() + DAY)]):
        return stage.gate.read(guest.plate)


@reaches(Reason.UNKNOWN_PLATE)
def stranger(stage: Stage) -> str:
    return stage.gate.read("9-ZZZ-999")


@reaches(Reason.UNKNOWN_CODE)
def wrong_code(stage: Stage) -> str:
    return stage.gate.type("000000")


@reaches(Reason.PLATE_AMBIGUOUS)
def look_alike(stage: Stage) -> str:
    own = uuid.uuid4().hex[:5]
    stage.premises.guest(plate=f"1-B{own}")
    stage.premises.guest(plate=f"1-8{own}")
    return stage.gate.read(f"1-B{own}")


@reaches(Reason.UNPAID)
def held(stage: Stage) -> str:
    payer = stage.premises.unpaid()
    (spot,) = payer.see()["reservations"]
    decision = stage.gate.read(spot["licence_plate"])
    # Nothing is left waiting for the money.
    assert payer.leave().is_success
    return decision


@reaches(Reason.EXPIRED)
def released(stage: Stage) -> str:
    payer = stage.premises.unpaid()
    (spot,) = payer.see()["reservations"]
    assert payer.leave().is_success
    return stage.gate.read(spot["licence_plate"])


@reaches(Reason.CANCELLED)
def cancelled(stage: Stage) -> str:
    guest = stage.premises.guest(an_hour(quarters=2))
    guest.cancel()
    return stage.gate.read(guest.plate)


@reaches(Reason.TOO_EARLY)
def early(stage: Stage) -> str:
    return stage.gate.type(stage.premises.guest(a_slot(1, "14:00", "15:00")).code)


@reaches(Reason.TOO_LATE)
def late(stage: Stage) -> str:
    guest = stage.premises.guest()
    put_back(stage.addresses, guest.id, DAY)
    return stage.gate.type(guest.code)


@reaches(Reason.ALREADY_INSIDE)
def inside(stage: Stage) -> str:
    guest = stage.premises.guest()
    with stage.premises.changed(re_entry_allowed=False):
        assert stage.gate.read(guest.plate) == Reason.ALLOW
        stage.gate.open()

        def again() -> str | None:
            # It is the same car's passage until the acknowledgement is noted.
            decision = stage.gate.read(guest.plate)
            return None if decision == Reason.ALLOW else decision

        return eventually(again, "another decision about a car that is inside")


@reaches(Reason.STALE)
def slow(stage: Stage) -> str:
    return stage.gate.read_late(stage.premises.guest().plate, timedelta(seconds=11))


@reaches(Reason.GATE_OFFLINE)
def offline(stage: Stage) -> str:
    """A gate that speaks is online; a visitor who presses may stand at one that is not."""
    guest = stage.premises.guest()
    stage.gate.say(online=True)
    guest.await_seen(stage.gate, online=True)
    stage.gate.say(online=False)
    guest.await_seen(stage.gate, online=False)
    return str(guest.press(stage.gate).json()["code"])


def said_by_the_gate(reason: Reason) -> Row:
    """Here, a reservation and a reason are asked for before anything is decided."""
    return lambda stage: stage.gate.tell(reason.value)


reaches(Reason.NO_RESERVATION)(said_by_the_gate(Reason.NO_RESERVATION))
reaches(Reason.REASON_MISSING)(said_by_the_gate(Reason.REASON_MISSING))


def test_every_reason_has_a_row() -> None:
    assert set(ROWS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_reached_over_the_wire_and_told_on_the_hosts_board(
    reason: Reason, stage: Stage
) -> None:
    days = [today()]
    assert ROWS[reason](stage) == reason
    days = sorted({*days, today()}, reverse=True)

    def told() -> str | None:
        board = [one for day in days for one in stage.premises.host.board(day.isoformat())]
        of_gate = (one["reason"] for one in board if one["gate_id"] == stage.gate.id)
        return next(of_gate, None)

    assert eventually(told, f"what {stage.gate.name} did on the board") == reason
