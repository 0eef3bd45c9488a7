"""Every code that the sources can send, and the facts that come with it, read from their syntax."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from baypass.domain.invitations import InvitationState

_ROOT = Path(__file__).parents[2]
_SOURCES = [
    *(_ROOT / "layers" / "shared" / "baypass").rglob("*.py"),
    *(_ROOT / "functions").rglob("*.py"),
]
# The call, and at which place its code and its facts stand; `because` takes facts by keyword.
_CODE_AT = {"because": 0, "Violation": 0, "PydanticCustomError": 0, "of_status": 1}
_FACTS_AT = 2
_LOOKS_LIKE_A_CODE = re.compile(r"[A-Z]+(_[A-Z]+)*")


class Raised(NamedTuple):
    """A code at one place of the sources, and the names of the facts its sentence may use."""

    code: str
    facts: frozenset[str]
    where: str


def raised_codes() -> list[Raised]:
    """All of them, but for the words themselves."""
    return [
        Raised(code, facts, f"{path.relative_to(_ROOT)}:{call.lineno}")
        for path in _SOURCES
        if path.parent.name != "words"
        for module in [ast.parse(path.read_text())]
        for call, name in _calls(module)
        for facts in [_facts(call, name, module)]
        for code in _codes(call.args[_CODE_AT[name]], module)
    ]


def _calls(module: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _CODE_AT and len(node.args) > _CODE_AT[name]:
            yield node, name


def _codes(written: ast.expr, module: ast.Module) -> set[str]:
    if isinstance(written, ast.Constant):
        return {str(written.value)}
    if isinstance(written, ast.JoinedStr):
        return {
            f"{prefix.value}{state}"
            for prefix in written.values[:1]
            if isinstance(prefix, ast.Constant)
            for state in set(InvitationState) - {InvitationState.OPEN}
        }
    # A code that is not written in the call stands somewhere in the same module.
    return {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _LOOKS_LIKE_A_CODE.fullmatch(node.value)
    }


def _facts(call: ast.Call, name: str, module: ast.Module) -> frozenset[str]:
    if name == "because":
        named = {keyword.arg for keyword in call.keywords if keyword.arg}
        splat = [keyword.value for keyword in call.keywords if keyword.arg is None]
    else:
        named, splat = set(), call.args[_FACTS_AT:]
    return frozenset(named.union(*(_keys(facts, module) for facts in splat)))


def _keys(facts: ast.expr, module: ast.Module) -> set[str]:
    if isinstance(facts, ast.Dict):
        return {str(key.value) for key in facts.keys if isinstance(key, ast.Constant)}
    assigned = (
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Assign) and isinstance(facts, ast.Name)
        if [getattr(target, "id", None) for target in node.targets] == [facts.id]
    )
    return {
        key for value in assigned if isinstance(value, ast.Dict) for key in _keys(value, module)
    }
