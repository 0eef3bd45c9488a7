"""The template as plain values, its functions written out: `!Ref Table` is `{"Ref": "Table"}`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CLONE = Path(__file__).resolve().parents[1]
STATE_MACHINES = CLONE / "statemachines"
FUNCTIONS = CLONE / "functions"
_PLACE = re.compile(r"\$\{([A-Za-z0-9.:]+)\}")


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions."""


def _written_out(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _written_out)


@lru_cache(maxsize=1)
def template() -> dict[str, Any]:
    content = yaml.load((CLONE / "template.yaml").read_text(), _Loader)  # noqa: S506  a SafeLoader
    return dict(content)


def resources(kind: str) -> dict[str, Any]:
    """Return the properties of every resource of this type, by logical name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def functions() -> dict[str, Any]:
    return resources("AWS::Serverless::Function")


def environment() -> dict[str, Any]:
    """Return the environment variables of every function, unresolved."""
    return dict(template()["Globals"]["Function"]["Environment"]["Variables"])


def api_routes() -> dict[tuple[str, str], str]:
    """Return the logical name of the function behind every (method, path) of the API."""
    return {
        (event["Properties"]["Method"].upper(), event["Properties"]["Path"]): name
        for name, properties in functions().items()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "Api"
    }


def door_of(function: str) -> str:
    """Return the folder of a function, given by its logical name."""
    return Path(functions()[function]["CodeUri"]).name


def resolved(value: Any, names: Mapping[str, str]) -> str:
    """Return a value with what its references stand for; an unknown one is a KeyError."""
    match value:
        case str():
            return value
        case {"Ref": name} | {"Fn::GetAtt": str(name)}:
            return names[name]
        case {"Fn::Sub": text}:
            return _PLACE.sub(lambda place: names[place[1]], text)
    raise ValueError(value)
