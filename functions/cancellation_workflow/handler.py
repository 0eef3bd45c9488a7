"""One short function per kind of Task state of `statemachines/cancellation.asl.json`."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.usecases.pay_refund import pay_refund
from baypass.usecases.send_owed_mails import send_owed_mails

NOTHING_TO_REFUND = "NONE"


def refund(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:  # noqa: ARG001
    """Send what is owed back, or look where it is; asking twice asks for it once."""
    s = services()
    state = pay_refund(
        event["organisation_id"],
        event["booking_id"],
        event["reservation_id"],
        bookings=s.bookings,
        payments=s.payments,
        checkout=s.checkout,
        clock=s.clock,
    )
    return {"refund": state.value if state else NOTHING_TO_REFUND}


def notify(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Send the mails that are owed because of it."""
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
