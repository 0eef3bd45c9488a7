"""The single writes that transactions are made of, each with its condition named in English."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_listings as listings
from baypass.adapters.dynamodb_table import Write, put
from baypass.domain.access import code_days
from baypass.domain.bookings import (
    Booking,
    BookingState,
    ReleaseReason,
    Reservation,
    ReservationState,
)
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail
from baypass.domain.values import as_text

# A workflow confirms within a second or two; what is still held later was left behind.
OWED_AFTER = timedelta(minutes=1)
_STATE = {"#state": "state"}
_NOT_EXISTS = "attribute_not_exists(pk)"
_CODES_KEPT = timedelta(days=1)


def use_invitation(invitation: Invitation, now: datetime) -> Write:
    """Take one use, if the invitation still stands and has one left; a desk's is only counted.

    A use comes back with the last cancellation, and not for ever: who could book without end could
    have us mail whomever they like.
    """
    key = keys.invitation(invitation.organisation_id, invitation.id)
    if invitation.of_desk:
        invitation_exists = "attribute_exists(pk)"
        counted = "SET uses = uses + :one"
        return Write("Update", key, update=counted, condition=invitation_exists, values={":one": 1})
    use_left = "uses < quota"
    not_made_too_often = "(attribute_not_exists(made) OR made < :most)"
    not_revoked = "attribute_not_exists(revoked_at)"
    still_valid = "valid_until > :now"
    return Write(
        "Update",
        key,
        update="SET uses = uses + :one, made = if_not_exists(made, :none) + :one",
        condition=f"{use_left} AND {not_made_too_often} AND {not_revoked} AND {still_valid}",
        values={":one": 1, ":none": 0, ":most": invitation.most_made, ":now": as_text(now)},
    )


def return_use(booking: Booking) -> Write:
    """Give the invitation's use back: nothing of the booking is live any more."""
    some_use_taken = "uses > :none"
    return Write(
        "Update",
        keys.invitation(booking.organisation_id, booking.invitation_id),
        update="SET uses = uses - :one",
        condition=some_use_taken,
        values={":one": 1, ":none": 0},
    )


def confirm_booking(booking: Booking) -> Write:
    """HELD -> CONFIRMED; nothing is owed by the booking itself any more."""
    still_held = "#state = :held"
    return Write(
        "Update",
        keys.booking(booking.organisation_id, booking.id),
        update="SET #state = :confirmed REMOVE owed, owed_at",
        condition=still_held,
        values={":held": BookingState.HELD, ":confirmed": BookingState.CONFIRMED},
        names=_STATE,
    )


def release_booking(booking: Booking, reason: ReleaseReason) -> Write:
    """HELD -> EXPIRED; nothing of it is live, and nothing is owed by the booking itself."""
    still_held = "#state = :held"
    return Write(
        "Update",
        keys.booking(booking.organisation_id, booking.id),
        update="SET #state = :expired, released_because = :reason, live = :none"
        " REMOVE owed, owed_at",
        condition=still_held,
        values={
            ":held": BookingState.HELD,
            ":expired": BookingState.EXPIRED,
            ":reason": reason,
            ":none": 0,
        },
        names=_STATE,
    )


def owe_confirmation(booking: Booking, at: datetime) -> Write:
    """Keep a held booking owed, but not before this time."""
    still_held = "#state = :held"
    return Write(
        "Update",
        keys.booking(booking.organisation_id, booking.id),
        update="SET owed_at = :at",
        condition=still_held,
        values={":held": BookingState.HELD, ":at": as_text(at)},
        names=_STATE,
    )


def has_expired(booking: Booking) -> Write:
    """Change nothing, and let nothing else be changed unless the booking has expired."""
    booking_has_expired = "#state = :expired"
    return Write(
        "ConditionCheck",
        keys.booking(booking.organisation_id, booking.id),
        condition=booking_has_expired,
        values={":expired": BookingState.EXPIRED},
        names=_STATE,
    )


def confirm_reservation(reservation: Reservation) -> Write:
    """HELD -> CONFIRMED, with the keypad code if there is one."""
    still_held = "#state = :held"
    code = reservation.keypad_code
    return Write(
        "Update",
        keys.reservation(reservation.organisation_id, reservation.id),
        update="SET #state = :confirmed" + (", keypad_code = :code" if code else ""),
        condition=still_held,
        values={
            ":held": ReservationState.HELD,
            ":confirmed": ReservationState.CONFIRMED,
            **({":code": code} if code else {}),
        },
        names=_STATE,
    )


