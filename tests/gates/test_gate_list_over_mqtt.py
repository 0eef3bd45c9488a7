"""A cancellation reaches the list that a gate finds at the broker: table, KMS and MQTT for real."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session

from baypass.adapters.dynamodb_access_lists import DynamoDBAccessLists
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.iot_list_signals import IotListSignals
from baypass.adapters.kms_signatures import KmsSignatures
from baypass.adapters.system_clock import SystemClock
from baypass.adapters.system_dice import SystemDice
from baypass.domain.car_parks import AccessMethod
from baypass.domain.time_slots import QUARTER, TimeSlot
from baypass.usecases.publish_access_lists import ListTools, publish_access_lists
from baypass_gate.list_messages import Chunk, Manifest, chunk_topic, manifest_topic
from baypass_gate.signatures import LIST_TYPE, CloudKeys
from tests.adapters.stores import TABLE_NAME, Store, another, described_table
from tests.builders import GATE, a_car_park, a_gate, an_offer
from tests.gates.cloud import Cloud, visiting, wait_for


def client(cloud: Cloud, service: Any) -> Any:
    return botocore.session.get_session().create_client(
        service,
        endpoint_url=cloud.emulator.endpoint_url,
        region_name=cloud.emulator.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def listed(cloud: Cloud, keys: CloudKeys) -> tuple[int, list[str]]:
    """Return version and reservations of what a gate with its certificate finds at the broker."""
    with visiting(cloud.emulator, cloud.enrol(GATE)) as gate:
        found = {}
        for topic in (manifest_topic(GATE), chunk_topic(GATE, 0)):
            assert not gate.subscribe(topic).is_failure
            found[topic] = bytes(wait_for(gate.messages).payload)
    signed = keys.verify(found[manifest_topic(GATE)], LIST_TYPE)
    assert isinstance(signed, bytes)
    entries = Chunk.model_validate_json(found[chunk_topic(GATE, 0)]).entries
    return Manifest.model_validate_json(signed).list_version, [entry.id for entry in entries]


def test_who_cancels_is_on_the_retained_list_no_more(cloud: Cloud, tmp_path: Path) -> None:
    kms, database = client(cloud, "kms"), client(cloud, "dynamodb")
    made = kms.create_key(KeySpec="ECC_NIST_EDWARDS25519", KeyUsage="SIGN_VERIFY")
    signatures = KmsSignatures(kms, made["KeyMetadata"]["KeyId"])
    (tmp_path / "keys.json").write_text(json.dumps(signatures.public_keys()))
    keys = CloudKeys.read(tmp_path / "keys.json")
    database.create_table(TableName=TABLE_NAME, **described_table())
    table = Table(database, TABLE_NAME)
    store, now = Store.in_table(table), datetime.now(UTC)
    offer = an_offer(car_park=a_car_park(access_methods=frozenset({AccessMethod.ANPR})))
    store.set_up(a_gate())
    start = datetime(now.year, now.month, now.day, now.hour, tzinfo=UTC) + QUARTER
    record = another(1, TimeSlot(start=start, end=start + timedelta(hours=2)))
    store.offering(offer).hold(record, offer, now)
    store.confirm(record, offer, now=now)
    tools = ListTools(
        lists=DynamoDBAccessLists(table),
        signals=IotListSignals(client(cloud, "iot-data"), signatures),
        set_up=store.set_ups,
        gates=store.gates,
        dice=SystemDice(),
        clock=SystemClock(),
    )
    assert publish_access_lists(tools) == 1
    assert listed(cloud, keys) == (1, [record.reservations[0].id])
    store.cancel(store.visit(record), now)
    assert publish_access_lists(tools) == 1
    assert listed(cloud, keys) == (2, [])
    assert publish_access_lists(tools) == 0
