"""One short function per Task state of `statemachines/cancellation.asl.json`."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.domain import ids
from baypass.usecases.send_owed_mails import send_owed_mails


def notify(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Send the mail that the cancelled reservation is owed."""
    s = services()
    send_owed_mails(
        event["organisation_id"],
        ids.booking_of(event["reservation_id"]),
        bookings=s.bookings,
        mails=s.mails,
        writer=s.writer,
        mailer=s.mailer,
        clock=s.clock,
    )
