"""Set up portals: make, change, archive."""

from collections.abc import Mapping
from typing import Any

from baypass.domain.hosts import Actor
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, NotFound, refuse_if_any
from baypass.domain.set_up_rules import currency_violations, slot_violations
from baypass.ports import Catalogue, Clock
from baypass.ports.set_up import SetUp
from baypass.usecases.setting_up import car_park_of, refuse_unless_read, request_of, telling


def see_portal(actor: Actor, portal_id: str, *, catalogue: Catalogue) -> Portal:
    """Return the portal, or refuse with NotFound PORTAL_NOT_FOUND."""
    portal = catalogue.portal(actor.organisation_id, portal_id)
    if portal is None:
        raise NotFound.because("PORTAL_NOT_FOUND")
    return portal


def make_portal(
    actor: Actor, key: str, portal: Portal, *, set_up: SetUp, catalogue: Catalogue, clock: Clock
) -> Portal:
    """Write a new portal; the same key again finds it."""
    _refuse_what_cannot_be_kept(actor, portal, set_up, catalogue)
    entry = telling(actor, "PORTAL_MADE", portal, clock.now(), key=key, after=portal)
    return set_up.make(portal, request_of(portal), entry)


def change_portal(
    actor: Actor,
    portal_id: str,
    version: int,
    fields: Mapping[str, Any],
    *,
    set_up: SetUp,
    catalogue: Catalogue,
    clock: Clock,
) -> Portal:
    """Replace what can be edited; what was booked keeps the price and the policy it was made with.

    A portal keeps its car park: its invitations lead there.
    """
    standing = see_portal(actor, portal_id, catalogue=catalogue)
    refuse_unless_read(standing, version)
    changed = standing.model_copy(update=dict(fields))
    if changed.car_park_id != standing.car_park_id:
        raise AgainstTheRules.because("CAR_PARK_FIXED", "car_park_id")
    _refuse_what_cannot_be_kept(actor, changed, set_up, catalogue)
    now = clock.now()
    entry = telling(actor, "PORTAL_CHANGED", standing, now, before=standing, after=changed)
    return set_up.replace(changed, entry)


def remove_portal(
    actor: Actor,
    portal_id: str,
    version: int,
    *,
    set_up: SetUp,
    catalogue: Catalogue,
    clock: Clock,
) -> bool:
    """Delete a portal, or archive it when it has an invitation; tells whether archived."""
    standing = see_portal(actor, portal_id, catalogue=catalogue)
    refuse_unless_read(standing, version)
    now = clock.now()
    invitations, _ = catalogue.invitations(standing, None, 1)
    if not invitations:
        entry = telling(actor, "PORTAL_DELETED", standing, now, before=standing)
        if set_up.remove(standing, entry):
            return False
    archived = standing.model_copy(update={"archived": True})
    entry = telling(actor, "PORTAL_ARCHIVED", standing, now, before=standing, after=archived)
    set_up.replace(archived, entry)
    return True


def _refuse_what_cannot_be_kept(
    actor: Actor, portal: Portal, set_up: SetUp, catalogue: Catalogue
) -> None:
    car_park = car_park_of(actor, portal.car_park_id, set_up, "car_park_id")
    organisation = catalogue.organisation(actor.organisation_id)
    if organisation is None:
        raise NotFound.because("NO_ORGANISATION")
    refuse_if_any(
        [*slot_violations(portal, car_park), *currency_violations(portal, organisation.currency)]
    )
