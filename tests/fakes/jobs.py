"""Jobs, who does them, and the files they read and make."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.invitations import Invitation
from baypass.domain.jobs import LEASE, MOST_PROBLEMS, Job, JobProblem, JobState
from baypass.domain.payments import Payment, Refund
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile
from tests.fakes.state import State

Key = tuple[str, str]


class FakeJobs:
    """The rows of jobs."""

    def __init__(self, state: State) -> None:
        self._state, self._jobs = state, state.jobs

    def add(self, job: Job, entry: AuditEntry) -> Job:
        if _key(job) not in self._jobs:
            self._jobs[_key(job)] = job
            self._state.tell(entry)
        return self._jobs[_key(job)]

    def job(self, organisation_id: str, job_id: str) -> Job | None:
        return self._jobs.get((organisation_id, job_id))

    def claim(self, job: Job, now: datetime) -> Job | None:
        standing = self._jobs[_key(job)]
        lease_over = standing.state is JobState.WORKING and standing.owed_at <= now
        if standing.state is not JobState.DUE and not lease_over:
            return None
        return self._change(
            standing, state=JobState.WORKING, owed_at=now + LEASE, attempt=standing.attempt + 1
        )

    def note(
        self, job: Job, done: int, problems: Sequence[JobProblem], now: datetime
    ) -> Job | None:
        if not self._is_mine(job):
            return None
        kept = tuple(problems)[:MOST_PROBLEMS]
        return self._change(
            job, done=done, problems=kept, moved_in=job.moved_by(done), owed_at=now + LEASE
        )

    def hand_on(self, job: Job, now: datetime) -> bool:
        if not self._is_mine(job):
            return False
        self._change(self._jobs[_key(job)], state=JobState.DUE, owed_at=now)
        return True

    def end(self, job: Job, state: JobState, file_name: str | None, now: datetime) -> bool:
        if not self._is_mine(job):
            return False
        self._change(self._jobs[_key(job)], state=state, ended_at=now, file_name=file_name)
        return True

    def overdue(self, now: datetime, limit: int) -> Sequence[Key]:
        due = [one for one in self._jobs.values() if not one.has_ended and one.owed_at <= now]
        return [_key(one) for one in sorted(due, key=lambda one: one.owed_at)][:limit]

    def _is_mine(self, job: Job) -> bool:
        standing = self._jobs[_key(job)]
        return standing.state is JobState.WORKING and standing.attempt == job.attempt

    def _change(self, job: Job, **changes: Any) -> Job:
        self._jobs[_key(job)] = job.model_copy(update=changes)
        return self._jobs[_key(job)]


class FakeWorkers:
    """Remembers who was to begin."""

    def __init__(self) -> None:
        self.started: list[Key] = []

    def start(self, organisation_id: str, job_id: str) -> None:
        self.started.append((organisation_id, job_id))


class FakeFiles:
    """Keeps files by their places."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, place: str, content: bytes) -> None:
        self.kept[place] = content

    def read(self, place: str) -> bytes | None:
        return self.kept.get(place)

    def drop(self, place: str) -> None:
        self.kept.pop(place, None)

    def link(self, place: str, name: str) -> str:
        return f"https://files.example/{place}?name={name}"


class FakeReports:
    """What reports are made of."""

    def __init__(self, state: State) -> None:
        self._state = state

    def reservations(self, car_park: CarPark, day: date) -> Iterator[Reservation]:
        own = (
            one
            for one in self._state.reservations.values()
            if one.car_park_id == car_park.id
            and car_park.day_of(one.time_slot.start) == day
            and one.state is not ReservationState.EXPIRED
        )
        yield from sorted(own, key=lambda one: (one.time_slot.start, one.id))

    def payments(self, organisation_id: str, month: str) -> Iterator[Payment]:
        own = (
            one
            for one in self._state.payments.values()
            if one.organisation_id == organisation_id
            and one.paid_at
            and f"{one.paid_at:%Y-%m}" == month
        )
        yield from sorted(own, key=lambda one: (str(one.paid_at), one.booking_id))

    def refunds(self, organisation_id: str, month: str) -> Iterator[Refund]:
        own = (
            one
            for one in self._state.refunds.values()
            if one.organisation_id == organisation_id and f"{one.asked_at:%Y-%m}" == month
        )
        yield from sorted(own, key=lambda one: (one.asked_at, one.booking_id, one.key))


class FakeInvitations:
    """Invitations that stand, and who used them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def change(self, changed: Invitation, entry: AuditEntry) -> None:
        key = changed.organisation_id, changed.id
        standing = self._state.invitations.get(key)
        if standing is None or standing.revoked_at or standing.version != changed.version - 1:
            raise EditedMeanwhile.because("EDITED_MEANWHILE")
        fields = ("name", "quota", "valid_until", "version")
        update = {name: getattr(changed, name) for name in fields}
        self._state.invitations[key] = standing.model_copy(update=update)
        self._state.tell(entry)

    def mailed_again(
        self, invitation: Invitation, mail_key: str, at: datetime, entry: AuditEntry
    ) -> bool:
        key = invitation.organisation_id, invitation.id
        standing = self._state.invitations[key]
        if standing.mail_key == mail_key:
            return False
        update = {"mailed_at": at, "mail_key": mail_key}
        self._state.invitations[key] = standing.model_copy(update=update)
        self._state.tell(entry)
        return True

    def bookings_of(
        self, organisation_id: str, invitation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[str], str | None]:
        own = [
            one
            for one in self._state.bookings.values()
            if (one.organisation_id, one.invitation_id) == (organisation_id, invitation_id)
        ]
        newest_first = sorted(own, key=lambda one: (one.created_at, one.id), reverse=True)
        ids = [one.id for one in newest_first]
        if cursor is not None and cursor not in ids:
            raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
        first = ids.index(cursor) + 1 if cursor else 0
        page = ids[first : first + limit]
        return page, page[-1] if len(page) == limit else None


def _key(job: Job) -> Key:
    return job.organisation_id, job.id
