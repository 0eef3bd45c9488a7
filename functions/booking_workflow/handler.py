"""One short function per Task state of `statemachines/booking.asl.json`."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.usecases.confirm_booking import confirm_booking
from baypass.usecases.send_owed_mails import send_owed_mails


def confirm(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Confirm the booking; doing it twice does it once."""
    s = services()
    confirm_booking(
        event["organisation_id"],
        event["booking_id"],
        bookings=s.bookings,
        dice=s.dice,
        clock=s.clock,
    )


def notify(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Send what the booking owes; what was sent is not sent again."""
    s = services()
    send_owed_mails(
        event["organisation_id"],
        event["booking_id"],
        bookings=s.bookings,
        mails=s.mails,
        writer=s.writer,
        mailer=s.mailer,
        clock=s.clock,
    )
