"""The door of work in the background: imports, reports, codes."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.usecases.work import Tools, work


def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Do a job, or go on with it; one that others have is left to them."""
    s = services()
    tools = Tools(
        jobs=s.jobs,
        files=s.files,
        workers=s.workers,
        tables=s.tables,
        reports=s.reports,
        catalogue=s.catalogue,
        bookings=s.bookings,
        links=s.links,
        writer=s.writer,
        mailer=s.mailer,
        clock=s.clock,
        set_up=s.set_up,
        codes=s.codes,
        mails=s.mails,
        dice=s.dice,
    )
    work(event["organisation_id"], event["job_id"], tools)
