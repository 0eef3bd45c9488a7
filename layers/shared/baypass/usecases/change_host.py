"""Change what a host is called and may do, or end that they may do anything."""

from datetime import datetime, timedelta

from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.hosts import Actor, Host, HostState, Role
from baypass.domain.refusals import EditedMeanwhile, NotFound
from baypass.ports import Clock
from baypass.ports.hosts import Accounts, Hosts
from baypass.usecases.add_host import host_of, told_of


def change_host(
    actor: Actor,
    host_id: str,
    read: int,
    name: str,
    role: Role,
    *,
    hosts: Hosts,
    accounts: Accounts,
    clock: Clock,
) -> Host:
    """Give a host this name and role; another role ends what they are signed in to.

    The row is written first: should the process end before the account follows, the next sign-in
    or refresh brings the account after it.
    """
    standing = host_of(actor.organisation_id, host_id, hosts)
    wanted = standing.model_copy(update={"name": name, "role": role, "version": read + 1})
    if standing != wanted:
        entry = _entry(actor, "HOST_CHANGED", _read(standing, read), wanted, clock.now())
        hosts.change(standing, wanted, entry)
    if standing.role is not role or standing == wanted:
        accounts.assign(wanted)
        accounts.sign_out(wanted)
    return wanted


def remove_host(
    actor: Actor, host_id: str, read: int, *, hosts: Hosts, accounts: Accounts, clock: Clock
) -> None:
    """End that this host may act for the organisation; a second time finishes the first."""
    standing = hosts.host(actor.organisation_id, host_id)
    if standing is None:
        raise NotFound.because("HOST_NOT_FOUND")
    removed = standing.model_copy(update={"state": HostState.REMOVED, "version": read + 1})
    if standing.state is not HostState.REMOVED:
        entry = _entry(actor, "HOST_REMOVED", _read(standing, read), removed, clock.now())
        hosts.change(standing, removed, entry)
    accounts.close(removed)


def _read(standing: Host, read: int) -> Host:
    if standing.version != read:
        raise EditedMeanwhile.because("EDITED_MEANWHILE")
    return standing


def _entry(actor: Actor, action: str, before: Host, after: Host, at: datetime) -> AuditEntry:
    return audit_entry(
        actor,
        action,
        after.id,
        key=str(after.version),
        at=at,
        kept_until=at + timedelta(days=KEPT_DAYS),
        subject_name=after.name,
        before=told_of(before),
        after=told_of(after),
    )
