"""The protocol page says what the agent and the cloud do."""

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from pydantic import BaseModel

from baypass.domain import access, gate_messages, signatures
from baypass.domain import gates as cloud
from baypass.domain.licence_plates import LicencePlate
from baypass_gate import attempt_messages, event_messages, list_messages, messages, plates, renewal
from baypass_gate.agent import HEARTBEAT_SECONDS
from baypass_gate.connection import KEEP_ALIVE_SECONDS
from baypass_gate.event_messages import EVENTS_PER_MESSAGE
from baypass_gate.messages import Barrier, Reason
from baypass_gate.rules import CLOCK_TOLERANCE, LONGEST_LIFE
from baypass_gate.signatures import COMMAND_TYPE, LIST_TYPE, LONGEST_MESSAGE, CloudKeys
from tests.gates.protocol import (
    EXAMPLE_KEY,
    PAGE,
    SIGNED,
    blocks,
    examples,
    published,
    sections,
    signed,
)

AGENT: dict[str, type[BaseModel]] = {
    "Command": messages.Command,
    "Acknowledgement": messages.Acknowledgement,
    "Status": messages.Status,
    "Reading": attempt_messages.Reading,
    "Code": attempt_messages.Code,
    "Answer": attempt_messages.Answer,
    "Manifest": list_messages.Manifest,
    "Chunk": list_messages.Chunk,
    "Events": event_messages.Events,
    "Receipt": event_messages.Receipt,
    "Renewal": renewal.RenewalRequest,
    "Certificate": renewal.RenewalAnswer,
}
CLOUD: dict[str, type[BaseModel]] = {
    "Acknowledgement": cloud.Acknowledgement,
    "Status": cloud.StatusReport,
    "Reading": gate_messages.Reading,
    "Code": gate_messages.TypedCode,
    "Events": gate_messages.GateEvents,
}
# The decisions of the cloud that are about presses, which no gate hears of.
OF_PRESSES = {"NO_RESERVATION", "REASON_MISSING"}
# What is found only when an opening is written down.
OF_WRITES = {"PRESSED_TOO_OFTEN"}
TEXT = " ".join(PAGE.text.split())


@pytest.mark.parametrize(("name", "example"), examples())
def test_every_example_is_a_message_exactly_as_the_agent_writes_it(name: str, example: str) -> None:
    read = AGENT[name].model_validate_json(example)
    again = json.loads(read.model_dump_json(by_alias=True, exclude_unset=True))
    assert again == json.loads(example)


def test_every_message_has_an_example() -> None:
    assert {name for name, _ in examples()} == set(AGENT)


@pytest.mark.parametrize(
    ("name", "example"), [(name, example) for name, example in examples() if name in CLOUD]
)
def test_the_cloud_reads_what_a_gate_says_on_the_page(name: str, example: str) -> None:
    CLOUD[name].model_validate_json(example)


# --- Signatures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIGNED)
def test_what_is_signed_on_the_page_is_signed_with_the_example_key(name: str) -> None:
    (example,) = blocks(name)
    compact = json.dumps(json.loads(example), separators=(",", ":")).encode()
    assert published(name) == signed(name, compact)


def keys_of_the_page() -> CloudKeys:
    written = json.loads(blocks("Signatures")[1])["keys"]
    return CloudKeys({key["kid"]: OKPKey.import_key(key) for key in written})


@pytest.mark.parametrize(("name", "typ"), [("Command", COMMAND_TYPE), ("Manifest", LIST_TYPE)])
def test_the_agent_finds_the_pages_signatures_good_and_no_other(name: str, typ: str) -> None:
    assert SIGNED[name] == typ
    message = published(name)
    read = keys_of_the_page().verify(message.encode(), typ)
    assert isinstance(read, bytes)
    assert json.loads(read) == json.loads(blocks(name)[0])
    head, body, signature = message.split(".")
    changed = f"{head}.{body[:-4]}AAAA.{signature}"
    assert not isinstance(keys_of_the_page().verify(changed.encode(), typ), bytes)
    other = {COMMAND_TYPE: LIST_TYPE, LIST_TYPE: COMMAND_TYPE}[typ]
    assert not isinstance(keys_of_the_page().verify(message.encode(), other), bytes)


