"""What has a version, in the table: written over the version that was read, or not at all."""

from collections.abc import Iterable
from typing import Any, cast

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_keys import Key
from baypass.adapters.dynamodb_table import Item, Write
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.ports.set_up import Changed

Versioned = Organisation | CarPark | Portal | Gate
# A gate says itself how it is; nobody sets that up.
_REPORTED = {"status"}
# A file knows nothing of these, so it leaves them as they are.
_NOT_IN_FILES = {"certificate", "certified_by", "renewed_by", "logo_hash"}
# What somebody has stopped or ended by hand is not undone by a file that does not speak of it.
_STAYS_UNLESS_SAID = {"kill_switch", "archived", "retired"}
_VERSION = {"#version": "version"}


def key_of(thing: Versioned) -> Key:
    """Return the key a thing stands under."""
    if isinstance(thing, Organisation):
        return keys.organisation(thing.id)
    if isinstance(thing, CarPark):
        return keys.car_park(thing.organisation_id, thing.id)
    if isinstance(thing, Portal):
        return keys.portal(thing.organisation_id, thing.id)
    return keys.gate(thing.organisation_id, thing.id)


def fields_of(thing: Versioned) -> Item:
    """Return what is written of a thing; what is absent is left out."""
    return thing.model_dump(mode="json", exclude_none=True, exclude=_REPORTED)


def version_is(version: int) -> tuple[str, dict[str, object], dict[str, str]]:
    """Return the condition that this version stands there, with its values and names."""
    exists, same = "attribute_exists(pk)", "#version = :read"
    # What was written before there were versions has none, and is read as the first.
    or_none_yet = " OR attribute_not_exists(#version)" if version == 1 else ""
    return f"{exists} AND ({same}{or_none_yet})", {":read": version}, _VERSION


def replacing(thing: Changed) -> tuple[Write, Changed]:
    """Return the write of a thing over the version it carries, and the thing as it then stands."""
    condition, values, _ = version_is(thing.version)
    following = cast("Changed", thing.model_copy(update={"version": thing.version + 1}))
    fields = fields_of(following)
    absent = set(type(thing).model_fields) - set(fields) - _REPORTED
    write = Write(
        "Update",
        key_of(thing),
        update=_update([f"#{name} = :{name}" for name in fields], absent),
        condition=condition,
        values={**{f":{name}": value for name, value in fields.items()}, **values},
        names={f"#{name}": name for name in {*fields, *absent}},
    )
    return write, following


def putting(thing: Versioned) -> Write:
    """Return the write of what a file says over whatever stands there, which raises its version."""
    fields = {name: value for name, value in fields_of(thing).items() if name != "version"}
    absent = set(type(thing).model_fields) - set(fields) - _REPORTED - _NOT_IN_FILES - {"version"}
    unsaid = _STAYS_UNLESS_SAID - thing.model_fields_set
    steps = [
        f"#{name} = if_not_exists(#{name}, :{name})" if name in unsaid else f"#{name} = :{name}"
        for name in fields
    ]
    values: dict[str, Any] = {f":{name}": value for name, value in fields.items()}
    return Write(
        "Update",
        key_of(thing),
        update=_update([*steps, "#version = if_not_exists(#version, :none) + :one"], absent),
        values={**values, ":none": 0, ":one": 1},
        names={f"#{name}": name for name in {*fields, *absent, "version"}},
    )


def _update(steps: Iterable[str], absent: Iterable[str]) -> str:
    removed = ", ".join(f"#{name}" for name in sorted(absent))
    return f"SET {', '.join(steps)}" + (f" REMOVE {removed}" if removed else "")
