"""Pay what a crash left owing."""

from baypass.ports import Bookings, Clock, Dice, Mailer, Mails, Writer
from baypass.usecases.confirm_booking import confirm_booking
from baypass.usecases.send_owed_mails import send_owed_mails

_MOST_AT_ONCE = 100


def sweep(
    *,
    bookings: Bookings,
    mails: Mails,
    writer: Writer,
    mailer: Mailer,
    dice: Dice,
    clock: Clock,
) -> int:
    """Confirm and notify every booking that is overdue; returns how many there were.

    Reads only what is due. Every step is the workflow's own, so doing it twice does it once. One
    booking's trouble does not hold up the others: all troubles are raised together at the end,
    and come again with the next sweep.
    """
    troubles: list[Exception] = []
    due = bookings.overdue(clock.now(), _MOST_AT_ONCE)
    for organisation_id, booking_id in due:
        try:
            confirm_booking(organisation_id, booking_id, bookings=bookings, dice=dice, clock=clock)
            send_owed_mails(
                organisation_id,
                booking_id,
                bookings=bookings,
                mails=mails,
                writer=writer,
                mailer=mailer,
                clock=clock,
            )
        except Exception as trouble:  # noqa: BLE001  raised below, after the others had their turn
            troubles.append(trouble)
    if troubles:
        message = "some debts could not be paid"
        raise ExceptionGroup(message, troubles)
    return len(due)
