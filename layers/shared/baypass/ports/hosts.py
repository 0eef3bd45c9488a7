"""Hosts: who they are, and how they sign in. Their passwords are kept by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baypass.domain.audit import AuditEntry
from baypass.domain.hosts import Host


@dataclass(frozen=True)
class Session:
    """What a sign-in gave: tokens and whom they are for, or a challenge to answer first."""

    token: str | None
    expires_in: int | None
    challenge: str | None = None
    challenge_session: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    organisation_id: str | None = None
    email: str | None = None
    role: str | None = None


class SignIn(Protocol):
    """Hosts' own way in: everything here is done by who knows a password or has a token.

    Unless another code is named, a refusal is Unauthorised SIGN_IN_FAILED, whatever the reason.
    """

    def sign_in(self, email: str, password: str) -> Session:
        """Sign in."""

    def set_first_password(self, email: str, challenge_session: str, password: str) -> Session:
        """Answer the first sign-in's challenge."""

    def answer_code(self, email: str, challenge_session: str, code: str) -> Session:
        """Answer with the code of the second factor. A wrong one is AgainstTheRules CODE_WRONG."""

    def refresh(self, refresh_token: str) -> Session:
        """Return new tokens for who has signed in before; the refresh token stays."""

    def send_reset_code(self, email: str) -> None:
        """Mail a code for a new password to a host who has one; whether it did, nobody learns."""

    def set_new_password(self, email: str, code: str, password: str) -> None:
        """Set a password with a mailed code. Refuses with Unauthorised NEW_PASSWORD_FAILED."""

    def email_of(self, access_token: str) -> str:
        """Return whose token this is."""

    def begin_two_factor(self, access_token: str) -> str:
        """Return the secret that an app makes its codes from; nothing is asked for it yet."""

    def finish_two_factor(self, access_token: str, code: str) -> None:
        """Ask for codes from now on. A wrong code is refused with AgainstTheRules CODE_WRONG."""

    def end_two_factor(self, access_token: str) -> None:
        """Ask for codes no longer."""

    def sign_out_everywhere(self, access_token: str) -> None:
        """End every sign-in of this host, on every device."""


class Accounts(Protocol):
    """The accounts that hosts sign in with; each belongs to one organisation or to none."""

    def open(self, host: Host) -> bool:
        """Let this host have an account; true when it has no password of its own yet.

        Refuses with WorldMoved HOST_ELSEWHERE when the account belongs to another organisation.
        """

    def assign(self, host: Host) -> None:
        """Write the host's role into the account: tokens that are made from now on say it."""

    def sign_out(self, host: Host) -> None:
        """End every sign-in of the host."""

    def give_first_password(self, host: Host, password: str) -> None:
        """Replace the password by one that is good for choosing another; no code is asked for."""

    def close(self, host: Host) -> None:
        """End the account and every sign-in; one that is gone is left so."""

    def has_two_factor(self, email: str) -> bool:
        """Tell whether this account asks for codes."""


class Hosts(Protocol):
    """The people of an organisation, removed ones included. Every change is told in the log."""

    def of_organisation(self, organisation_id: str) -> Sequence[Host]:
        """Return all of them, strongly consistent."""

    def host(self, organisation_id: str, host_id: str) -> Host | None:
        """Return one, strongly consistent."""

    def add(self, host: Host, entry: AuditEntry) -> Host:
        """Write a new host, or one who was removed. Returns what stands there afterwards."""

    def change(self, before: Host, after: Host, entry: AuditEntry) -> None:
        """Replace what was read by what is to be, unless it was changed meanwhile.

        Refuses with EditedMeanwhile, and with WorldMoved LAST_OWNER when nobody would be left
        who may add others: of two changes at once, one is refused.
        """

    def invited(self, host: Host, at: datetime) -> None:
        """Note that the first password was sent."""
