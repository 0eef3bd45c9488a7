"""What a layer of the proof says when its time is over."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Report:
    """What was tried and what broke.

    A violation is a sentence with what is needed to replay it; a good run has none.
    """

    layer: str
    counts: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    seeds: list[str] = field(default_factory=list)
