"""What hosts have set up, in the table."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Item, Table, Write, from_item, put
from baypass.domain.car_parks import CarPark
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.values import as_text
from baypass.ports import Offer

# Longer than the longest horizon, so that a booking's use can always be given back.
_KEPT_AFTER = timedelta(days=400)


class DynamoDBCatalogue:
    """Organisations, car parks, portals and invitations."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def invitation(self, organisation_id: str, invitation_id: str) -> Invitation | None:
        """Return the invitation, strongly consistent."""
        item = self._table.get(keys.invitation(organisation_id, invitation_id))
        return from_item(Invitation, item) if item else None

    def offer(self, invitation: Invitation) -> Offer:
        """Return the invitation with its portal, car park and organisation, in one read."""
        organisation_id = invitation.organisation_id
        its_keys = (
            keys.portal(organisation_id, invitation.portal_id),
            keys.car_park(organisation_id, invitation.car_park_id),
            keys.organisation(organisation_id),
        )
        items = self._table.get_many(its_keys)
        if len(items) != len(its_keys):
            raise NotFound.because("INVITATION_NOT_FOUND")
        portal, car_park, organisation = (items[key] for key in its_keys)
        return Offer(
            invitation,
            from_item(Portal, portal),
            from_item(CarPark, car_park),
            from_item(Organisation, organisation),
        )

    def organisation(self, organisation_id: str) -> Organisation | None:
        """Return the organisation."""
        item = self._table.get(keys.organisation(organisation_id))
        return from_item(Organisation, item) if item else None

    def car_parks(self, organisation_id: str) -> Sequence[CarPark]:
        """Return the organisation's car parks."""
        pk, prefix = keys.car_park(organisation_id, "")
        return [from_item(CarPark, item) for item in self._table.query(pk, prefix)]

    def portals(self, organisation_id: str) -> Sequence[Portal]:
        """Return the organisation's portals."""
        pk, prefix = keys.portal(organisation_id, "")
        return [from_item(Portal, item) for item in self._table.query(pk, prefix)]

    def portal(self, organisation_id: str, portal_id: str) -> Portal | None:
        """Return the portal."""
        item = self._table.get(keys.portal(organisation_id, portal_id))
        return from_item(Portal, item) if item else None

    def put(self, thing: Organisation | CarPark | Portal) -> None:
        """Write what a host has set up, replacing what stood there under its id."""
        if isinstance(thing, Organisation):
            key = keys.organisation(thing.id)
        elif isinstance(thing, CarPark):
            key = keys.car_park(thing.organisation_id, thing.id)
        else:
            key = keys.portal(thing.organisation_id, thing.id)
        self._table.put(key, thing)

    def add_invitation(self, invitation: Invitation) -> None:
        """Write a new invitation; an id that exists is left as it is."""
        key = keys.invitation(invitation.organisation_id, invitation.id)
        invitation_not_exists = "attribute_not_exists(pk)"
        self._table.write_if(
            put(
                key,
                invitation,
                condition=invitation_not_exists,
                forget_at=_forget_at(invitation),
                listed_under=keys.invitations_of(invitation.organisation_id, invitation.portal_id),
                listed_at=f"{as_text(invitation.created_at)}#{invitation.id}",
            )
        )

    def mailed(self, invitation: Invitation, at: datetime) -> None:
        """Note that the invitation was sent to its address; the first time counts."""
        not_noted_yet = "attribute_exists(pk) AND attribute_not_exists(mailed_at)"
        self._table.write_if(
            Write(
                "Update",
                keys.invitation(invitation.organisation_id, invitation.id),
                update="SET mailed_at = :at",
                condition=not_noted_yet,
                values={":at": as_text(at)},
            )
        )

    def revoke(self, organisation_id: str, invitation_id: str, at: datetime) -> Invitation | None:
        """End an invitation; the first time counts. Returns what stands there afterwards."""
        invitation_stands = "attribute_exists(pk) AND attribute_not_exists(revoked_at)"
        self._table.write_if(
            Write(
                "Update",
                keys.invitation(organisation_id, invitation_id),
                update="SET revoked_at = :at",
                condition=invitation_stands,
                values={":at": as_text(at)},
            )
        )
        return self.invitation(organisation_id, invitation_id)

    def invitations(
        self, portal: Portal, after: str | None, limit: int
    ) -> tuple[Sequence[Invitation], str | None]:
        """Return a page of the portal's invitations, newest first, and the next one's cursor."""
        listed_under = keys.invitations_of(portal.organisation_id, portal.id)
        items, last = self._table.query_index(
            "listing",
            "listed_under = :under",
            {":under": listed_under},
            limit=limit,
            newest_first=True,
            after=_opened(after, listed_under) if after else None,
        )
        return [from_item(Invitation, item) for item in items], _sealed(last) if last else None


def _forget_at(invitation: Invitation) -> int:
    last = invitation.valid_until
    if invitation.fixed_date:
        last = max(last, datetime.combine(invitation.fixed_date, time(), UTC))
    return int((last + _KEPT_AFTER).timestamp())


def _sealed(last: Item) -> str:
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode()


def _opened(cursor: str, listed_under: str) -> Item:
    """Return the key in a cursor; one of another list, or not ours, is refused."""
    try:
        last = json.loads(base64.urlsafe_b64decode(cursor))
        own = last["listed_under"] == listed_under and set(last) == {
            "pk",
            "sk",
            "listed_under",
            "listed_at",
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        own = False
    if not own:
        raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
    return {name: str(value) for name, value in last.items()}
