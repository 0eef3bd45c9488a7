"""What the rules say no with.

    Refusal
    ├── NotFound            no such thing, or not for this token
    ├── Unauthorised        no token, or not one we gave
    ├── WorldMoved          it was possible a moment ago: full, revoked, already cancelled
    ├── AgainstTheRules     understood, and one or more rules forbid it
    ├── TooOften            possible again after a pause
    ├── Forbidden           signed in, and this role may not
    └── EditedMeanwhile     somebody else changed it since it was read

A refusal carries violations: a code, the field it is about, and what a sentence needs to know.
The sentences stand in `baypass.words`; a refusal's own text is its codes, so that no name or
plate reaches a log through an exception.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Self


@dataclass(frozen=True)
class Violation:
    """One rule that was broken, by which field, and the facts its sentence is made of."""

    code: str
    field: str = ""
    facts: Mapping[str, object] = attribute(default_factory=dict)

    def under(self, prefix: str) -> "Violation":
        """Return the same violation seen from one level further out."""
        return Violation(self.code, f"{prefix}.{self.field}" if self.field else prefix, self.facts)


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not an error
    """The rules say no: a code and a sentence for people."""

    def __init__(self, *violations: Violation) -> None:
        """Refuse with one or more violations."""
        super().__init__(", ".join(violation.code for violation in violations))
        self.violations = violations

    @classmethod
    def because(cls, code: str, field: str = "", **facts: object) -> Self:
        """Refuse for one reason."""
        return cls(Violation(code, field, facts))

    @property
    def code(self) -> str:
        """The code of the first violation, which stands for the whole refusal."""
        return self.violations[0].code


class NotFound(Refusal):
    """No such thing, or not for this token; the two look alike from outside."""


class Unauthorised(Refusal):
    """No token, or not one we gave."""


class WorldMoved(Refusal):
    """It was possible a moment ago."""


class AgainstTheRules(Refusal):
    """Understood, and one or more rules forbid it."""


class TooOften(Refusal):
    """Possible again after `facts['seconds']`."""


class Forbidden(Refusal):
    """Signed in, and this role may not."""


class EditedMeanwhile(Refusal):
    """Somebody else changed it since it was read."""


def refuse_if_any(violations: Sequence[Violation]) -> None:
    """Refuse with all of these violations at once, if there are any."""
    if violations:
        raise AgainstTheRules(*violations)
