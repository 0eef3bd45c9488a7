"""Jobs: what takes longer than an answer may. One worker at a time has it, under a lease.

Job   DUE -> WORKING (a lease) -> DONE | FAILED,  WORKING -> DUE when its time is up, then goes on

A job is owed from the moment it is asked for until it has ended: what a crash left behind is taken
up again by the sweep, at the line that was reached.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from baypass.domain.hosts import Actor
from baypass.domain.values import (
    CarParkId,
    HostId,
    Instant,
    JobId,
    OrganisationId,
    PortalId,
    Value,
)

LEASE = timedelta(minutes=2)
# A worker is started at once; what is still due later was left behind.
OWED_AFTER = timedelta(minutes=1)
# A little less than Lambda gives a worker; what is not done by then is handed on.
PATIENCE = timedelta(minutes=12)
# So many workers in a row that got no further are enough to say that none will.
MOST_ATTEMPTS = 5
KEPT = timedelta(days=7)
# The storage forgets a day after it was given something, give or take the hours of its own clock.
FILES_KEPT = timedelta(days=1)
MOST_PROBLEMS = 100


class JobKind(StrEnum):
    """What is to be done."""

    INVITATION_IMPORT = "INVITATION_IMPORT"
    REPORT = "REPORT"
    CODE_ROTATION = "CODE_ROTATION"


class JobState(StrEnum):
    """Where a job stands."""

    DUE = "DUE"
    WORKING = "WORKING"
    DONE = "DONE"
    FAILED = "FAILED"


class ReportKind(StrEnum):
    """What a report lists."""

    RESERVATIONS = "RESERVATIONS"
    PAYMENTS = "PAYMENTS"
    REFUNDS = "REFUNDS"
    VAT = "VAT"
    OCCUPANCY = "OCCUPANCY"


class ReportFormat(StrEnum):
    """What program a report is for."""

    CSV = "csv"
    XLSX = "xlsx"


class ImportWork(Value):
    """Invite everybody on a list, which lies among the files."""

    kind: Literal[JobKind.INVITATION_IMPORT] = JobKind.INVITATION_IMPORT
    portal_id: PortalId
    send: bool
    content_hash: str


class ReportWork(Value):
    """List what happened from the first to the last of these local days."""

    kind: Literal[JobKind.REPORT] = JobKind.REPORT
    report: ReportKind
    first: date
    last: date
    format: ReportFormat
    car_park_id: CarParkId | None = None


class RotationWork(Value):
    """Give everybody who may still come to a car park another keypad code."""

    kind: Literal[JobKind.CODE_ROTATION] = JobKind.CODE_ROTATION
    car_park_id: CarParkId


Work = Annotated[ImportWork | ReportWork | RotationWork, Field(discriminator="kind")]


class JobProblem(Value):
    """What could not be done for one line."""

    line: int
    field: str
    code: str


class Job(Value):
    """Something that a host has asked for, and how far it is.

    `attempt` counts the workers that had it, `moved_in` is the last one that got further.
    """

    id: JobId
    organisation_id: OrganisationId
    host_id: HostId
    state: JobState = JobState.DUE
    asked: Work
    done: Annotated[int, Field(ge=0)] = 0
    total: Annotated[int, Field(ge=0)] = 0
    problems: tuple[JobProblem, ...] = ()
    attempt: int = 0
    moved_in: int = 0
    created_at: Instant
    owed_at: Instant
    ended_at: Instant | None = None
    file_name: str | None = None
    kept_until: Instant

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing of it is left to do."""
        return self.state in (JobState.DONE, JobState.FAILED)

    def moved_by(self, done: int) -> int:
        """Return the last worker that got further, now that this much is done."""
        return self.attempt if done > self.done else self.moved_in

    @property
    def is_hopeless(self) -> bool:
        """Tell whether one worker after the other got no further."""
        return self.attempt - self.moved_in > MOST_ATTEMPTS

    def source(self) -> str:
        """Return where what is to be worked off lies; another list is never at its place."""
        content = self.asked.content_hash if isinstance(self.asked, ImportWork) else "nothing"
        return f"{self.organisation_id}/{self.id}/{content}"

    def result(self) -> str:
        """Return where what was made lies among the files."""
        return f"{self.organisation_id}/{self.id}/result"

    def has_file(self, now: datetime) -> bool:
        """Tell whether its file is still there to be downloaded."""
        if self.ended_at is None or self.file_name is None:
            return False
        return now < self.ended_at + FILES_KEPT


def new_job(job_id: str, actor: Actor, asked: Work, *, total: int, now: datetime) -> Job:
    """Return a job that nobody has begun."""
    return Job(
        id=job_id,
        organisation_id=actor.organisation_id,
        host_id=actor.host_id,
        asked=asked,
        total=total,
        created_at=now,
        owed_at=now + OWED_AFTER,
        kept_until=now + KEPT,
    )
