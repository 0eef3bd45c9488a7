"""Change who comes with which car, as a host."""

from dataclasses import dataclass
from datetime import datetime

from baypass.domain.acting import change_violation, plate_violations
from baypass.domain.audit import AuditEntry, audit_entry
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.hosts import Actor
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.mails import OwedMail, confirmation_mail
from baypass.domain.people import Visitor
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, refuse_if_any
from baypass.domain.reservation_versions import version_of
from baypass.domain.values import as_text
from baypass.ports import Bookings, Clock, Links, Visit
from baypass.ports.acting import Acting
from baypass.usecases.host_visits import visit_for_host, with_fresh_links
from baypass.usecases.records import record_of


@dataclass(frozen=True)
class Change:
    """What the form sends, with the version that its host has read."""

    visitor: Visitor
    licence_plate: LicencePlate
    version: int


def change_reservation(
    actor: Actor,
    reservation_id: str,
    asked: Change,
    *,
    bookings: Bookings,
    acting: Acting,
    links: Links,
    clock: Clock,
) -> Visit:
    """Write the visitor and the plate; a new address gets the confirmation with fresh links.

    The links that the old address has stop working: it may have been a stranger's.
    """
    visit, now = visit_for_host(actor, reservation_id, bookings), clock.now()
    read = visit.reservation
    changed = read.model_copy(
        update={"visitor": asked.visitor, "licence_plate": asked.licence_plate}
    )
    if version_of(changed) == version_of(read):
        return visit
    if asked.version != version_of(read):
        raise EditedMeanwhile.because("EDITED_MEANWHILE")
    if (violation := change_violation(read, visit.car_park, now)) is not None:
        raise AgainstTheRules(violation)
    record = record_of(actor.organisation_id, read.booking_id, bookings)
    refuse_if_any(plate_violations(changed, record))
    mails: tuple[OwedMail, ...] = ()
    if _has_other_address(read, changed) and read.state is not ReservationState.HELD:
        changed = with_fresh_links(changed, links)
        mails = (confirmation_mail(changed, now),)
    acting.change(read, changed, mails, _entry(actor, read, changed, now))
    return visit_for_host(actor, reservation_id, bookings)


def _has_other_address(read: Reservation, changed: Reservation) -> bool:
    return read.visitor.email.casefold() != changed.visitor.email.casefold()


def _entry(actor: Actor, read: Reservation, changed: Reservation, now: datetime) -> AuditEntry:
    return audit_entry(
        actor,
        "CHANGE_RESERVATION",
        read.id,
        key=as_text(now),
        at=now,
        # It names a visitor, so it is forgotten with the visit.
        kept_until=read.kept_until,
        before=_content(read),
        after=_content(changed),
    )


def _content(reservation: Reservation) -> dict[str, str]:
    visitor = reservation.visitor.model_dump(mode="json")
    return visitor | {"licence_plate": reservation.licence_plate.typed}
