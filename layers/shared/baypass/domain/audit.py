"""The audit log: who did what, when, and what stood there before and after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from baypass.domain import ids
from baypass.domain.hosts import Actor, Role
from baypass.domain.values import AuditId, HostId, Instant, OrganisationId, Value

# Counted in whole days after what was done; nothing else here names a visitor.
KEPT_DAYS = 730
_NEVER_TOLD = frozenset({"version"})


class AuditEntry(Value):
    """One thing that a host did; it is written with it or not at all, and never changed."""

    id: AuditId
    organisation_id: OrganisationId
    at: Instant
    host_id: HostId
    email: str
    role: Role
    action: str = Field(pattern=r"^[A-Z_]{3,40}$")
    subject_id: str
    subject_name: str = ""
    reason: str = ""
    before: Mapping[str, Any] = Field(default_factory=dict)
    after: Mapping[str, Any] = Field(default_factory=dict)
    kept_until: Instant


def audit_entry(
    actor: Actor,
    action: str,
    subject_id: str,
    *,
    key: str,
    at: datetime,
    kept_until: datetime,
    subject_name: str = "",
    reason: str = "",
    before: BaseModel | Mapping[str, Any] | None = None,
    after: BaseModel | Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Return the entry of what a host does; `key` tells it from the same done at another time.

    Of what stood there before and stands there after, only what differs is kept.
    """
    old, new = _fields(before), _fields(after)
    changed = {name for name in {*old, *new} - _NEVER_TOLD if old.get(name) != new.get(name)}
    return AuditEntry(
        id=ids.audit_id(actor.organisation_id, action, subject_id, key),
        organisation_id=actor.organisation_id,
        at=at,
        host_id=actor.host_id,
        email=actor.email,
        role=actor.role,
        action=action,
        subject_id=subject_id,
        subject_name=subject_name,
        reason=reason,
        before={name: value for name, value in old.items() if name in changed},
        after={name: value for name, value in new.items() if name in changed},
        kept_until=kept_until,
    )


def _fields(value: BaseModel | Mapping[str, Any] | None) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return dict(value or {})
