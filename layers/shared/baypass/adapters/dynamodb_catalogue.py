"""What hosts have set up, in the table."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_cursors import opened, sealed
from baypass.adapters.dynamodb_list_debts import of_set_up
from baypass.adapters.dynamodb_table import Table, Write, from_item, put
from baypass.adapters.dynamodb_versions import putting
from baypass.domain.audit import AuditEntry
from baypass.domain.car_parks import CarPark
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import NotFound
from baypass.domain.values import as_text
from baypass.ports import Offer

# Longer than the longest horizon, so that a booking's use can always be given back.
_KEPT_AFTER = timedelta(days=400)


class DynamoDBCatalogue:
    """Organisations, car parks, portals and invitations."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table
        self._used: set[tuple[str, str]] = set()

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
        """Write what a file has set up, whatever stood there, and raise its version."""
        self._table.transact_if([putting(thing), *of_set_up(thing)])

    def add_invitation(self, invitation: Invitation, entry: AuditEntry | None = None) -> None:
        """Write a new invitation and tell of it; an id that exists is left as it is."""
        self._note_use(invitation.organisation_id, invitation.portal_id)
        key = keys.invitation(invitation.organisation_id, invitation.id)
        invitation_not_exists = "attribute_not_exists(pk)"
        added = put(
            key,
            invitation,
            condition=invitation_not_exists,
            forget_at=forget_at(invitation),
            listed_under=keys.invitations_of(invitation.organisation_id, invitation.portal_id),
            listed_at=f"{as_text(invitation.created_at)}#{invitation.id}",
        )
        self._table.transact_if([added, *([told(entry)] if entry else [])])

    def _note_use(self, organisation_id: str, portal_id: str) -> None:
        """Let nobody delete the portal any more; noted once per process is enough."""
        if (organisation_id, portal_id) in self._used:
            return
        portal_exists = "attribute_exists(pk)"
        noted = self._table.write_if(
            Write(
                "Update",
                keys.portal(organisation_id, portal_id),
                update="SET used = :yes",
                condition=portal_exists,
                values={":yes": True},
            )
        )
        if noted:
            self._used.add((organisation_id, portal_id))

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

    def revoke(
        self,
        organisation_id: str,
        invitation_id: str,
        at: datetime,
        entry: AuditEntry | None = None,
    ) -> Invitation | None:
        """End an invitation and tell of it; the first time counts. Returns what stands then."""
        invitation_stands = "attribute_exists(pk) AND attribute_not_exists(revoked_at)"
        revoked = Write(
            "Update",
            keys.invitation(organisation_id, invitation_id),
            update="SET revoked_at = :at",
            condition=invitation_stands,
            values={":at": as_text(at)},
        )
        self._table.transact_if([revoked, *([told(entry)] if entry else [])])
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
            after=opened(after, listed_under),
        )
        return [from_item(Invitation, item) for item in items], sealed(last)


def forget_at(invitation: Invitation) -> int:
    """Return when nothing can need the invitation any more."""
    last = invitation.valid_until
    if invitation.fixed_date:
        last = max(last, datetime.combine(invitation.fixed_date, time(), UTC))
    return int((last + _KEPT_AFTER).timestamp())
