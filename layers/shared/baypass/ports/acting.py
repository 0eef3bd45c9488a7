"""Acting for a visitor: everything is written with its audit entry, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baypass.domain.access_log import AccessEvent
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Command
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail
from baypass.domain.payments import Refund
from baypass.ports import Offer, Visit


@dataclass(frozen=True)
class Opening:
    """A gate that a host opens: the command with what tells of it."""

    command: Command
    car_park: CarPark
    event: AccessEvent
    entry: AuditEntry


class Acting(Protocol):
    """What hosts do for visitors. A repeat under the same id writes nothing again."""

    def desk_invitation(self, invitation: Invitation) -> Invitation:
        """Return what a portal's hosts book with, having written it if it was not there yet."""

    def hold(
        self, record: BookingRecord, offer: Offer, now: datetime, entry: AuditEntry
    ) -> BookingRecord:
        """Hold as `Bookings.hold` does, with the entry."""

    def change(
        self, read: Reservation, changed: Reservation, mails: Sequence[OwedMail], entry: AuditEntry
    ) -> None:
        """Write the visitor, the plate and the links anew and owe these mails.

        Refuses with EditedMeanwhile when the visitor, the plate or the links are not those that
        were read any more, and with WorldMoved STATE_CHANGED when nothing may be changed.
        """

    def cancel(
        self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None, entry: AuditEntry
    ) -> None:
        """Cancel as `Bookings.cancel` does, with the entry."""

    def open(self, opening: Opening) -> Command:
        """Write command, access event and entry, unless the kill switch went on meanwhile.

        Returns the command that stands under this id, so a repeated press finds its first one.
        Refuses with AgainstTheRules KILL_SWITCH, or TooOften when this gate was opened just now.
        """
