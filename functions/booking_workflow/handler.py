"""One short function per Task state of `statemachines/booking.asl.json`."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.domain.bookings import ReleaseReason
from baypass.usecases.await_payment import await_payment as wait_for_payment
from baypass.usecases.confirm_booking import confirm_booking
from baypass.usecases.release_booking import release_booking
from baypass.usecases.send_owed_mails import send_owed_mails
from baypass.usecases.settle_payment import settle_payment


def await_payment(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Leave word whom to wake when the payment is settled; one that is settled wakes at once."""
    s = services()
    wait_for_payment(
        event["organisation_id"],
        event["booking_id"],
        event["task_token"],
        bookings=s.bookings,
        payments=s.payments,
        workflows=s.workflows,
    )


def close_checkout(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:  # noqa: ARG001
    """Let nobody pay any more, and say what became of the payment."""
    s = services()
    settlement = settle_payment(
        event["organisation_id"],
        event["booking_id"],
        close=True,
        bookings=s.bookings,
        payments=s.payments,
        checkout=s.checkout,
        workflows=s.workflows,
        clock=s.clock,
    )
    return {"payment": settlement.value}


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


def release(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Give the spots of an unpaid booking back; one that is no longer held is left alone."""
    s = services()
    release_booking(
        event["organisation_id"],
        event["booking_id"],
        ReleaseReason.UNPAID,
        bookings=s.bookings,
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
