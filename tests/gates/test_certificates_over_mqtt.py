"""Enrolling and renewing over real mutual TLS: what a claim may, and which certificate works."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from baypass_gate.errands import ErrandFailedError, visiting
from baypass_gate.identity import Identity, Pair
from baypass_gate.provisioning import Enrolment, EnrolmentFailedError, enrol
from baypass_gate.renewal import certificate_topic, renew
from baypass_gate.settings import GateSettings, read_settings
from baypass_gate.trust import tls_context
from tests.gates.builders import a_command
from tests.gates.certifying import Certifying
from tests.gates.cloud import Cloud, Credentials
from tests.gates.programs import running_simulator, write_settings

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def certifying(cloud: Cloud) -> Certifying:
    return Certifying(cloud)


@pytest.fixture
def gate_id() -> str:
    return f"gat_acmecampus_cert{next(_NUMBERS)}"


@pytest.fixture
def folder(cloud: Cloud, certifying: Certifying, gate_id: str, tmp_path: Path) -> Path:
    """A folder as a host gives it: everything but a certificate."""
    own = Credentials(gate_id, tmp_path / "certificate.pem", tmp_path / "private.key")
    write_settings(cloud, own, tmp_path)
    certifying.claim(gate_id, tmp_path)
    return tmp_path


@pytest.fixture
def settings(folder: Path, certifying: Certifying, gate_id: str) -> Iterator[GateSettings]:
    """A gate that has enrolled, and a cloud that goes on answering it."""
    with certifying.answering(gate_id, None):
        enrol(read_settings(folder / "gate.toml", enrolled=False), folder)
        yield read_settings(folder / "gate.toml")


def identity_of(settings: GateSettings) -> Identity:
    return Identity(settings.state_dir, settings.certificate, settings.key)


def is_let_in(settings: GateSettings, pair: Pair) -> bool:
    """Tell whether the broker lets the gate hear anything with this certificate."""
    address, tls = (settings.host, settings.port), tls_context(settings.ca, *pair)
    try:
        with visiting(address, settings.gate_id, tls) as errand:
            errand.hear([certificate_topic(settings.gate_id)])
    except ErrandFailedError:
        return False
    return True


def test_a_folder_becomes_one_that_works(settings: GateSettings, folder: Path) -> None:
    assert not (folder / "enrolment.json").exists()
    assert not (folder / "enrolling.json").exists()
    assert is_let_in(settings, identity_of(settings).current)
    with running_simulator(folder / "gate.toml"):
        pass  # It has come online.


def test_an_enrolment_that_ended_half_way_goes_on_with_the_same_certificate(
    folder: Path, certifying: Certifying, gate_id: str
) -> None:
    settings = read_settings(folder / "gate.toml", enrolled=False)
    # Nobody answers the last question, so the gate does not know that it was heard.
    with pytest.raises(EnrolmentFailedError, match="The cloud does not answer"):
        enrol(settings, folder)
    written = settings.certificate.read_text()
    with certifying.answering(gate_id, certifying.arn_of(Credentials(gate_id, folder, folder))):
        enrol(settings, folder)
    assert settings.certificate.read_text() == written
    assert not (folder / "enrolment.json").exists()


def test_a_claim_hears_and_says_nothing_but_what_enrolling_takes(
    folder: Path, gate_id: str, tmp_path: Path
) -> None:
    settings = read_settings(folder / "gate.toml", enrolled=False)
    claim = Enrolment.model_validate_json((folder / "enrolment.json").read_bytes())
    pair = tmp_path / "claim.pem", tmp_path / "claim.key"
    pair[0].write_text(claim.certificate)
    pair[1].write_text(claim.key.get_secret_value())
    address, tls = (settings.host, settings.port), tls_context(settings.ca, *pair)
    with pytest.raises(ErrandFailedError), visiting(address, gate_id, tls):
        pass
    for topic in (f"gates/{gate_id}/commands", "gates/#", "$aws/things/#"):
        with (
            visiting(address, f"claim-{gate_id}", tls) as errand,
            pytest.raises(ErrandFailedError),
        ):
            errand.hear([topic])


def test_a_renewed_gate_works_and_its_old_certificate_no_longer_does(
    settings: GateSettings,
) -> None:
    identity = identity_of(settings)
    old = identity.current
    renew(settings, identity)
    assert identity.current != old
    assert not identity.unconfirmed
    assert not is_let_in(settings, old)
    assert is_let_in(settings, identity.current)


def test_a_connected_gate_renews_on_command_and_comes_back(
    settings: GateSettings, folder: Path, cloud: Cloud
) -> None:
    identity, now = identity_of(settings), datetime.now(UTC)
    old = identity.current
    command = a_command(gate_id=settings.gate_id, action="RENEW_CERTIFICATE", issued_at=now)
    with running_simulator(folder / "gate.toml") as program:
        cloud.send(settings.gate_id, command)
        program.state(online=False)
        program.state(online=True)
        assert identity.current != old
        assert not identity.unconfirmed
        assert all(state["barrier"] == "CLOSED" for state in program.printed())
    assert not is_let_in(settings, old)


def test_whoever_dies_before_the_new_certificate_is_in_its_place_goes_on_with_the_old_one(
    settings: GateSettings,
) -> None:
    class Dying(Identity):
        def adopt(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renew(settings, Dying(settings.state_dir, settings.certificate, settings.key))
    assert is_let_in(settings, identity_of(settings).current)


def test_whoever_dies_before_the_cloud_was_told_goes_on_with_the_new_one(
    settings: GateSettings,
) -> None:
    class Dying(Identity):
        def adopt(self) -> None:
            super().adopt()
            raise KeyboardInterrupt

    old = identity_of(settings).current
    with pytest.raises(KeyboardInterrupt):
        renew(settings, Dying(settings.state_dir, settings.certificate, settings.key))
    identity = identity_of(settings)
    assert identity.unconfirmed
    assert identity.current != old
    assert is_let_in(settings, identity.current)
