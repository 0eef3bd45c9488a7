"""Who takes the payments of a run."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from local.failures import CannotRunError
from local.payments import StripeKeys, how_to_forward, keys_of_stand_in, keys_of_stripe, tell_stack

KEYS = StripeKeys("sk_test_1", "whsec_1")


def test_without_keys_nobody_is_asked_but_the_stand_in() -> None:
    assert keys_of_stripe({}) is None
    assert keys_of_stripe({"STRIPE_API_KEY": "", "STRIPE_WEBHOOK_SECRET": ""}) is None


@pytest.mark.parametrize("key", ["sk_test_1", "rk_test_1"])
def test_test_keys_lead_to_stripe_itself(key: str) -> None:
    given = {"STRIPE_API_KEY": key, "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    assert keys_of_stripe(given) == StripeKeys(key, "whsec_1")


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_test_1", "whsec_1"])
def test_a_key_that_could_move_real_money_ends_the_start_and_is_not_repeated(key: str) -> None:
    given = {"STRIPE_API_KEY": key, "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    with pytest.raises(CannotRunError, match="no test key") as refusal:
        keys_of_stripe(given)
    assert key not in str(refusal.value)


@pytest.mark.parametrize("name", ["STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_half_of_the_keys_is_said_to_be_half(name: str) -> None:
    with pytest.raises(CannotRunError, match="set both"):
        keys_of_stripe({name: "sk_test_1"})


def test_the_stand_ins_keys_are_drawn_once(tmp_path: Path) -> None:
    remembered = tmp_path / "stripe" / "keys.json"
    drawn = keys_of_stand_in(remembered)
    assert drawn.api_key.startswith("sk_test_")
    assert keys_of_stand_in(remembered) == drawn
    assert keys_of_stand_in(tmp_path / "other.json") != drawn
    assert remembered.stat().st_mode & 0o077 == 0


def test_a_spoiled_memory_of_keys_is_no_reason_to_stop(tmp_path: Path) -> None:
    remembered = tmp_path / "keys.json"
    remembered.write_text("[]")
    assert keys_of_stand_in(remembered) == keys_of_stand_in(remembered)


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-nobody")
    return "stripe-keys"


@mock_aws
def test_the_stack_is_told_the_keys_once(secret: str) -> None:
    manager = boto3.client("secretsmanager", region_name="eu-west-1")
    manager.create_secret(Name=secret, SecretString='{"api_key": "", "webhook_secrets": []}')
    assert tell_stack(secret, KEYS, None)
    told = manager.get_secret_value(SecretId=secret)
    assert json.loads(told["SecretString"]) == {
        "api_key": "sk_test_1",
        "webhook_secrets": ["whsec_1"],
    }
    assert not tell_stack(secret, KEYS, None)
    assert manager.get_secret_value(SecretId=secret)["VersionId"] == told["VersionId"]
    assert tell_stack(secret, StripeKeys("sk_test_2", "whsec_1"), None)


@mock_aws
def test_a_secret_that_never_had_a_value_gets_one(secret: str) -> None:
    boto3.client("secretsmanager", region_name="eu-west-1").create_secret(Name=secret)
    assert tell_stack(secret, KEYS, None)


def test_who_uses_stripe_itself_reads_how_to_hear_of_payments() -> None:
    assert "stripe listen --forward-to http://127.0.0.1:8080/api/webhooks/stripe" in how_to_forward(
        "http://127.0.0.1:8080"
    )
