"""Import invitations: read a list, then let one invitation and one mail be made for each line."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from baypass.domain import ids
from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.hosts import Actor
from baypass.domain.invitation_lists import Defaults, InvitationLine, InvitationList, read_list
from baypass.domain.jobs import MOST_PROBLEMS, ImportWork, Job, new_job
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, NotFound, Violation, WorldMoved
from baypass.ports import Catalogue, Clock
from baypass.ports.jobs import Files, Jobs, Workers

LINES = TypeAdapter(list[InvitationLine])


@dataclass(frozen=True)
class ImportRequest:
    """A list, and what holds for lines that say nothing else."""

    portal_id: str
    csv: str
    quota: int
    valid_until: datetime
    fixed_date: date | None
    send: bool


def check_import(
    actor: Actor, request: ImportRequest, *, catalogue: Catalogue, clock: Clock
) -> InvitationList:
    """Return what the list says and what is wrong with it; makes nothing."""
    return _read(request, portal_of(actor, request.portal_id, catalogue), catalogue, clock.now())


def import_invitations(
    actor: Actor,
    request: ImportRequest,
    idempotency_key: str,
    *,
    catalogue: Catalogue,
    jobs: Jobs,
    files: Files,
    workers: Workers,
    clock: Clock,
) -> Job:
    """Accept the list and let it be worked off; the same key again finds the same job.

    A list with anything wrong in it makes nothing.
    """
    asked = ImportWork(
        portal_id=request.portal_id, send=request.send, content_hash=_hash_of(request)
    )
    job_id = ids.job_id(actor.organisation_id, idempotency_key)
    job = jobs.job(actor.organisation_id, job_id)
    if job is None:
        now = clock.now()
        portal = portal_of(actor, request.portal_id, catalogue)
        lines = _all_right(_read(request, portal, catalogue, now))
        job = new_job(job_id, actor, asked, total=len(lines), now=now)
        files.keep(job.source(), LINES.dump_json(list(lines)))
        job = jobs.add(job, _entry(actor, job, portal, idempotency_key))
    if job.asked != asked:
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    if not job.has_ended:
        workers.start(job.organisation_id, job.id)
    return job


def portal_of(actor: Actor, portal_id: str, catalogue: Catalogue) -> Portal:
    """Return the portal that invitations lead to."""
    portal = catalogue.portal(actor.organisation_id, portal_id)
    if portal is None:
        raise NotFound.because("PORTAL_NOT_FOUND", "portal_id")
    return portal


def _all_right(read: InvitationList) -> Sequence[InvitationLine]:
    if read.problems:
        told = [one.violation.under(f"csv.{one.line}") for one in read.problems[:MOST_PROBLEMS]]
        raise AgainstTheRules(Violation("LIST_HAS_PROBLEMS", "csv"), *told)
    return read.lines


def _entry(actor: Actor, job: Job, portal: Portal, key: str) -> AuditEntry:
    return audit_entry(
        actor,
        "IMPORT_INVITATIONS",
        job.id,
        key=key,
        at=job.created_at,
        kept_until=job.created_at + timedelta(days=KEPT_DAYS),
        subject_name=portal.name,
        after={"portal_id": portal.id, "lines": job.total},
    )


def _read(
    request: ImportRequest, portal: Portal, catalogue: Catalogue, now: datetime
) -> InvitationList:
    if request.valid_until <= now:
        raise AgainstTheRules.because("VALID_UNTIL_PASSED", "valid_until")
    car_parks = catalogue.car_parks(portal.organisation_id)
    car_park = next(one for one in car_parks if one.id == portal.car_park_id)
    if portal.archived or car_park.archived:
        raise AgainstTheRules.because("PORTAL_ARCHIVED", "portal_id")
    zone = car_park.zone
    defaults = Defaults(request.quota, request.valid_until, request.fixed_date, zone, now)
    return read_list(request.csv, defaults)


def _hash_of(request: ImportRequest) -> str:
    content = [
        request.portal_id,
        str(request.quota),
        request.valid_until.isoformat(),
        str(request.fixed_date),
        str(request.send),
        request.csv,
    ]
    return hashlib.sha256("\x1f".join(content).encode(errors="replace")).hexdigest()
