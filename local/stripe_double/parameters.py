"""Checks the parameters of a request against the types that the official library has for them.

What these types do not name, Stripe does not have: the library's authors generate them from
Stripe's own description of its API.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import stripe

from local.stripe_double.errors import Refused, missing_param
from local.stripe_double.forms import Form
from local.stripe_double.things import Thing

# Names that the library imports for type checkers only.
_ABSENT = {"StripeContext": object, "Mapping": Mapping}
# What travels in a request's headers, though the library lists it with the parameters.
_OF_THE_REQUEST = frozenset(stripe.RequestOptions.__annotations__)
_MOST_METADATA, _LONGEST_KEY, _LONGEST_VALUE = 50, 40, 500


def checked(form: Form, parameters: type) -> Thing:
    """Return the parameters with their types; refuse what Stripe would."""
    return _typed_dict(form, parameters, "")


@cache
def _fields(parameters: type) -> dict[str, Any]:
    hints = get_type_hints(parameters, localns=dict(_ABSENT))
    is_outermost = _has_options(parameters)
    return {
        name: hint for name, hint in hints.items() if not (is_outermost and name in _OF_THE_REQUEST)
    }


def _has_options(parameters: type) -> bool:
    """Tell whether a type of parameters also has the options of a request."""
    return set(parameters.__annotations__) >= _OF_THE_REQUEST


def _typed_dict(form: Form, parameters: type, path: str) -> Thing:
    fields = _fields(parameters)
    if unknown := [_inside(path, name) for name in form if name not in fields]:
        noun = "parameter" if len(unknown) == 1 else "parameters"
        raise Refused(
            f"Received unknown {noun}: {', '.join(unknown)}",
            param=unknown[0],
            code="parameter_unknown",
        )
    for name in sorted(_required(parameters) & set(fields)):
        if name not in form:
            raise missing_param(_inside(path, name))
    return {name: _value(value, fields[name], _inside(path, name)) for name, value in form.items()}


def _is_typed_dict(hint: Any) -> bool:  # noqa: ANN401  any type
    """Tell a TypedDict, also one that is not of the standard library's kind."""
    return hasattr(hint, "__required_keys__")


def _required(parameters: type) -> frozenset[str]:
    required: frozenset[str] = parameters.__required_keys__  # type: ignore[attr-defined]
    return required


def _value(value: str | Form, hint: Any, path: str) -> Any:  # noqa: ANN401  any type, any value
    if get_origin(hint) in {Union, UnionType}:
        return _one_of(value, get_args(hint), path)
    if get_origin(hint) is Literal:
        return _literal(value, get_args(hint), path)
    if get_origin(hint) is list:
        return _list(value, get_args(hint)[0], path)
    if get_origin(hint) is dict:
        return _metadata(value, path)
    if _is_typed_dict(hint):
        if isinstance(value, str):
            raise Refused("Invalid object", param=path)
        return _typed_dict(value, hint, path)
    return _plain(value, hint, path)


def _is_library_object(hint: Any) -> bool:  # noqa: ANN401  any type
    plain = get_origin(hint) or hint
    return getattr(plain, "__module__", "") == "stripe._stripe_object"


def _one_of(value: str | Form, hints: tuple[Any, ...], path: str) -> Any:  # noqa: ANN401
    nested = [hint for hint in hints if _is_nested(hint)]
    if isinstance(value, dict):
        return _value(value, nested[0] if nested else hints[0], path)
    flat = [hint for hint in hints if not _is_nested(hint) and not _is_library_object(hint)]
    if value == "" and Literal[""] in flat:
        return ""
    wanted = [hint for hint in flat if hint != Literal[""]]
    # The first is meant: a `str` after literals stands for those of later versions.
    return _value(value, (wanted or nested)[0], path)


def _is_nested(hint: Any) -> bool:  # noqa: ANN401  any type
    return get_origin(hint) in {list, dict} or _is_typed_dict(hint)


def _literal(value: str | Form, allowed: tuple[str, ...], path: str) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    *most, last = allowed
    words = f"{', '.join(most)}, or {last}" if most else last
    raise Refused(f"Invalid {path}: must be one of {words}", param=path)


def _list(value: str | Form, hint: Any, path: str) -> list[Any]:  # noqa: ANN401  any type
    if isinstance(value, str) or not all(place.isdecimal() for place in value):
        raise Refused("Invalid array", param=path)
    places = sorted(value, key=int)
    return [_value(value[place], hint, f"{path}[{place}]") for place in places]


def _metadata(value: str | Form, path: str) -> dict[str, str]:
    if isinstance(value, str):
        raise Refused("Invalid object", param=path)
    if len(value) > _MOST_METADATA:
        raise Refused(f"Metadata can have at most {_MOST_METADATA} keys.", param=path)
    for key, text in value.items():
        if not isinstance(text, str):
            raise Refused("Invalid string: metadata is not nested", param=f"{path}[{key}]")
        if len(key) > _LONGEST_KEY or len(text) > _LONGEST_VALUE:
            raise Refused("Metadata keys or values are too long.", param=f"{path}[{key}]")
    return {key: str(text) for key, text in value.items() if text}


def _plain(value: str | Form, hint: Any, path: str) -> Any:  # noqa: ANN401  any type, any value
    if isinstance(value, dict):
        raise Refused(f"Invalid {_NOUNS.get(hint, 'string')}: a hash", param=path)
    if value == "":
        raise Refused(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{path}' cannot be unset. You should remove '{path}' "
            "from your request or supply a non-empty value.",
            param=path,
            code="parameter_invalid_empty",
        )
    if hint is bool:
        return _boolean(value, path)
    if hint in {int, float, Decimal}:
        return _number(value, hint, path)
    return value


_NOUNS = {int: "integer", float: "decimal", Decimal: "decimal", bool: "boolean"}


def _boolean(value: str, path: str) -> bool:
    if value not in {"true", "false"}:
        raise Refused(f"Invalid boolean: {value}", param=path)
    return value == "true"


def _number(value: str, hint: type, path: str) -> int | float | str:
    try:
        if hint is int:
            return int(value)
        exact = Decimal(value)
    except (ValueError, InvalidOperation):
        noun = _NOUNS[hint]
        raise Refused(
            f"Invalid {noun}: {value}", param=path, code=f"parameter_invalid_{noun}"
        ) from None
    return float(exact) if hint is float else str(exact)


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
