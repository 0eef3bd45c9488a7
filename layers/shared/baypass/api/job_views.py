"""What hosts are answered about imports, reports, and who used an invitation."""

from datetime import datetime

from pydantic import BaseModel

from baypass import words
from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.invitation_lists import InvitationList
from baypass.domain.jobs import Job, JobKind, JobState
from baypass.domain.refusals import Violation
from baypass.usecases.ask_report import SeenJob
from baypass.usecases.change_invitation import UsesPage


class LineProblemView(BaseModel):
    """What is wrong with one line of a list."""

    line: int
    field: str
    code: str
    detail: str


class CheckedListView(BaseModel):
    """What a list would make, and everything that is wrong with it."""

    lines: int
    problems: list[LineProblemView]


class JobView(BaseModel):
    """How far a job is; its file can be had at this address for a few minutes."""

    id: str
    kind: JobKind
    state: JobState
    done: int
    total: int
    problems: list[LineProblemView]
    download_url: str | None
    created_at: datetime


class InvitationUseView(BaseModel):
    """A booking made with an invitation; cancelled when nothing of it is left."""

    id: str
    created_at: datetime
    state: str
    booker_email: str
    spots: int
    start: datetime


class InvitationUsesView(BaseModel):
    """One page of who used an invitation."""

    items: list[InvitationUseView]
    next: str | None


def checked_list_view(checked: InvitationList) -> CheckedListView:
    """Return what the list would make."""
    problems = [_problem(one.line, one.violation) for one in checked.problems]
    return CheckedListView(lines=checked.count, problems=problems)


def job_view(seen: SeenJob) -> JobView:
    """Return how far the job is."""
    job = seen.job
    return JobView(
        id=job.id,
        kind=job.asked.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        problems=[_problem(one.line, Violation(one.code, one.field)) for one in job.problems],
        download_url=seen.download_url,
        created_at=job.created_at,
    )


def new_job_view(job: Job) -> JobView:
    """Return a job that somebody has just asked for."""
    return job_view(SeenJob(job, None))


def uses_view(page: UsesPage) -> InvitationUsesView:
    """Return one page of who used an invitation."""
    return InvitationUsesView(items=[_use(one) for one in page.items], next=page.next)


def _use(record: BookingRecord) -> InvitationUseView:
    booking = record.booking
    is_gone = booking.state is BookingState.CONFIRMED and not booking.live
    return InvitationUseView(
        id=booking.id,
        created_at=booking.created_at,
        state=(ReservationState.CANCELLED if is_gone else booking.state).value,
        booker_email=booking.booker_email,
        spots=len(record.reservations),
        start=min(one.time_slot.start for one in record.reservations),
    )


def _problem(line: int, violation: Violation) -> LineProblemView:
    return LineProblemView(
        line=line,
        field=violation.field,
        code=violation.code,
        detail=words.sentence(violation),
    )
