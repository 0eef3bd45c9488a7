"""Compares an answer with what the official library says Stripe answers."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import stripe

# Names under which the library hides its classes from other names.
_RENAMED = {"RefundResource": "Refund", "DisputeResource": "Dispute", "EventResource": "Event"}


class _Names(dict[str, Any]):
    """Names that the library imports for type checkers only."""

    def __missing__(self, name: str) -> Any:
        return getattr(stripe, _RENAMED.get(name, name), object)


@cache
def _fields(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind, localns=_Names(List=list, Any=Any, Literal=Literal))
    return {
        name: hint
        for name, hint in hints.items()
        if get_origin(hint) is not ClassVar and not name.startswith("_")
    }


def differences(answer: Any, kind: Any, path: str = "") -> Iterator[str]:
    """Tell everything that Stripe would answer otherwise."""
    if get_origin(kind) in {Union, UnionType}:
        yield from _of_alternatives(answer, get_args(kind), path)
    elif get_origin(kind) is Literal:
        if answer not in get_args(kind):
            yield f"{path} is {answer!r}"
    elif _name(kind) in {"list", "ListObject"}:
        yield from _of_list(answer, kind, path)
    elif _name(kind) == "UntypedStripeObject":
        if not isinstance(answer, dict):
            yield f"{path} is no object"
    elif isinstance(kind, type) and issubclass(kind, stripe.StripeObject):
        yield from _of_object(answer, kind, path)
    elif isinstance(kind, type) and not _is_plain(answer, kind):
        yield f"{path} is {answer!r}, not of {kind.__name__}"


def _is_plain(answer: Any, kind: type) -> bool:
    if kind is int:
        return type(answer) is int
    in_json: dict[type, Any] = {Decimal: str, float: (int, float)}
    return isinstance(answer, in_json.get(kind, kind))


def _of_alternatives(answer: Any, kinds: tuple[Any, ...], path: str) -> Iterator[str]:
    if answer is None:
        if type(None) not in kinds:
            yield f"{path} is nothing"
        return
    # A `str` beside literals stands for those of later versions.
    has_literals = any(get_origin(kind) is Literal for kind in kinds)
    real = [kind for kind in kinds if kind is not type(None) and not (has_literals and kind is str)]
    found = [list(differences(answer, kind, path)) for kind in real]
    if all(found):
        yield from min(found, key=lambda each: ("not of str" in each[0], len(each)))


def _of_list(answer: Any, kind: Any, path: str) -> Iterator[str]:
    if _name(kind) == "ListObject":
        if not isinstance(answer, dict) or answer.get("object") != "list":
            yield f"{path} is no list of Stripe's"
            return
        answer = answer["data"]
    if not isinstance(answer, list):
        yield f"{path} is no list"
        return
    for place, each in enumerate(answer):
        yield from differences(each, get_args(kind)[0], f"{path}[{place}]")


def _of_object(answer: Any, kind: type, path: str) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield f"{path} is {answer!r}, not of str nor an object"
        return
    fields = _fields(kind)
    for name, value in answer.items():
        if name in fields:
            yield from differences(value, fields[name], f"{path}.{name}")
        else:
            yield f"{path}.{name} is not Stripe's"
    for name, hint in fields.items():
        if name not in answer and type(None) not in get_args(hint):
            yield f"{path}.{name} is missing"


def _name(kind: Any) -> str:
    return getattr(get_origin(kind) or kind, "__name__", "")
