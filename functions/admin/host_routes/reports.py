"""Reports: tables of what happened."""

from http import HTTPStatus
from typing import Annotated

from baypass.api.hosting import HostRouter, actor_of
from baypass.api.job_requests import AskedReport
from baypass.api.job_views import JobView, new_job_view
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.bootstrap import services
from baypass.domain.hosts import OFFICE
from baypass.domain.jobs import ReportWork
from baypass.usecases.ask_report import ask_report
from host_routes.app import app

router = HostRouter()


@router.route(
    "POST", "/reports", OFFICE, summary="Have a report written", status=HTTPStatus.ACCEPTED
)
def post_report(asked: AskedReport, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]) -> JobView:
    s = services()
    wanted = ReportWork(
        report=asked.kind,
        first=asked.first,
        last=asked.last,
        format=asked.format,
        car_park_id=asked.car_park_id,
    )
    job = ask_report(
        actor_of(app),
        wanted,
        idempotency_key,
        catalogue=s.catalogue,
        jobs=s.jobs,
        workers=s.workers,
        clock=s.clock,
    )
    return new_job_view(job)
