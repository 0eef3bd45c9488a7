"""Acting for visitors in the table: each transaction carries the entry of the audit log."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_listings as listings
from baypass.adapters import dynamodb_transitions as transitions
from baypass.adapters.dynamodb_access_log import logged
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_list_debts import owe_lists
from baypass.adapters.dynamodb_table import Cancelled, Table, Write, from_item, put
from baypass.domain.acting import states_alike
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail
from baypass.domain.payments import Refund
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, TooOften, WorldMoved
from baypass.domain.values import as_text
from baypass.ports import Offer, Visit
from baypass.ports.acting import Opening

_SWITCH_PLACE = 1


class DynamoDBActing:
    """What hosts do for visitors."""

    def __init__(self, table: Table, bookings: DynamoDBBookings) -> None:
        """Write into this table, and hold and cancel as these bookings do."""
        self._table, self._bookings = table, bookings

    def desk_invitation(self, invitation: Invitation) -> Invitation:
        """Return what a portal's hosts book with, having written it if it was not there yet."""
        key = keys.invitation(invitation.organisation_id, invitation.id)
        standing = self._table.get(key)
        if standing is None:
            # Listed under nothing and forgotten never: its uses are to be given back.
            invitation_not_exists = "attribute_not_exists(pk)"
            self._table.write_if(put(key, invitation, condition=invitation_not_exists))
            return invitation
        return from_item(Invitation, standing)

    def hold(
        self, record: BookingRecord, offer: Offer, now: datetime, entry: AuditEntry
    ) -> BookingRecord:
        """Hold as bookings are held, with the entry."""
        return self._bookings.hold(record, offer, now, [told(entry)])

    def cancel(
        self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None, entry: AuditEntry
    ) -> None:
        """Cancel as reservations are cancelled, with the entry."""
        self._bookings.cancel(visit, mails, refund, [told(entry)])

    def change(
        self, read: Reservation, changed: Reservation, mails: Sequence[OwedMail], entry: AuditEntry
    ) -> None:
        """Write the visitor, the plate and the links anew and owe these mails, or nothing."""
        to_gates = owe_lists(read.organisation_id, read.car_park_id, read.id, entry.at)
        writes = [_changing(read, changed), *map(transitions.owe, mails), told(entry), to_gates]
        try:
            self._table.transact(writes)
        except Cancelled:
            item = self._table.get(keys.reservation(read.organisation_id, read.id))
            standing = from_item(Reservation, item) if item else None
            if standing and standing.state in states_alike(read):
                raise EditedMeanwhile.because("EDITED_MEANWHILE") from None
            raise WorldMoved.because("STATE_CHANGED") from None

    def open(self, opening: Opening) -> Command:
        """Write command, access event and entry, unless the kill switch went on meanwhile."""
        command = opening.command
        writes = [
            transitions.request(command, opening.event.kept_until),
            _switch_as_read(opening),
            _opened_by_hand(command),
            logged(opening.event),
            told(opening.entry),
        ]
        try:
            self._table.transact(writes)
        except Cancelled as cancelled:
            standing = self._table.get(keys.command(command.organisation_id, command.id))
            if standing:
                return from_item(Command, standing)
            if _SWITCH_PLACE in cancelled.refused:
                raise AgainstTheRules.because("GATES_SWITCHED_OFF") from None
            seconds = PAUSE_BETWEEN_PRESSES.seconds
            raise TooOften.because("PRESSED_TOO_OFTEN", seconds=seconds) from None
        return command


def _changing(read: Reservation, changed: Reservation) -> Write:
    content_as_read = "visitor = :visitor AND licence_plate = :plate"
    links_as_read = "manage_hash = :links"
    states = states_alike(read)
    may_be_changed = f"#state IN ({', '.join(f':state{place}' for place in range(len(states)))})"
    fields = changed.model_dump(
        mode="json",
        exclude_none=True,
        include={
            "visitor",
            "licence_plate",
            "manage_hash",
            "remote_hash",
            "link_generation",
            "links_renewed_by",
        },
    )
    # Whoever is looked for under the new name or plate is found.
    fields |= listings.found_by(changed)
    was = read.model_dump(mode="json", include={"visitor", "licence_plate"})
    return Write(
        "Update",
        keys.reservation(read.organisation_id, read.id),
        update="SET " + ", ".join(f"{name} = :new_{name}" for name in sorted(fields)),
        condition=f"{content_as_read} AND {links_as_read} AND {may_be_changed}",
        values={
            ":visitor": was["visitor"],
            ":plate": was["licence_plate"],
            ":links": read.manage_hash,
            **{f":state{place}": state for place, state in enumerate(states)},
            **{f":new_{name}": value for name, value in fields.items()},
        },
        names={"#state": "state"},
    )


def _switch_as_read(opening: Opening) -> Write:
    """Change nothing, and let nothing else be changed if the kill switch was moved since."""
    car_park = opening.car_park
    switch_not_moved = "kill_switch = :as_read"
    return Write(
        "ConditionCheck",
        keys.car_park(car_park.organisation_id, car_park.id),
        condition=switch_not_moved,
        values={":as_read": car_park.kill_switch},
    )


def _opened_by_hand(command: Command) -> Write:
    """Note when the gate was opened by hand, unless that was a moment ago."""
    gate_exists = "attribute_exists(pk)"
    not_just_opened = "(attribute_not_exists(opened_by_hand_at) OR opened_by_hand_at <= :pause_ago)"
    return Write(
        "Update",
        keys.gate(command.organisation_id, command.gate_id),
        update="SET opened_by_hand_at = :now",
        condition=f"{gate_exists} AND {not_just_opened}",
        values={
            ":now": as_text(command.requested_at),
            ":pause_ago": as_text(command.requested_at - PAUSE_BETWEEN_PRESSES),
        },
    )
