"""Form-encoded parameters with brackets, as nested data: `a[b][0]=c` is {"a": {"b": {"0": "c"}}}.

Lists stay dicts here: only who knows what a parameter is can tell a list from a dict with digits.
"""

import re
from typing import TypeAlias
from urllib.parse import parse_qsl

from local.stripe_double.errors import Refused

Form: TypeAlias = dict[str, "str | Form"]

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")


def decoded(query: str) -> Form:
    """Return the parameters of a request's body or query."""
    form: Form = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        match = _NAME.fullmatch(name)
        if match is None:
            raise _not_understood(name)
        _put(form, [match[1], *_PART.findall(match[2])], value, name)
    return form


def _put(form: Form, path: list[str], value: str, name: str) -> None:
    for part in path[:-1]:
        inner = form.setdefault(_place(form, part), {})
        if isinstance(inner, str):
            raise _not_understood(name)
        form = inner
    last = _place(form, path[-1])
    if isinstance(form.get(last), dict):
        raise _not_understood(name)
    form[last] = value


def _place(form: Form, part: str) -> str:
    return part or str(len(form))


def _not_understood(name: str) -> Refused:
    return Refused(f"Invalid request: the parameter {name} cannot be read.", param=name)
