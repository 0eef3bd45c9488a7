"""Add a host: an account to sign in with, the row that says what they may, and a first password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from baypass.domain import ids
from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.hosts import Actor, Host, HostState, Role
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.ports import Catalogue, Clock, Dice, Mailer, MailRefused, Writer
from baypass.ports.hosts import Accounts, Hosts


@dataclass(frozen=True)
class HostRequest:
    """Who is to be a host, by the press that asks for it."""

    key: str
    email: str
    name: str
    role: Role


@dataclass(frozen=True)
class Inviting:
    """What a first password is drawn, written and sent with; `console` is where it is used."""

    hosts: Hosts
    accounts: Accounts
    catalogue: Catalogue
    dice: Dice
    writer: Writer
    mailer: Mailer
    clock: Clock
    console: str


def add_host(actor: Actor, request: HostRequest, by: Inviting) -> Host:
    """Add the host, who gets an e-mail with a first password.

    The same press again finds the same host, and sends the mail only if that was not done yet. A
    process that ends on the way leaves an account that nobody can use, or a host whose mail is
    sent by the next press.
    """
    host_id = ids.host_id(actor.organisation_id, request.email)
    standing = by.hosts.host(actor.organisation_id, host_id)
    press = _press(host_id, request.key)
    if standing is None or standing.state is HostState.REMOVED:
        now = by.clock.now()
        host = _new(actor, request, standing, now)
        needs_password = by.accounts.open(host)
        standing = by.hosts.add(host, _entry(actor, "HOST_ADDED", host, request.key, at=now))
        if not needs_password and standing.invited_with == press:
            by.hosts.invited(standing, now)
            return standing
    if standing.invited_with != press:
        raise WorldMoved.because("HOST_EXISTS", "email")
    if standing.invited_at is None:
        return _sent(standing, by)
    return standing


def invite_host_again(actor: Actor, host_id: str, key: str, by: Inviting) -> Host:
    """Replace a host's password by a new first one, and send it; once per press.

    Whoever has lost the phone that tells the codes gets in with it, and sets up another.
    """
    standing = host_of(actor.organisation_id, host_id, by.hosts)
    press = _press(host_id, key)
    if standing.invited_with != press:
        asked = standing.model_copy(
            update={"invited_with": press, "invited_at": None, "version": standing.version + 1}
        )
        action, now = "HOST_PASSWORD_REPLACED", by.clock.now()
        entry = _entry(actor, action, asked, key, at=now, before=standing)
        by.hosts.change(standing, asked, entry)
        standing = asked
    if standing.invited_at is None:
        by.accounts.open(standing)
        return _sent(standing, by)
    return standing


def host_of(organisation_id: str, host_id: str, hosts: Hosts) -> Host:
    """Return a host who is not removed."""
    host = hosts.host(organisation_id, host_id)
    if host is None or host.state is HostState.REMOVED:
        raise NotFound.because("HOST_NOT_FOUND")
    return host


def _new(actor: Actor, request: HostRequest, removed: Host | None, now: datetime) -> Host:
    host_id = ids.host_id(actor.organisation_id, request.email)
    return Host(
        id=host_id,
        organisation_id=actor.organisation_id,
        email=request.email,
        name=request.name,
        role=request.role,
        created_at=now,
        invited_with=_press(host_id, request.key),
        version=removed.version + 1 if removed else 1,
    )


def _sent(host: Host, by: Inviting) -> Host:
    organisation = by.catalogue.organisation(host.organisation_id)
    if organisation is None:
        raise NotFound.because("NO_ORGANISATION")
    password = by.dice.first_password()
    by.accounts.give_first_password(host, password)
    try:
        by.mailer.send(by.writer.first_password(host, organisation, password, by.console))
    except MailRefused:
        raise AgainstTheRules.because("HOST_EMAIL_REFUSED", "email") from None
    now = by.clock.now()
    by.hosts.invited(host, now)
    return host.model_copy(update={"invited_at": now})


def _entry(
    actor: Actor, action: str, host: Host, key: str, *, at: datetime, before: Host | None = None
) -> AuditEntry:
    return audit_entry(
        actor,
        action,
        host.id,
        key=key,
        at=at,
        kept_until=at + timedelta(days=KEPT_DAYS),
        subject_name=host.name,
        before=told_of(before),
        after=told_of(host),
    )


def told_of(host: Host | None) -> dict[str, str]:
    """Return what the log tells of a host."""
    if host is None:
        return {}
    return {"email": host.email, "name": host.name, "role": host.role, "state": host.state}


def _press(host_id: str, key: str) -> str:
    return ids.suffix_of("first password", host_id, key)
