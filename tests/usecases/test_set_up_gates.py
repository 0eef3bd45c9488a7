"""Gates: one certificate at a time, shown once, and none for a gate that is retired."""

import pytest

from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound
from tests.builders import GATE, a_car_park, a_gate
from tests.fakes import Ended
from tests.usecases.setting_up import OTHER_KEY, SettingUp


def made() -> SettingUp:
    host = SettingUp(a_car_park())
    host.make_gate()
    return host


def test_a_new_gate_comes_with_its_files_once() -> None:
    host = SettingUp(a_car_park())
    first, again = host.make_gate(), host.make_gate()
    assert first.files["certificate.pem"] == "certificate 1"
    assert (again.gate, again.files) == (first.gate, {})
    assert host.certificates() == ["certificate 1"]
    assert host.told == ["GATE_MADE", "GATE_CERTIFIED"]


def test_no_certificate_and_no_key_is_ever_told() -> None:
    host = made()
    host.certify()
    assert "certificate 1" not in str(host.world.state.told)
    assert "a secret" not in str(host.world.state.told)


@pytest.mark.parametrize("calls", range(1, 5))
def test_a_press_whose_answer_was_lost_is_mended_by_the_next(calls: int) -> None:
    host = SettingUp(a_car_park())
    host.world.calls.end_after(calls)
    with pytest.raises(Ended):
        host.make_gate()
    host.world.calls.go_on()
    host.make_gate()
    host.certify()
    assert len(host.certificates()) == 1
    assert len({gate.id for gate in host.world.state.gates.values()}) == 1


def test_a_gate_needs_a_car_park_in_use() -> None:
    with pytest.raises(NotFound, match="CAR_PARK_NOT_FOUND"):
        SettingUp().make_gate()
    host = SettingUp(a_car_park(archived=True))
    with pytest.raises(AgainstTheRules, match="CAR_PARK_ARCHIVED"):
        host.make_gate()
    assert host.certificates() == []


def test_a_new_certificate_ends_the_old_one() -> None:
    host = made()
    assert host.certify().files["certificate.pem"] == "certificate 2"
    assert host.certificates() == ["certificate 2"]


def test_the_same_press_makes_one_certificate() -> None:
    host = made()
    host.certify(OTHER_KEY)
    assert host.certify(OTHER_KEY).files == {}
    assert host.certificates() == ["certificate 2"]


def test_a_gate_from_a_file_gives_up_its_certificate_for_a_new_one() -> None:
    host = SettingUp(a_car_park(), a_gate())
    host.world.enrolment.open[GATE] = ["the one in a folder"]
    host.certify()
    assert host.certificates() == ["certificate 1"]


def test_a_retired_gate_has_no_certificate_and_gets_none() -> None:
    host = made()
    assert host.retire().retired
    assert host.retire().retired
    assert host.certificates() == []
    with pytest.raises(AgainstTheRules, match="GATE_IS_RETIRED"):
        host.certify()
    assert host.told == ["GATE_MADE", "GATE_CERTIFIED", "GATE_RETIRED"]


def test_a_retirement_that_ended_half_way_is_finished_by_the_next_press() -> None:
    host = made()
    host.world.calls.end_after(2)
    with pytest.raises(Ended):
        host.retire()
    host.world.calls.go_on()
    host.retire()
    assert host.certificates() == []


def test_a_gate_is_renamed_over_the_version_that_was_read() -> None:
    host = SettingUp(a_car_park(), a_gate())
    renamed = host.rename_gate("Front")
    assert (renamed.name, renamed.direction, renamed.version) == ("Front", "EXIT", 2)
    with pytest.raises(EditedMeanwhile):
        host.rename_gate("Back")
    with pytest.raises(NotFound, match="GATE_NOT_FOUND"):
        SettingUp().rename_gate("Back")
