"""Send a visitor the confirmation again, with fresh links, as a host."""

from baypass.domain.acting import mail_violation
from baypass.domain.audit import audit_entry
from baypass.domain.hosts import Actor
from baypass.domain.ids import suffix_of
from baypass.domain.mails import confirmation_mail
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile
from baypass.ports import Bookings, Clock, Links, Visit
from baypass.ports.acting import Acting
from baypass.usecases.host_visits import visit_for_host, with_fresh_links


def mail_again(
    actor: Actor,
    reservation_id: str,
    idempotency_key: str,
    *,
    bookings: Bookings,
    acting: Acting,
    links: Links,
    clock: Clock,
) -> Visit:
    """Owe the mail with links that nobody has yet: those of the mails before open nothing more.

    The same key again makes no other links.
    """
    visit, now = visit_for_host(actor, reservation_id, bookings), clock.now()
    read, key = visit.reservation, suffix_of("links", reservation_id, idempotency_key)
    if read.links_renewed_by == key:
        return visit
    if (violation := mail_violation(read, visit.car_park, now)) is not None:
        raise AgainstTheRules(violation)
    changed = with_fresh_links(read, links).model_copy(update={"links_renewed_by": key})
    entry = audit_entry(
        actor,
        "MAIL_AGAIN",
        read.id,
        key=idempotency_key,
        at=now,
        kept_until=read.kept_until,
        after={"email": read.visitor.email},
    )
    try:
        acting.change(read, changed, (confirmation_mail(changed, now),), entry)
    except EditedMeanwhile:
        if visit_for_host(actor, reservation_id, bookings).reservation.links_renewed_by != key:
            raise
    return visit_for_host(actor, reservation_id, bookings)
