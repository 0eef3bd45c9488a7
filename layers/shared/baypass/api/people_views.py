"""What hosts are answered about signing in, and about each other."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from baypass.domain.audit import AuditEntry
from baypass.domain.hosts import Actor, Host, HostState, Role
from baypass.ports.hosts import Session
from baypass.usecases.list_set_up import SetUpPage
from baypass.usecases.see_hosts import Account

_CHALLENGES = {"NEW_PASSWORD_REQUIRED": "NEW_PASSWORD", "SOFTWARE_TOKEN_MFA": "CODE"}


class SessionView(BaseModel):
    """Tokens, or a challenge that comes first: NEW_PASSWORD or CODE."""

    token: str | None
    access_token: str | None
    refresh_token: str | None
    expires_in: int | None
    challenge: str | None
    session: str | None


class NothingView(BaseModel):
    """An answer that says nothing but that it was heard."""


class MeView(BaseModel):
    """Who asks."""

    email: str
    name: str
    role: Role


class AccountView(BaseModel):
    """One's own account."""

    email: str
    name: str
    role: Role
    two_factor: bool


class TwoFactorView(BaseModel):
    """What an app makes its codes from: to type, to open on a phone, to scan."""

    secret: str
    uri: str
    qr_svg: str


class HostView(BaseModel):
    """A person who acts for the organisation."""

    id: str
    email: str
    name: str
    role: Role
    state: HostState
    created_at: datetime
    version: int


class HostsView(BaseModel):
    """One page of them."""

    items: list[HostView]
    next: str | None


class AuditEntryView(BaseModel):
    """One thing that a host did."""

    id: str
    at: datetime
    email: str
    role: Role
    action: str
    subject_id: str
    subject_name: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class AuditView(BaseModel):
    """A page of the log, newest first."""

    items: list[AuditEntryView]
    next: str | None


def session_view(session: Session) -> SessionView:
    """Return what a sign-in gave."""
    challenge = session.challenge
    return SessionView(
        token=session.token,
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        expires_in=session.expires_in,
        challenge=_CHALLENGES.get(challenge, challenge) if challenge else None,
        session=session.challenge_session,
    )


def me_view(actor: Actor, name: str) -> MeView:
    """Return who asks."""
    return MeView(email=actor.email, name=name, role=actor.role)


def account_view(account: Account) -> AccountView:
    """Return one's own account."""
    return AccountView(
        email=account.actor.email,
        name=account.name,
        role=account.actor.role,
        two_factor=account.two_factor,
    )


def host_view(host: Host) -> HostView:
    """Return a host as others of the organisation see them."""
    return HostView(
        id=host.id,
        email=host.email,
        name=host.name,
        role=host.role,
        state=host.state,
        created_at=host.created_at.astimezone(UTC),
        version=host.version,
    )


def hosts_view(page: SetUpPage[Host]) -> HostsView:
    """Return the hosts."""
    return HostsView(items=[host_view(one) for one in page.items], next=page.next)


def audit_view(entries: Sequence[AuditEntry], cursor: str | None) -> AuditView:
    """Return a page of the log."""
    items = [
        AuditEntryView(
            **entry.model_dump(
                include=set(AuditEntryView.model_fields) - {"at"},
            ),
            at=entry.at.astimezone(UTC),
        )
        for entry in entries
    ]
    return AuditView(items=items, next=cursor)
