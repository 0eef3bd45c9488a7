"""What the cloud publishes is what the agent reads: manifest, chunks and hashes."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from baypass.domain.access_lists import PublishedList, content_of, manifest_of
from baypass.domain.car_parks import AccessMethod
from baypass.domain.signatures import Signed
from baypass_gate.list_messages import Chunk, Manifest
from baypass_gate.plates import fold, normalise, with_one_wrong
from baypass_gate.signatures import LIST_TYPE, CloudKeys
from tests.builders import CAR_PARK, ORGANISATION, START, a_car_park, a_gate, a_reservation
from tests.fakes import FakeSignatures

SALT = "c2FsdCBvZiB0aGUgZmFrZXMsIDMyIGJ5dGVzIGxvbmc"


def hash_at_the_gate(salt: str, text: str) -> str:
    key = urlsafe_b64decode(salt + "==")
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in block) + text.encode()).digest()
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in block) + inner).digest()
    return urlsafe_b64encode(outer[:16]).rstrip(b"=").decode()


def test_the_agent_reads_what_the_cloud_writes(tmp_path: Path) -> None:
    park = a_car_park(
        access_methods=frozenset({AccessMethod.ANPR, AccessMethod.KEYPAD}),
        one_wrong_character=True,
    )
    reservation = a_reservation()
    content = content_of([reservation], park, SALT, START)
    standing = PublishedList(
        organisation_id=ORGANISATION, car_park_id=CAR_PARK, list_version=1, salt=SALT
    )
    said = manifest_of(a_gate(), park, content, standing, START)
    token = FakeSignatures().signed(Signed.LIST, said).encode()
    (tmp_path / "keys.json").write_text(json.dumps(FakeSignatures().public_keys()))
    keys = CloudKeys.read(tmp_path / "keys.json")
    payload = keys.verify(token, LIST_TYPE)
    assert isinstance(payload, bytes)
    manifest = Manifest.model_validate_json(payload)
    digest = hashlib.sha256(content.chunks[0]).digest()
    assert manifest.chunks == [urlsafe_b64encode(digest).rstrip(b"=").decode()]
    (entry,) = Chunk.model_validate_json(content.chunks[0]).entries
    assert (entry.start, entry.end) == (reservation.time_slot.start, reservation.time_slot.end)
    assert entry.code == hash_at_the_gate(manifest.salt, f"code:{reservation.keypad_code}")
    read = fold(normalise(reservation.licence_plate.typed))
    forms = [read, *with_one_wrong(read)]
    assert set(entry.plates) == {hash_at_the_gate(manifest.salt, f"plate:{one}") for one in forms}
