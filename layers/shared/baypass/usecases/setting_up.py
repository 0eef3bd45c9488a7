"""What every use case that sets something up does: compare versions, and tell of it."""

import hashlib
from datetime import datetime, timedelta

from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.hosts import Actor
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import EditedMeanwhile, NotFound
from baypass.ports.set_up import SetUp

Thing = Organisation | CarPark | Portal | Gate


def telling(
    actor: Actor,
    action: str,
    thing: Thing,
    now: datetime,
    *,
    key: str = "",
    before: Thing | None = None,
    after: Thing | None = None,
) -> AuditEntry:
    """Return the entry of what a host does to a thing; without a key, to the version it carries."""
    return audit_entry(
        actor,
        action,
        thing.id,
        key=key or f"version {thing.version}",
        at=now,
        kept_until=now + timedelta(days=KEPT_DAYS),
        subject_name=thing.name,
        before=before,
        after=after,
    )


def request_of(thing: Thing) -> str:
    """Return what tells the request for this new thing from any other under the same key."""
    return hashlib.sha256(thing.model_dump_json().encode()).hexdigest()


def car_park_of(actor: Actor, car_park_id: str, set_up: SetUp, field: str = "") -> CarPark:
    """Return the actor's car park, or refuse with NotFound CAR_PARK_NOT_FOUND."""
    car_park = set_up.car_park(actor.organisation_id, car_park_id)
    if car_park is None:
        raise NotFound.because("CAR_PARK_NOT_FOUND", field)
    return car_park


def refuse_unless_read(thing: Thing, version: int) -> None:
    """Refuse when another version stands there than the one that was read."""
    if thing.version != version:
        raise EditedMeanwhile.because("EDITED_MEANWHILE")
