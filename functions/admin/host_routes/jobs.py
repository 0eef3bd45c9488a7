"""How far imports and reports are."""

from baypass.api.hosting import HostRouter, actor_of
from baypass.api.job_views import JobView, job_view
from baypass.bootstrap import services
from baypass.domain.hosts import OFFICE
from baypass.usecases.ask_report import see_job
from host_routes.app import app

router = HostRouter()


@router.route(
    "GET",
    "/jobs/<job_id>",
    OFFICE,
    summary="See how far a job is",
)
def get_job(job_id: str) -> JobView:
    s = services()
    return job_view(see_job(actor_of(app), job_id, jobs=s.jobs, files=s.files, clock=s.clock))
