"""From the token in a request to what it opens; unknown, mistyped and foreign look alike."""

from baypass.domain.bookings import BookingRecord
from baypass.domain.invitations import Invitation
from baypass.domain.refusals import NotFound, Unauthorised
from baypass.domain.tokens import Capability, LinkToken
from baypass.ports import Bookings, Catalogue, Visit


def invitation_of(token: str | None, catalogue: Catalogue) -> Invitation:
    """Return the invitation this token stands for, whatever its state."""
    parsed = _parsed(token, "INVITATION_NOT_FOUND", Capability.INVITATION)
    invitation = catalogue.invitation(parsed.organisation_id, parsed.subject_id)
    if invitation is None or not parsed.opens(invitation.token_hash):
        raise NotFound.because("INVITATION_NOT_FOUND")
    return invitation


def booking_of(token: str | None, bookings: Bookings) -> BookingRecord:
    """Return the booking whose booker holds this token."""
    parsed = _parsed(token, "BOOKING_NOT_FOUND", Capability.BOOKER)
    record = bookings.record(parsed.organisation_id, parsed.subject_id)
    if record is None or not parsed.opens(record.booking.booker_hash):
        raise NotFound.because("BOOKING_NOT_FOUND")
    return record


def visit_of(
    token: str | None, bookings: Bookings, *capabilities: Capability
) -> tuple[Visit, Capability]:
    """Return the visit this token opens with one of these capabilities, and which it was."""
    parsed = _parsed(token, "RESERVATION_NOT_FOUND", *capabilities)
    visit = bookings.visit(parsed.organisation_id, parsed.subject_id)
    if visit is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    managing = parsed.capability is Capability.MANAGE
    stored = visit.reservation.manage_hash if managing else visit.reservation.remote_hash
    if not parsed.opens(stored):
        raise NotFound.because("RESERVATION_NOT_FOUND")
    return visit, parsed.capability


def _parsed(token: str | None, code: str, *capabilities: Capability) -> LinkToken:
    if not token:
        raise Unauthorised.because("TOKEN_MISSING")
    parsed = LinkToken.parse(token)
    if parsed is None or parsed.capability not in capabilities:
        raise NotFound.because(code)
    return parsed