def release_reservation(reservation: Reservation) -> Write:
    """HELD -> EXPIRED; nobody comes, so no day lists it."""
    still_held = "#state = :held"
    return Write(
        "Update",
        keys.reservation(reservation.organisation_id, reservation.id),
        update=f"SET #state = :expired REMOVE {', '.join(listings.OF_A_DAY)}",
        condition=still_held,
        values={":held": ReservationState.HELD, ":expired": ReservationState.EXPIRED},
        names=_STATE,
    )


def claim_codes(reservations: Sequence[Reservation], car_park: CarPark) -> list[Write]:
    """Make each code unique on every local day on which it opens a gate, or may come to."""
    return [
        Write(
            "Put",
            key,
            item={
                "pk": key[0],
                "sk": key[1],
                "reservation_id": reservation.id,
                "forget_at": _later(reservation.time_slot.end, _CODES_KEPT),
            },
            condition=_NOT_EXISTS,
        )
        for reservation in reservations
        for key in _code_keys(reservation, car_park)
    ]


def release_codes(reservation: Reservation, car_park: CarPark) -> list[Write]:
    """Free the code for others; refused where it is another reservation's."""
    code_is_ours = "reservation_id = :ours OR attribute_not_exists(pk)"
    return [
        Write("Delete", key, condition=code_is_ours, values={":ours": reservation.id})
        for key in _code_keys(reservation, car_park)
    ]


def cancel_reservation(reservation: Reservation) -> Write:
    """CONFIRMED -> CANCELLED; a used one is not cancelled."""
    still_confirmed = "#state = :confirmed"
    return Write(
        "Update",
        keys.reservation(reservation.organisation_id, reservation.id),
        update="SET #state = :cancelled",
        condition=still_confirmed,
        values={
            ":confirmed": ReservationState.CONFIRMED,
            ":cancelled": ReservationState.CANCELLED,
        },
        names=_STATE,
    )


def one_less_live(booking: Booking) -> Write:
    """Count one live reservation less, if nobody else counted in between."""
    count_unchanged = "live = :live"
    return Write(
        "Update",
        keys.booking(booking.organisation_id, booking.id),
        update="SET live = live - :one",
        condition=count_unchanged,
        values={":live": booking.live, ":one": 1},
    )


def use_reservation(
    reservation: Reservation,
    command: Command,
    *,
    same_car: timedelta = PAUSE_BETWEEN_PRESSES,
    failed: str = "none",
) -> Write:
    """CONFIRMED or USED -> USED, unless a gate was told to open for it a moment ago.

    At the same gate the moment is `same_car`. A command that is known to have failed opened
    nothing, so it keeps nobody waiting.
    """
    may_enter = "#state IN (:confirmed, :used)"
    long_ago = "attribute_not_exists(pressed_at) OR pressed_at <= :same_car_ago"
    elsewhere = "(pressed_gate <> :gate AND pressed_at <= :pause_ago)"
    opened_nothing = "pressed_command = :failed"
    now = command.requested_at
    return Write(
        "Update",
        keys.reservation(reservation.organisation_id, reservation.id),
        update="SET #state = :used, pressed_at = :now, pressed_gate = :gate,"
        " pressed_command = :command, arrived_at = if_not_exists(arrived_at, :now)"
        " REMOVE turned_away",
        condition=f"{may_enter} AND ({long_ago} OR {elsewhere} OR {opened_nothing})",
        values={
            ":confirmed": ReservationState.CONFIRMED,
            ":used": ReservationState.USED,
            ":now": as_text(now),
            ":gate": command.gate_id,
            ":command": command.id,
            ":failed": failed,
            ":same_car_ago": as_text(now - same_car),
            ":pause_ago": as_text(now - PAUSE_BETWEEN_PRESSES),
        },
        names=_STATE,
    )


def request(command: Command, kept_until: datetime) -> Write:
    """Write the command, once."""
    return put(
        keys.command(command.organisation_id, command.id),
        command,
        condition=_NOT_EXISTS,
        forget_at=int(kept_until.timestamp()),
    )


def owe(mail: OwedMail) -> Write:
    """Write down that this mail is owed, once."""
    return put(
        keys.mail(mail.organisation_id, mail.booking_id, mail.key),
        mail,
        condition=_NOT_EXISTS,
        owed=keys.OWED,
    )


def _code_keys(reservation: Reservation, car_park: CarPark) -> list[keys.Key]:
    if reservation.keypad_code is None:
        return []
    return [
        keys.keypad_code(
            reservation.organisation_id, reservation.car_park_id, day, reservation.keypad_code
        )
        for day in code_days(reservation, car_park)
    ]


def _later(instant: datetime, kept: timedelta) -> int:
    return int((instant + kept).timestamp())
