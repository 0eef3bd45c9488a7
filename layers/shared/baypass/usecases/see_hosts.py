"""See oneself, and what all hosts of an organisation did."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain.audit import AuditEntry
from baypass.domain.hosts import Actor
from baypass.ports.audit import AuditLog
from baypass.ports.hosts import Accounts, Hosts

_PAGE = 50


@dataclass(frozen=True)
class Account:
    """Who asks, and whether their account asks for codes."""

    actor: Actor
    name: str
    two_factor: bool


def name_of(actor: Actor, *, hosts: Hosts) -> str:
    """Return the name of who asks; nothing for somebody who was added before hosts had one."""
    host = hosts.host(actor.organisation_id, actor.host_id)
    return host.name if host else ""


def see_account(actor: Actor, *, hosts: Hosts, accounts: Accounts) -> Account:
    """Return what there is to know of oneself."""
    return Account(actor, name_of(actor, hosts=hosts), accounts.has_two_factor(actor.email))


def see_audit(
    organisation_id: str, cursor: str | None, *, audit: AuditLog
) -> tuple[Sequence[AuditEntry], str | None]:
    """Return a page of what hosts did, newest first, and the cursor of the next one."""
    return audit.entries(organisation_id, cursor, _PAGE)
