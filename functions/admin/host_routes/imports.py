"""Lists of people to invite."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from baypass.api.hosting import HostRouter, actor_of
from baypass.api.job_requests import AskedImport
from baypass.api.job_views import CheckedListView, JobView, checked_list_view, new_job_view
from baypass.api.requests import IDEMPOTENCY_KEY, whole_seconds
from baypass.bootstrap import services
from baypass.domain.hosts import MANAGERS
from baypass.usecases.import_invitations import ImportRequest, check_import, import_invitations
from host_routes.app import app

router = HostRouter()


@router.route(
    "POST",
    "/invitation-imports",
    MANAGERS,
    summary="Invite everybody on a list, or check it",
    status=HTTPStatus.ACCEPTED,
)
def post_invitation_import(
    asked: AskedImport, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[JobView | CheckedListView]:
    s, actor = services(), actor_of(app)
    request = ImportRequest(
        portal_id=asked.portal_id,
        csv=asked.csv,
        quota=asked.quota,
        valid_until=whole_seconds(asked.valid_until),
        fixed_date=asked.fixed_date,
        send=asked.send,
    )
    if asked.dry_run:
        checked = check_import(actor, request, catalogue=s.catalogue, clock=s.clock)
        return _answer(HTTPStatus.OK, checked_list_view(checked))
    job = import_invitations(
        actor,
        request,
        idempotency_key,
        catalogue=s.catalogue,
        jobs=s.jobs,
        files=s.files,
        workers=s.workers,
        clock=s.clock,
    )
    return _answer(HTTPStatus.ACCEPTED, new_job_view(job))


def _answer(
    status: HTTPStatus, view: JobView | CheckedListView
) -> Response[JobView | CheckedListView]:
    return Response(status_code=status.value, content_type="application/json", body=view)
