"""The protocol as it is written: the page's examples, and the AsyncAPI file."""

import json
import re
from functools import cache
from typing import Any

import yaml
from joserfc import jws
from joserfc.jwk import OKPKey
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from tests.pages import CLONE, the_page

PAGE = the_page("docs/gates.md")
# The published key of RFC 8037, appendix A.1, with which the examples are signed.
EXAMPLE_KEY = OKPKey.import_key(
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
)
SIGNED = {"Command": "baypass-command", "Manifest": "baypass-list"}
# What lies on the page as an example but is no message.
NO_MESSAGES = ("Signatures", "What a gate may do")
Message = dict[str, Any]


def sections() -> dict[str, str]:
    """Return what stands below each heading, up to the next one."""
    parts = re.split(r"^##+ (.+)$", PAGE.text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(heading: str, language: str = "json") -> list[str]:
    """Return the section's blocks in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```", sections()[heading], re.DOTALL | re.MULTILINE)


def examples() -> list[tuple[str, str]]:
    """Return every message on the page, by the heading that names it."""
    return [
        (heading, block)
        for heading in sections()
        if heading not in NO_MESSAGES
        for block in blocks(heading)
    ]


def policy() -> dict[str, Any]:
    """Return the page's policy for gates."""
    (only,) = blocks("What a gate may do")
    return dict(json.loads(only))


def published(heading: str) -> str:
    """Return the signed form of the section's message, as one line."""
    (only,) = blocks(heading, "text")
    return "".join(only.split())


def signed(heading: str, payload: bytes) -> str:
    """Return the payload as the cloud signs what the section is about, with the example key."""
    header = {"alg": "Ed25519", "kid": "example", "typ": SIGNED[heading]}
    return jws.serialize_compact(header, payload, EXAMPLE_KEY, algorithms=["Ed25519"])


@cache
def asyncapi() -> Message:
    """Return the AsyncAPI file."""
    text = (CLONE / "docs/gates.asyncapi.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def resolved(reference: Message) -> Message:
    """Return what a reference of the file points to."""
    found = asyncapi()
    for part in str(reference["$ref"]).removeprefix("#/").split("/"):
        found = found[part]
    return found


def topics(gate_id: str, action: str) -> dict[str, bool]:
    """Return the topics on which a gate does this, `send` or `receive`, and what is retained."""
    return {
        resolved(one["channel"])["address"].format(gateId=gate_id, number=0): one["bindings"][
            "mqtt"
        ]["retain"]
        for one in asyncapi()["operations"].values()
        if one["action"] == action
    }


def problems(name: str, instance: object) -> list[str]:
    """Return what the file's schema of this name finds wrong."""
    document = Resource.from_contents(asyncapi(), default_specification=DRAFT7)
    registry: Registry[Any] = Registry().with_resource("urn:protocol", document)
    schema = {"$ref": f"urn:protocol#/components/schemas/{name}"}
    return [
        error.message for error in Draft7Validator(schema, registry=registry).iter_errors(instance)
    ]
