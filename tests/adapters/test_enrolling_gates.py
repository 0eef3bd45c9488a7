"""Gates at AWS IoT: a thing, one certificate that is good for its own topics, and its end."""

import json
import tomllib
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from baypass.adapters.iot_enrolment import IotEnrolment, amazon_authorities
from baypass.ports.set_up import Enrolled
from tests.adapters.stores import aws
from tests.builders import GATE, a_gate
from tests.fakes import FakeSignatures

POLICY = "of every gate"


@pytest.fixture
def iot(cloud: None) -> Any:  # noqa: ARG001
    client = aws("iot")
    client.create_policy(policyName=POLICY, policyDocument='{"Version": "2012-10-17"}')
    return client


def status_of(iot: Any, certificate: str) -> str:
    described = iot.describe_certificate(certificateId=certificate.rpartition("/")[2])
    return str(described["certificateDescription"]["status"])


def held(iot: Any) -> list[str]:
    return list(iot.list_thing_principals(thingName=GATE)["principals"])


def enrolled(iot: Any, **fields: Any) -> Enrolled:
    return IotEnrolment(iot, POLICY, FakeSignatures()).enrol(a_gate(**fields))


def test_a_gate_gets_an_active_certificate_with_the_policy_of_gates(iot: Any) -> None:
    certificate = enrolled(iot).certificate
    assert held(iot) == [certificate]
    assert status_of(iot, certificate) == "ACTIVE"
    policies = iot.list_attached_policies(target=certificate)["policies"]
    assert [policy["policyName"] for policy in policies] == [POLICY]


def test_its_files_are_what_the_agent_reads(iot: Any) -> None:
    files = enrolled(iot, name='Café "Süd" \N{CINEMA}' + "x" * 100).files
    assert set(files) == {
        "certificate.pem",
        "private.key",
        "authorities.pem",
        "keys.json",
        "gate.toml",
    }
    load_pem_private_key(files["private.key"].encode(), password=None)
    settings = tomllib.loads(files["gate.toml"])
    assert settings["gate_id"] == GATE
    assert settings["name"].startswith('Café "Süd" \N{CINEMA}x')
    assert len(settings["name"]) == 80
    assert settings["host"].endswith("-ats.iot.eu-central-1.amazonaws.com")
    assert {settings[name] for name in ("ca", "certificate", "key", "keys")} < set(files)
    assert json.loads(files["keys.json"]) == FakeSignatures().public_keys()


def test_the_authorities_are_amazons_alone() -> None:
    found = x509.load_pem_x509_certificates(amazon_authorities().encode())
    assert len(found) >= 4
    assert all("O=Amazon" in one.subject.rfc4514_string() for one in found)


def test_every_certificate_but_the_kept_one_ends(iot: Any) -> None:
    enrolment = IotEnrolment(iot, POLICY, FakeSignatures())
    first, second = enrolled(iot).certificate, enrolled(iot).certificate
    for _ in range(2):
        enrolment.keep_only(a_gate(), second)
        assert held(iot) == [second]
        assert (status_of(iot, first), status_of(iot, second)) == ("INACTIVE", "ACTIVE")
        assert iot.list_attached_policies(target=first)["policies"] == []
        assert iot.list_attached_policies(target=second)["policies"]
    enrolment.keep_only(a_gate(), None)
    assert held(iot) == []
    assert status_of(iot, second) == "INACTIVE"


def test_a_gate_that_was_never_enrolled_has_nothing_to_end(iot: Any) -> None:
    IotEnrolment(iot, POLICY, FakeSignatures()).keep_only(a_gate(), None)
