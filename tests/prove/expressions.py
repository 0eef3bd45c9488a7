"""DynamoDB's expressions, as far as the adapters write them, made into functions.

Each is read once, however often it is used: that makes the store of the proof fast.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer

Item: TypeAlias = dict[str, Any]
Names: TypeAlias = Mapping[str, str]
Values: TypeAlias = Mapping[str, Any]
Term: TypeAlias = Callable[[Item, Names, Values], Any]
ABSENT = object()

_GRAMMAR = r"""
?condition: condition "OR"i conjunction -> either
    | conjunction
?conjunction: conjunction "AND"i test -> both
    | test
?test: "NOT"i test -> negated
    | "(" condition ")"
    | "attribute_exists"i "(" path ")" -> exists
    | "attribute_not_exists"i "(" path ")" -> not_exists
    | "begins_with"i "(" operand "," operand ")" -> begins_with
    | "contains"i "(" operand "," operand ")" -> contains
    | operand COMPARATOR operand -> compared
    | operand "BETWEEN"i operand "AND"i operand -> between
    | operand "IN"i "(" operand ("," operand)* ")" -> among
?operand: path | VALUE -> value
    | "size"i "(" path ")" -> size

update: clause+
clause: "SET"i assignment ("," assignment)* -> set_clause
    | "REMOVE"i path ("," path)* -> remove_clause
    | "ADD"i path VALUE ("," path VALUE)* -> add_clause
assignment: path "=" sum
?sum: sum "+" term -> plus
    | sum "-" term -> minus
    | term
?term: operand
    | "if_not_exists"i "(" path "," sum ")" -> if_not_exists
    | "list_append"i "(" sum "," sum ")" -> plus

path: step ("." step | "[" INT "]")*
?step: NAME | ALIAS
COMPARATOR: "=" | "<>" | "<=" | ">=" | "<" | ">"
VALUE: /:[A-Za-z0-9_]+/
ALIAS: /#[A-Za-z0-9_]+/
NAME: /(?!(AND|OR|NOT|IN|BETWEEN|SET|REMOVE|ADD)\b)[A-Za-z_][A-Za-z0-9_]*/i
INT: /[0-9]+/
%ignore /\s+/
"""
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _same_kind(left: Any, right: Any) -> bool:
    return left is not ABSENT and type(left) is type(right)


class _Path:
    """Where a value stands in an item."""

    def __init__(self, steps: list[Token]) -> None:
        self._steps = [int(one) if one.type == "INT" else str(one) for one in steps]

    def _named(self, names: Names) -> list[str | int]:
        return [
            names[one] if isinstance(one, str) and one.startswith("#") else one
            for one in self._steps
        ]

    def __call__(self, item: Item, names: Names, _values: Values) -> Any:
        found: Any = item
        for step in self._named(names):
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return ABSENT
        return found

    def holder(self, item: Item, names: Names) -> tuple[Any, str | int]:
        """Return what holds the value, and its place there."""
        *way, last = self._named(names)
        held: Any = item
        for step in way:
            held = held[step]
        return held, last


class _Compiler(Transformer[Token, Any]):
    """Makes a function of every part, from the inside out."""

    def path(self, steps: list[Token]) -> _Path:
        return _Path(steps)

    def value(self, parts: list[Token]) -> Term:
        name = str(parts[0])
        return lambda _item, _names, values: values[name]

    def size(self, parts: list[Term]) -> Term:
        (path,) = parts
        return lambda *given: len(path(*given))

    def either(self, parts: list[Term]) -> Term:
        left, right = parts
        return lambda *given: left(*given) or right(*given)

    def both(self, parts: list[Term]) -> Term:
        left, right = parts
        return lambda *given: left(*given) and right(*given)

    def negated(self, parts: list[Term]) -> Term:
        (test,) = parts
        return lambda *given: not test(*given)

    def exists(self, parts: list[Term]) -> Term:
        (path,) = parts
        return lambda *given: path(*given) is not ABSENT

    def not_exists(self, parts: list[Term]) -> Term:
        (path,) = parts
        return lambda *given: path(*given) is ABSENT

    def begins_with(self, parts: list[Term]) -> Term:
        text, start = parts

        def test(*given: Any) -> bool:
            found = text(*given)
            return isinstance(found, str) and found.startswith(start(*given))

        return test

    def contains(self, parts: list[Term]) -> Term:
        where, what = parts

        def test(*given: Any) -> bool:
            found = where(*given)
            return found is not ABSENT and what(*given) in found

        return test

    def compared(self, parts: list[Any]) -> Term:
        left, comparator, right = parts
        compare = _COMPARED[str(comparator)]
        unlike = str(comparator) == "<>"

        def test(*given: Any) -> bool:
            one, other = left(*given), right(*given)
            if not _same_kind(one, other):
                return unlike and one is not ABSENT
            return compare(one, other)

        return test

    def between(self, parts: list[Term]) -> Term:
        what, low, high = parts

        def test(*given: Any) -> bool:
            found = what(*given)
            lowest, highest = low(*given), high(*given)
            return _same_kind(found, lowest) and bool(lowest <= found <= highest)

        return test

    def among(self, parts: list[Term]) -> Term:
        what, *choices = parts
        return lambda *given: what(*given) in [choice(*given) for choice in choices]

    def plus(self, parts: list[Term]) -> Term:
        left, right = parts
        return lambda *given: left(*given) + right(*given)

    def minus(self, parts: list[Term]) -> Term:
        left, right = parts
        return lambda *given: left(*given) - right(*given)

    def if_not_exists(self, parts: list[Term]) -> Term:
        path, otherwise = parts

        def found(*given: Any) -> Any:
            standing = path(*given)
            return otherwise(*given) if standing is ABSENT else standing

        return found

    def assignment(self, parts: list[Any]) -> tuple[_Path, Term]:
        path, value = parts
        return path, value

    def set_clause(self, assignments: list[tuple[_Path, Term]]) -> Term:
        def change(item: Item, names: Names, values: Values) -> None:
            # All values are worked out before the first is written.
            worked_out = [(path, value(item, names, values)) for path, value in assignments]
            for path, value in worked_out:
                if value is ABSENT:
                    message = "an update reads what is not there"
                    raise ValueError(message)
                held, place = path.holder(item, names)
                held[place] = value

        return change

    def remove_clause(self, paths: list[_Path]) -> Term:
        def change(item: Item, names: Names, _values: Values) -> None:
            for path in paths:
                held, place = path.holder(item, names)
                held.pop(place, None)

        return change

    def add_clause(self, parts: list[Any]) -> Term:
        pairs = list(zip(parts[::2], map(str, parts[1::2]), strict=True))

        def change(item: Item, names: Names, values: Values) -> None:
            for path, value in pairs:
                standing = path(item, names, values)
                held, place = path.holder(item, names)
                held[place] = values[value] + (0 if standing is ABSENT else standing)

        return change

    def update(self, clauses: list[Term]) -> Term:
        def change(*given: Any) -> None:
            for clause in clauses:
                clause(*given)

        return change


_CONDITIONS = Lark(_GRAMMAR, parser="lalr", start="condition", maybe_placeholders=False)
_UPDATES = Lark(_GRAMMAR, parser="lalr", start="update", maybe_placeholders=False)


@lru_cache(maxsize=4096)
def condition(text: str) -> Term:
    """Return what tells whether a condition holds for an item."""
    made: Term = _Compiler().transform(_CONDITIONS.parse(text))
    return made


@lru_cache(maxsize=4096)
def update(text: str) -> Term:
    """Return what changes an item in place."""
    made: Term = _Compiler().transform(_UPDATES.parse(text))
    return made
