"""The scheduled door: pays whatever a crash left owing."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.observability import logger
from baypass.usecases.restart_jobs import restart_jobs
from baypass.usecases.sweep import sweep


def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Pay what is overdue."""
    s = services()
    try:
        # First, because it is short: whoever is cut off by the function's time has done it.
        restarted = restart_jobs(jobs=s.jobs, workers=s.workers, clock=s.clock)
    finally:
        # The trouble of the ones does not hold up the others.
        overdue = sweep(
            bookings=s.bookings,
            mails=s.mails,
            payments=s.payments,
            checkout=s.checkout,
            workflows=s.workflows,
            writer=s.writer,
            mailer=s.mailer,
            dice=s.dice,
            clock=s.clock,
        )
    if overdue or restarted:
        logger.warning("swept", extra={"overdue": overdue, "restarted": restarted})