def test_the_cloud_signs_as_the_page_says() -> None:
    (example,) = blocks("Command")
    header = json.loads(blocks("Signatures")[0])
    to_sign = signatures.signing_input(
        signatures.Signed.COMMAND, header["kid"], json.loads(example)
    )
    assert published("Command").rpartition(".")[0] == to_sign.decode()
    public = EXAMPLE_KEY.as_dict(private=False)
    raw = urlsafe_b64decode(str(public["x"]) + "=")
    assert json.loads(blocks("Signatures")[1]) == {
        "keys": [signatures.public_key(header["kid"], raw)]
    }


# --- The access list ------------------------------------------------------------------------------


def manifest() -> dict[str, Any]:
    return dict(json.loads(blocks("Manifest")[0]))


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def hashed(text: str) -> str:
    salt = urlsafe_b64decode(manifest()["salt"] + "=")
    return base64url(hmac.new(salt, text.encode(), hashlib.sha256).digest()[:16])


def test_every_hash_on_the_page_is_what_the_page_says_it_is() -> None:
    rows = [[cell.strip("`") for cell in row] for row in PAGE.rows("text")]
    assert len(rows) == 6
    for text, expected in rows:
        assert hashed(text) == expected, text


def test_the_manifest_names_its_chunk() -> None:
    chunk = blocks("Chunk")[0].removesuffix("\n")
    assert manifest()["chunks"] == [base64url(hashlib.sha256(chunk.encode()).digest())]


def test_the_entries_are_those_of_the_plates_and_codes_on_the_page() -> None:
    first, second = json.loads(blocks("Chunk")[0])["entries"]
    belgian, german = LicencePlate.of("1-ABC-234"), LicencePlate.of("M-ÜB 100")
    assert first["plates"] == [hashed(f"plate:{form}") for form in sorted(belgian.folded_forms)]
    assert second["plates"] == [hashed(f"plate:{form}") for form in sorted(german.folded_forms)]
    assert (first["code"], second["code"]) == (hashed("code:482913"), hashed("code:730156"))


def test_one_wrong_character_is_found_by_the_form_on_the_page() -> None:
    read, expected = (plates.fold(plates.normalise(plate)) for plate in ("1ABC734", "1ABC234"))
    in_common = set(plates.with_one_wrong(read)) & set(plates.with_one_wrong(expected))
    assert in_common == {"1A8C*34"}


# --- Words and numbers ----------------------------------------------------------------------------


def codes(heading: str) -> list[str]:
    """Return the codes that the section's table explains, in its order."""
    rows = re.findall(r"^\| (`[A-Z_`, ]+) \|", sections()[heading], re.MULTILINE)
    return re.findall(r"[A-Z_]+", " ".join(rows))


def test_the_page_explains_every_refusal_of_a_command_and_no_other() -> None:
    assert codes("Command") == [
        Reason.UNSIGNED,
        Reason.MALFORMED,
        Reason.WRONG_GATE,
        Reason.UNKNOWN_ACTION,
        Reason.REPLAYED,
        Reason.DECIDED_OFFLINE,
        Reason.EXPIRED,
        Reason.FAULT,
    ]
    assert len(Reason) == 8


def test_the_page_explains_every_decision_and_no_other() -> None:
    decided = {str(reason) for reason in access.Reason} - OF_PRESSES
    assert {*codes("Answer")} == decided | OF_WRITES
    assert {*codes("Deciding alone")} <= {*codes("Answer")}


def test_the_page_names_every_barrier_state() -> None:
    assert all(f"`{barrier}`" in TEXT for barrier in Barrier)


def test_the_page_gives_the_agents_own_numbers() -> None:
    for words in (
        f"not between 0 and {LONGEST_LIFE.seconds} seconds",
        f"more than {CLOCK_TOLERANCE.seconds} seconds ahead of now",
        f"has at most {LONGEST_MESSAGE}.",
        f"| keep-alive | {KEEP_ALIVE_SECONDS} seconds |",
        f"every {HEARTBEAT_SECONDS:.0f} seconds as a heartbeat",
        f"A message holds up to {EVENTS_PER_MESSAGE} of them",
    ):
        assert words in TEXT, words
