"""What people read: every sentence of the API, once per language.

A code without a sentence cannot be sent: a test walks all codes through all languages.
"""

from collections.abc import Mapping

from baypass.domain.access import Reason
from baypass.domain.access_log import AccessEvent
from baypass.domain.gates import CommandState
from baypass.domain.money import Money
from baypass.domain.refusals import Violation
from baypass.words import en, en_desk, money


def sentence(violation: Violation) -> str:
    """Return the sentence a visitor reads; times in it are shown in the zone they carry."""
    facts = {
        name: money.money(fact) if isinstance(fact, Money) else fact
        for name, fact in violation.facts.items()
    }
    return en.sentence(violation.code, facts)


def of_command(state: CommandState) -> str:
    """Return the sentence a visitor reads about a press."""
    return en.COMMANDS[state]


def for_staff(reason: Reason) -> str:
    """Return the sentence staff read when a gate opened or stayed shut."""
    return en.FOR_STAFF[reason]


def of_opening(state: CommandState) -> str:
    """Return the sentence a host reads about a gate that was opened by hand."""
    return en_desk.OUTCOMES.get(state, en_desk.OUTCOMES[None])


def on_display(violation: Violation) -> str:
    """Return the sentence for a display at the gate; empty where what it tells of is not known."""
    try:
        return sentence(violation)
    except KeyError:
        return ""


def of_turning_away(reason: str, window: Mapping[str, object], *, by_phone: bool) -> str:
    """Return what a visitor reads on their own page about a gate that stayed shut."""
    if reason == Reason.PLATE_AMBIGUOUS:
        return en_desk.LOOKS_ALIKE_ON_PHONE if by_phone else en_desk.LOOKS_ALIKE
    return on_display(Violation(reason, "", window))


def of_access(
    event: AccessEvent, outcome: CommandState | None, refused_because: str | None = None
) -> str:
    """Return the sentence staff read about an attempt at a gate, and what the gate made of it."""
    if not event.was_allowed:
        said = _staying_shut(event.reason)
        return f"{said} {en_desk.DECIDED_ALONE}" if event.offline else said
    if event.in_spite_of:
        return en_desk.OPENED_IN_SPITE_OF.format(said=_staying_shut(event.in_spite_of))
    if event.offline:
        return en_desk.OPENED_ALONE
    if refused_because == "DECIDED_OFFLINE":
        return en_desk.WAS_OPEN_ALREADY
    return en_desk.OUTCOMES[outcome]


def _staying_shut(reason: str) -> str:
    if reason in set(Reason):
        return for_staff(Reason(reason))
    # A gate may have reasons of its own that came after this was written.
    return en_desk.PRESSES.get(reason, en_desk.UNKNOWN_REASON.format(reason=reason))
