"""What gates are given: what changed, once, whatever ends on the way."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.access_lists import LEASE, REFRESHED_EVERY
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import AccessMethod
from baypass.ports.access_lists import AccessLists, ListSignals
from baypass.usecases.publish_access_lists import ListTools, publish_access_lists
from tests.builders import (
    CAR_PARK,
    GATE,
    ORGANISATION,
    START,
    a_car_park,
    a_gate,
    a_host,
    a_reservation,
    an_audit_entry,
)
from tests.fakes import Ended, FakeSignatures
from tests.fakes.access_lists import FakeAccessLists, FakeListSignals
from tests.fakes.state import watched
from tests.usecases.acting import Acting

AT_GATES = frozenset({AccessMethod.ANPR, AccessMethod.KEYPAD})
SOON = START - timedelta(hours=1)
MANIFEST = f"{GATE}/manifest"


class Publishing:
    """A car park whose gates decide by themselves, and a visitor who may come."""

    def __init__(self, **car_park: Any) -> None:
        given = {"access_methods": AT_GATES} | car_park
        self.acting = Acting.on_premises(car_park=given)
        self.world = self.acting.world
        self.signals = FakeListSignals()
        self.acting.have_booked()
        self.world.clock.stand_at(SOON)

    def tools(self) -> ListTools:
        calls = self.world.calls
        return ListTools(
            lists=watched("lists", AccessLists, FakeAccessLists(self.world.state), calls),
            signals=watched("list_signals", ListSignals, self.signals, calls),
            set_up=self.world.set_up,
            gates=self.world.gates,
            dice=self.world.dice,
            clock=self.world.clock,
        )

    def publish(self) -> list[str]:
        """Return the topics of what is published, in their order."""
        self.signals.published.clear()
        publish_access_lists(self.tools())
        return list(self.signals.published)

    def manifest(self, gate_id: str = GATE) -> dict[str, Any]:
        manifest: dict[str, Any] = FakeSignatures().read(
            self.signals.standing[f"{gate_id}/manifest"]
        )
        return manifest

    def listed(self, gate_id: str = GATE) -> list[str]:
        return [
            entry["id"]
            for place in range(len(self.manifest(gate_id)["chunks"]))
            for entry in json.loads(self.signals.standing[f"{gate_id}/chunks/{place}"])["entries"]
        ]

    def owed(self) -> Sequence[tuple[str, str]]:
        return FakeAccessLists(self.world.state).overdue(self.world.clock.now(), 10)

    def many_more(self, count: int) -> None:
        """Let so many others come, whom no change tells of."""
        for number in range(count):
            one: Reservation = a_reservation(id=f"rsv_{number:022d}")
            self.world.state.reservations[ORGANISATION, one.id] = one

    def change(self, **fields: Any) -> None:
        """Let the host change the car park."""
        standing = self.world.set_up.car_park(ORGANISATION, CAR_PARK)
        assert standing
        entry = an_audit_entry(a_host(), "CAR_PARK_CHANGED", at=self.world.clock.now())
        self.world.set_up.replace(standing.model_copy(update=fields), entry)


def test_a_visitor_stands_on_the_list_of_the_gate() -> None:
    publishing = Publishing()
    assert publishing.publish() == [f"{GATE}/chunks/0", MANIFEST]
    assert publishing.listed() == [publishing.acting.reservation().id]
    assert publishing.manifest()["list_version"] == 1
    assert publishing.owed() == []


def test_nothing_is_published_that_is_not_owed() -> None:
    publishing = Publishing()
    publishing.publish()
    assert publishing.publish() == []


def test_a_cancelled_visitor_is_on_no_list_any_more() -> None:
    publishing = Publishing()
    publishing.publish()
    publishing.acting.cancel()
    assert publishing.owed() == [(ORGANISATION, CAR_PARK)]
    assert publishing.publish() == [f"{GATE}/chunks/0", MANIFEST]
    assert publishing.listed() == []
    assert publishing.manifest()["list_version"] == 2


def test_a_list_is_refreshed_without_sending_again_what_gates_have() -> None:
    publishing = Publishing()
    publishing.publish()
    before = publishing.manifest()["valid_until"]
    publishing.world.clock.move(REFRESHED_EVERY)
    assert publishing.publish() == [MANIFEST]
    assert publishing.manifest()["valid_until"] > before


def test_one_change_among_thousands_is_one_chunk_and_one_manifest() -> None:
    publishing = Publishing()
    publishing.many_more(2000)
    first = publishing.publish()
    assert len(first) > 3
    publishing.acting.cancel()
    assert len(publishing.publish()) == 2


def test_chunks_that_are_used_no_more_are_cleared_after_the_manifest() -> None:
    publishing = Publishing()
    publishing.many_more(2000)
    many = len(publishing.publish()) - 1
    for number in range(2000):
        del publishing.world.state.reservations[ORGANISATION, f"rsv_{number:022d}"]
    publishing.world.clock.move(REFRESHED_EVERY)
    cleared = [f"{GATE}/chunks/{place}" for place in range(1, many)]
    assert publishing.publish() == [f"{GATE}/chunks/0", MANIFEST, *cleared]
    assert set(publishing.signals.standing) == {f"{GATE}/chunks/0", MANIFEST}


def test_a_gate_that_is_retired_keeps_no_list() -> None:
    publishing = Publishing()
    publishing.publish()
    entry = an_audit_entry(a_host(), "GATE_RETIRED", at=publishing.world.clock.now())
    gate = publishing.world.gates.gate(ORGANISATION, GATE)
    assert gate
    publishing.world.set_up.replace(gate.model_copy(update={"retired": True}), entry)
    publishing.publish()
    assert publishing.signals.standing == {}
    publishing.world.clock.move(REFRESHED_EVERY)
    assert publishing.owed() == []


def test_a_new_gate_is_given_everything() -> None:
    publishing = Publishing()
    publishing.publish()
    side = a_gate(id="gat_acmecampus_side", name="Side")
    publishing.world.gates.put(side)
    assert publishing.publish() == [MANIFEST, f"{side.id}/chunks/0", f"{side.id}/manifest"]
    assert publishing.listed(side.id) == publishing.listed()


def test_gates_hear_that_they_decide_nothing_any_more() -> None:
    publishing = Publishing()
    publishing.publish()
    publishing.change(access_methods=frozenset({AccessMethod.REMOTE_CONTROL}))
    publishing.publish()
    assert (publishing.manifest()["methods"], publishing.manifest()["chunks"]) == ([], [])
    assert set(publishing.signals.standing) == {MANIFEST}
    publishing.world.clock.move(REFRESHED_EVERY)
    assert publishing.owed() == []


def test_the_kill_switch_reaches_the_list() -> None:
    publishing = Publishing()
    publishing.publish()
    publishing.change(kill_switch=True)
    assert publishing.publish() == [MANIFEST]
    assert publishing.manifest()["kill_switch"] is True


def test_where_gates_decide_nothing_a_booking_owes_no_list() -> None:
    publishing = Publishing(access_methods=frozenset({AccessMethod.REMOTE_CONTROL}))
    publishing.publish()
    publishing.acting.cancel()
    assert publishing.owed() == []
    assert publishing.signals.standing == {}


def test_what_is_days_away_owes_no_list_yet() -> None:
    publishing = Publishing()
    publishing.publish()
    publishing.world.clock.stand_at(START - timedelta(days=3))
    publishing.acting.cancel()
    assert publishing.owed() == []


def test_two_at_once_publish_one_list() -> None:
    publishing = Publishing()
    claimed = FakeAccessLists(publishing.world.state).claim(ORGANISATION, CAR_PARK, "s" * 43, SOON)
    assert claimed
    assert publishing.publish() == []
    publishing.world.clock.move(LEASE)
    assert publishing.publish()[-1:] != []


@pytest.mark.parametrize("count", range(1, 13))
def test_whatever_ends_on_the_way_the_gate_has_a_whole_list_in_the_end(count: int) -> None:
    publishing = Publishing()
    publishing.publish()
    publishing.acting.cancel()
    publishing.world.calls.end_after(count)
    try:
        publishing.publish()
    except Ended:
        publishing.world.calls.go_on()
    publishing.world.calls.go_on()
    publishing.world.clock.move(LEASE)
    publishing.publish()
    assert publishing.listed() == []
    assert publishing.owed() == []


def test_a_change_taken_back_after_a_crash_still_gives_gates_what_the_manifest_names() -> None:
    publishing = Publishing()
    publishing.publish()
    state = publishing.world.state
    before = dict(state.reservations)
    publishing.acting.cancel()
    publishing.world.calls.end_after(7)
    with pytest.raises(Ended):
        publishing.publish()
    publishing.world.calls.go_on()
    assert publishing.signals.published == [f"{GATE}/chunks/0"]
    state.reservations.update(before)
    publishing.world.clock.move(LEASE)
    publishing.publish()
    assert publishing.listed() == [publishing.acting.reservation().id]


def test_one_car_parks_trouble_does_not_hold_up_another() -> None:
    publishing = Publishing()
    too_many = a_car_park(id="cpk_overfull", access_methods=AT_GATES)
    publishing.world.catalogue.put(too_many)
    publishing.world.gates.put(a_gate(id="gat_acmecampus_full", car_park_id=too_many.id))
    like = a_reservation(car_park_id=too_many.id)
    for number in range(20_000):
        one = like.model_copy(update={"id": f"rsv_{number:022d}"})
        publishing.world.state.reservations[ORGANISATION, one.id] = one
    with pytest.raises(ExceptionGroup, match="some gates have no new list"):
        publishing.publish()
    assert publishing.listed() == [publishing.acting.reservation().id]


def test_a_list_tells_nobody_who_comes() -> None:
    publishing = Publishing()
    publishing.publish()
    told = b"".join(publishing.signals.standing.values())
    reservation = publishing.acting.reservation()
    assert reservation.keypad_code
    for secret in (
        reservation.licence_plate.normalised,
        reservation.keypad_code,
        reservation.visitor.last_name,
        reservation.visitor.email,
    ):
        assert secret.encode() not in told
