"""What the use cases need of jobs: their rows, who does them, and the files they read and make."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from baypass.domain.audit import AuditEntry
from baypass.domain.jobs import Job, JobProblem, JobState, ReportFormat


class Jobs(Protocol):
    """The rows of jobs. Whoever claimed one is the only one whose notes count."""

    def add(self, job: Job, entry: AuditEntry) -> Job:
        """Write a new job and tell of it; returns what stands under its id."""

    def job(self, organisation_id: str, job_id: str) -> Job | None:
        """Return the job, strongly consistent."""

    def claim(self, job: Job, now: datetime) -> Job | None:
        """Take the job for a lease; nothing when it has ended or is in other hands."""

    def note(
        self, job: Job, done: int, problems: Sequence[JobProblem], now: datetime
    ) -> Job | None:
        """Note how far it is and have it for another lease; nothing when others have it now."""

    def hand_on(self, job: Job, now: datetime) -> bool:
        """Give it back unfinished; false when others have it now."""

    def end(self, job: Job, state: JobState, file_name: str | None, now: datetime) -> bool:
        """Note that nothing is left to do; false when others have it now."""

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return (organisation, job) of what is owed and due, the longest overdue first."""


class Workers(Protocol):
    """Who does jobs."""

    def start(self, organisation_id: str, job_id: str) -> None:
        """Let somebody begin, or go on; the job's lease keeps a second one away."""


class Files(Protocol):
    """Files that are forgotten after a day, and that nobody reads without a link."""

    def keep(self, place: str, content: bytes) -> None:
        """Keep the content there, replacing what was there."""

    def read(self, place: str) -> bytes | None:
        """Return what lies there, or nothing when it is forgotten."""

    def drop(self, place: str) -> None:
        """Forget what lies there now."""

    def link(self, place: str, name: str) -> str:
        """Return an address that downloads it under this name, for a few minutes."""


Cell = str | int | Decimal | datetime | date | None


class Tables(Protocol):
    """Writes tables for other programs; no cell of them is ever a formula."""

    def written(
        self, kind: ReportFormat, head: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> bytes:
        """Return the table as a file of this kind."""
