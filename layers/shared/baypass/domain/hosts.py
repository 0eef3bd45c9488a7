"""Hosts: who acts for an organisation, and what each role may do."""

from enum import StrEnum

from baypass.domain.organisations import Line
from baypass.domain.people import EmailAddress
from baypass.domain.values import HostId, Instant, OrganisationId, Value, Version


class Role(StrEnum):
    """What a host may do. The words stand in the sign-in's claim."""

    OWNER = "owner"
    MANAGER = "manager"
    RECEPTION = "reception"
    AUDITOR = "auditor"


EVERYBODY = frozenset(Role)
OWNERS = frozenset({Role.OWNER})
MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
DESK = frozenset({Role.OWNER, Role.MANAGER, Role.RECEPTION})
OFFICE = frozenset({Role.OWNER, Role.MANAGER, Role.AUDITOR})
OVERSEERS = frozenset({Role.OWNER, Role.AUDITOR})


class HostState(StrEnum):
    """Whether a host may sign in."""

    ACTIVE = "ACTIVE"
    REMOVED = "REMOVED"


class Host(Value):
    """A person who acts for an organisation."""

    id: HostId
    organisation_id: OrganisationId
    email: EmailAddress
    name: Line
    role: Role
    state: HostState = HostState.ACTIVE
    created_at: Instant
    # Which press asked for the last first password, and when its mail went out.
    invited_with: str = ""
    invited_at: Instant | None = None
    version: Version = 1


class Actor(Value):
    """Who asks: as the verified sign-in says, and nothing else."""

    organisation_id: OrganisationId
    host_id: HostId
    email: str
    role: Role
