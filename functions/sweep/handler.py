"""The scheduled door: pays whatever a crash left owing."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.observability import logger
from baypass.usecases.sweep import sweep


def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Pay what is overdue."""
    s = services()
    overdue = sweep(
        bookings=s.bookings,
        mails=s.mails,
        writer=s.writer,
        mailer=s.mailer,
        dice=s.dice,
        clock=s.clock,
    )
    if overdue:
        logger.warning("swept", extra={"overdue": overdue})
