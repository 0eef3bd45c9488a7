"""What people read: every sentence of the API, once per language.

A code without a sentence cannot be sent: a test walks all codes through all languages.
"""

from baypass.domain.access import Reason
from baypass.domain.gates import CommandState
from baypass.domain.refusals import Violation
from baypass.words import en


def sentence(violation: Violation) -> str:
    """Return the sentence a visitor reads; times in it are shown in the zone they carry."""
    return en.sentence(violation.code, violation.facts)


def of_command(state: CommandState) -> str:
    """Return the sentence a visitor reads about a press."""
    return en.COMMANDS[state]


def for_staff(reason: Reason) -> str:
    """Return the sentence staff read when a gate opened or stayed shut."""
    return en.FOR_STAFF[reason]
