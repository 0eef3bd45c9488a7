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
    """A code, and the names of the facts that come with it at some place of the sources."""

    code: str
    facts: tuple[str, ...]


def raised_codes() -> list[Raised]:
    """All of them, but for the words themselves."""
    raised = {
        Raised(code, facts)
        for path in _SOURCES
        if path.parent.name != "words"
        for module in [ast.parse(path.read_text())]
        for call, name in _calls(module)
        for facts in [_facts(call, name, module)]
        for code in _codes(call.args[_CODE_AT[name]], module)
    }
    return sorted(raised)


def _calls(module: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _CODE_AT and len(node.args) > _CODE_AT[name]:
            yield node, name


def _codes(written: ast.AST, module: ast.Module) -> set[str]:
    if isinstance(written, ast.JoinedStr):
        prefix = ast.unparse(written).removeprefix("f'").partition("{")[0]
        return {f"{prefix}{state}" for state in set(InvitationState) - {InvitationState.OPEN}}
    # A code that nobody can follow to where it is written stands somewhere in the same module.
    return _followed(written, module) or _texts(module)


def _followed(written: ast.AST, module: ast.Module) -> set[str]:
    names = {node.id for node in ast.walk(written) if isinstance(node, ast.Name)}
    values = [value for name in sorted(names) for value in _assigned(name, module)]
    return _texts(written).union(*(_followed(value, module) for value in values))


def _texts(within: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(within)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _LOOKS_LIKE_A_CODE.fullmatch(node.value)
    }


def _assigned(name: str, module: ast.Module) -> list[ast.expr]:
    """Every value that the module gives to this name."""
    given = [
        (node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Assign | ast.NamedExpr)
    ]
    return [value for target, value in given if getattr(target, "id", None) == name]


def _facts(call: ast.Call, name: str, module: ast.Module) -> tuple[str, ...]:
    if name == "because":
        named = {keyword.arg for keyword in call.keywords if keyword.arg}
        spread = [keyword.value for keyword in call.keywords if keyword.arg is None]
    else:
        named, spread = set(), call.args[_FACTS_AT:]
    return tuple(sorted(named.union(*(_keys(facts, module) for facts in spread))))


def _keys(facts: ast.expr, module: ast.Module) -> set[str]:
    if isinstance(facts, ast.Name):
        return set().union(*(_keys(value, module) for value in _assigned(facts.id, module)))
    keys = facts.keys if isinstance(facts, ast.Dict) else []
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}
