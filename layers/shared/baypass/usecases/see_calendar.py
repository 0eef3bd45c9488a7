"""Get a reservation's calendar file."""

from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Writer
from baypass.usecases.holders import visit_of


def see_calendar(token: str | None, *, bookings: Bookings, writer: Writer) -> bytes:
    """Return the reservation as it stands, as an iCalendar file."""
    visit, _ = visit_of(token, bookings, Capability.MANAGE, Capability.REMOTE)
    return writer.calendar(visit)
