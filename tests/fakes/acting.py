from collections.abc import Sequence
from datetime import datetime

from baypass.domain.acting import states_alike
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail
from baypass.domain.payments import Refund
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, TooOften, WorldMoved
from baypass.ports import Offer, Visit
from baypass.ports.acting import Opening
from tests.fakes.bookings import FakeBookings
from tests.fakes.state import State


class FakeActing:
    """What hosts do for visitors: first looks, then writes, the entry last."""

    def __init__(self, state: State) -> None:
        self._state, self._bookings = state, FakeBookings(state)

    def desk_invitation(self, invitation: Invitation) -> Invitation:
        key = invitation.organisation_id, invitation.id
        return self._state.invitations.setdefault(key, invitation)

    def hold(
        self, record: BookingRecord, offer: Offer, now: datetime, entry: AuditEntry
    ) -> BookingRecord:
        held = self._bookings.hold(record, offer, now)
        if held is record:
            self._state.told.append(entry)
        return held

    def cancel(
        self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None, entry: AuditEntry
    ) -> None:
        self._bookings.cancel(visit, mails, refund)
        self._state.told.append(entry)

    def change(
        self, read: Reservation, changed: Reservation, mails: Sequence[OwedMail], entry: AuditEntry
    ) -> None:
        key = read.organisation_id, read.id
        standing = self._state.reservations.get(key)
        if standing is None or standing.state not in states_alike(read):
            raise WorldMoved.because("STATE_CHANGED")
        if _written(standing) != _written(read):
            raise EditedMeanwhile.because("EDITED_MEANWHILE")
        self._state.reservations[key] = standing.model_copy(
            update={
                "visitor": changed.visitor,
                "licence_plate": changed.licence_plate,
                "manage_hash": changed.manage_hash,
                "remote_hash": changed.remote_hash,
                "link_generation": changed.link_generation,
                "links_renewed_by": changed.links_renewed_by,
            }
        )
        self._state.owe(*mails)
        self._state.owe_list(read.organisation_id, read.car_park_id, read.id, entry.at)
        self._state.told.append(entry)

    def open(self, opening: Opening) -> Command:
        command, state = opening.command, self._state
        key = command.organisation_id, command.id
        if standing := state.commands.get(key):
            return standing
        car_park = state.car_parks[command.organisation_id, opening.car_park.id]
        if car_park.kill_switch is not opening.car_park.kill_switch:
            raise AgainstTheRules.because("GATES_SWITCHED_OFF")
        gate_key = command.organisation_id, command.gate_id
        opened_at = state.opened_by_hand_at.get(gate_key)
        if opened_at and opened_at > command.requested_at - PAUSE_BETWEEN_PRESSES:
            raise TooOften.because("PRESSED_TOO_OFTEN", seconds=PAUSE_BETWEEN_PRESSES.seconds)
        state.opened_by_hand_at[gate_key] = command.requested_at
        state.commands[key] = command
        state.access_events[command.organisation_id, opening.event.id] = opening.event
        state.told.append(opening.entry)
        return command


def _written(reservation: Reservation) -> tuple[object, ...]:
    return reservation.visitor, reservation.licence_plate, reservation.manage_hash
