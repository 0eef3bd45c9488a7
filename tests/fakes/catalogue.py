from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from baypass.domain.audit import AuditEntry
from baypass.domain.car_parks import CarPark
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.values import as_text
from baypass.ports import Offer
from tests.fakes.set_up import keep, standing_of, stopped_by_hand
from tests.fakes.state import State

Thing = TypeVar("Thing")


class FakeCatalogue:
    """Organisations, car parks, portals and invitations."""

    def __init__(self, state: State) -> None:
        self._state = state

    def invitation(self, organisation_id: str, invitation_id: str) -> Invitation | None:
        return self._state.invitations.get((organisation_id, invitation_id))

    def offer(self, invitation: Invitation) -> Offer:
        state, organisation_id = self._state, invitation.organisation_id
        portal = state.portals.get((organisation_id, invitation.portal_id))
        car_park = state.car_parks.get((organisation_id, invitation.car_park_id))
        organisation = state.organisations.get(organisation_id)
        if portal is None or car_park is None or organisation is None:
            raise NotFound.because("INVITATION_NOT_FOUND")
        return Offer(invitation, portal, car_park, organisation)

    def organisation(self, organisation_id: str) -> Organisation | None:
        return self._state.organisations.get(organisation_id)

    def car_parks(self, organisation_id: str) -> Sequence[CarPark]:
        return _of(organisation_id, self._state.car_parks)

    def portals(self, organisation_id: str) -> Sequence[Portal]:
        return _of(organisation_id, self._state.portals)

    def portal(self, organisation_id: str, portal_id: str) -> Portal | None:
        return self._state.portals.get((organisation_id, portal_id))

    def put(self, thing: Organisation | CarPark | Portal) -> None:
        standing = standing_of(self._state, thing)
        version = standing.version + 1 if standing else 1
        kept = stopped_by_hand(standing, thing)
        if isinstance(standing, Organisation):
            kept |= {"logo_hash": standing.logo_hash}
        keep(self._state, thing.model_copy(update={"version": version, **kept}))
        self._state.owe_lists_of(thing)

    def add_invitation(self, invitation: Invitation, entry: AuditEntry | None = None) -> None:
        key = invitation.organisation_id, invitation.id
        if key not in self._state.invitations:
            self._state.invitations[key] = invitation
            self._state.tell(entry)

    def mailed(self, invitation: Invitation, at: datetime) -> None:
        key = invitation.organisation_id, invitation.id
        standing = self._state.invitations.get(key)
        if standing and standing.mailed_at is None:
            self._state.invitations[key] = standing.model_copy(update={"mailed_at": at})

    def revoke(
        self,
        organisation_id: str,
        invitation_id: str,
        at: datetime,
        entry: AuditEntry | None = None,
    ) -> Invitation | None:
        key = organisation_id, invitation_id
        standing = self._state.invitations.get(key)
        if standing and standing.revoked_at is None:
            self._state.tell(entry)
            self._state.invitations[key] = standing.model_copy(update={"revoked_at": at})
        return self._state.invitations.get(key)

    def invitations(
        self, portal: Portal, after: str | None, limit: int
    ) -> tuple[Sequence[Invitation], str | None]:
        listed_under = f"{portal.organisation_id}/{portal.id}"
        before = None
        if after is not None:
            of_list, found, before = after.partition("|")
            if not found or of_list != listed_under:
                raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
        own = (
            one
            for one in self._state.invitations.values()
            if (one.organisation_id, one.portal_id) == (portal.organisation_id, portal.id)
            and not one.of_desk
        )
        newest_first = sorted(own, key=_listed_at, reverse=True)
        rest = [one for one in newest_first if before is None or _listed_at(one) < before]
        page = rest[:limit]
        return page, f"{listed_under}|{_listed_at(page[-1])}" if len(page) == limit else None


def _of(organisation_id: str, things: dict[tuple[str, str], Thing]) -> list[Thing]:
    return [thing for key, thing in sorted(things.items()) if key[0] == organisation_id]


def _listed_at(invitation: Invitation) -> str:
    return f"{as_text(invitation.created_at)}#{invitation.id}"
