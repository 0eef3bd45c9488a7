"""The template as plain values, its functions written out: `!Ref Table` is `{"Ref": "Table"}`."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CLONE = Path(__file__).resolve().parents[1]
STATE_MACHINES = CLONE / "statemachines"
FUNCTIONS = CLONE / "functions"
_PROXY = "{proxy+}"
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
    """Return the logical name of the function behind every (method, path) of the API.

    What a proxy route stands for is what the documentation lists under it.
    """
    return {route: name for route, (name, _) in _api_events().items()}


def signed_in_routes() -> set[tuple[str, str]]:
    """Return the (method, path) of everything that API Gateway lets only hosts through to."""
    return {
        route
        for route, (_, properties) in _api_events().items()
        if properties.get("Auth", {}).get("Authorizer") == "Hosts"
    }


@lru_cache(maxsize=1)
def documented_routes() -> dict[tuple[str, str], dict[str, Any]]:
    """Return the documentation of every (method, path)."""
    api = json.loads((CLONE / "docs" / "openapi.json").read_text())
    return {
        (method.upper(), path): operation
        for path, operations in api["paths"].items()
        for method, operation in operations.items()
    }


def documented_route(method: str, address: str) -> tuple[str, str]:
    """Return the documented route that an address belongs to; the one with the fewest names."""
    found = [
        path
        for documented, path in documented_routes()
        if documented == method and _pattern(path).fullmatch(address)
    ]
    return method, min(found, key=lambda path: path.count("{"))


def _api_events() -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Return function and event behind every route: as in API Gateway, the nearest one has it."""
    events = [
        (name, event["Properties"])
        for name, properties in functions().items()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "Api"
    ]
    own = {
        (properties["Method"].upper(), properties["Path"]): (name, properties)
        for name, properties in events
        if _PROXY not in properties["Path"]
    }
    proxies = sorted(
        ((name, properties) for name, properties in events if _PROXY in properties["Path"]),
        key=lambda one: len(one[1]["Path"]),
    )
    for name, properties in proxies:
        prefix = properties["Path"].removesuffix(_PROXY)
        for method, path in documented_routes():
            is_of_it = path.startswith(prefix) and properties["Method"].upper() in (method, "ANY")
            nearest = own.get((method, path))
            if is_of_it and (nearest is None or _PROXY in nearest[1]["Path"]):
                own[method, path] = name, properties
    return own


@lru_cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile(r"[^/]+".join(map(re.escape, parts)))


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
