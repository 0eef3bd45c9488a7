"""Ask for a report, which is written in the background, and see how far a job is."""

from dataclasses import dataclass
from datetime import timedelta

from baypass.domain import ids
from baypass.domain.audit import KEPT_DAYS, audit_entry
from baypass.domain.hosts import Actor
from baypass.domain.jobs import Job, JobState, ReportWork, new_job
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.ports import Catalogue, Clock
from baypass.ports.jobs import Files, Jobs, Workers

MOST_DAYS = 400


@dataclass(frozen=True)
class SeenJob:
    """How far a job is, and where its file can be had for a few minutes."""

    job: Job
    download_url: str | None


def ask_report(
    actor: Actor,
    asked: ReportWork,
    idempotency_key: str,
    *,
    catalogue: Catalogue,
    jobs: Jobs,
    workers: Workers,
    clock: Clock,
) -> Job:
    """Let the report be written; the same key again finds the same job."""
    if not 0 <= (asked.last - asked.first).days < MOST_DAYS:
        raise AgainstTheRules.because("WRONG_DATE_RANGE", "until", days=MOST_DAYS)
    car_parks = {one.id for one in catalogue.car_parks(actor.organisation_id)}
    if asked.car_park_id and asked.car_park_id not in car_parks:
        raise NotFound.because("CAR_PARK_NOT_FOUND", "car_park_id")
    now = clock.now()
    job_id = ids.job_id(actor.organisation_id, idempotency_key)
    entry = audit_entry(
        actor,
        "MAKE_REPORT",
        job_id,
        key=idempotency_key,
        at=now,
        kept_until=now + timedelta(days=KEPT_DAYS),
        subject_name=asked.report.value,
        after=asked,
    )
    job = jobs.add(new_job(job_id, actor, asked, total=0, now=now), entry)
    if job.asked != asked:
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    if not job.has_ended:
        workers.start(job.organisation_id, job.id)
    return job


def see_job(actor: Actor, job_id: str, *, jobs: Jobs, files: Files, clock: Clock) -> SeenJob:
    """Return the job, with a link to what it made."""
    job = jobs.job(actor.organisation_id, job_id)
    if job is None:
        raise NotFound.because("JOB_NOT_FOUND")
    ready = job.state is JobState.DONE and job.has_file(clock.now())
    return SeenJob(job, files.link(job.result(), job.file_name or "") if ready else None)
