"""Jobs in the table: claimed under a lease, and owed until they have ended."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_table import Table, Write, from_item, put
from baypass.domain.audit import AuditEntry
from baypass.domain.jobs import LEASE, MOST_PROBLEMS, Job, JobProblem, JobState
from baypass.domain.values import as_text

_NAMES = {"#state": "state", "#total": "total"}
_STILL_MINE = "#state = :working AND attempt = :mine"


class DynamoDBJobs:
    """The rows of jobs."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def add(self, job: Job, entry: AuditEntry) -> Job:
        """Write a new job and tell of it; returns what stands under its id."""
        job_not_exists = "attribute_not_exists(pk)"
        key = keys.job(job.organisation_id, job.id)
        added = self._table.transact_if(
            [put(key, job, condition=job_not_exists, owed=keys.OWED_JOB), told(entry)]
        )
        return job if added else self.job(job.organisation_id, job.id) or job

    def job(self, organisation_id: str, job_id: str) -> Job | None:
        """Return the job, strongly consistent."""
        item = self._table.get(keys.job(organisation_id, job_id))
        return from_item(Job, item) if item else None

    def claim(self, job: Job, now: datetime) -> Job | None:
        """Take the job for a lease; nothing when it has ended or is in other hands.

        A lease that ran out is due again, so `owed_at` is both: when it is due to the sweep, and
        until when the worker who claimed it has it.
        """
        due = "#state = :due"
        lease_over = "(#state = :working AND owed_at <= :now)"
        claimed = self._update(
            job,
            "SET #state = :working, owed_at = :lease_until, attempt = attempt + :one",
            f"{due} OR {lease_over}",
            {
                ":due": JobState.DUE,
                ":working": JobState.WORKING,
                ":now": as_text(now),
                ":lease_until": as_text(now + LEASE),
                ":one": 1,
            },
        )
        return self.job(job.organisation_id, job.id) if claimed else None

    def note(
        self, job: Job, done: int, problems: Sequence[JobProblem], now: datetime
    ) -> Job | None:
        """Note how far it is and have it for another lease; nothing when others have it now."""
        changes = {
            "done": done,
            "problems": tuple(problems)[:MOST_PROBLEMS],
            "moved_in": job.moved_by(done),
            "owed_at": now + LEASE,
        }
        noted = job.model_copy(update=changes)
        written = self._update(
            job,
            "SET done = :done, #total = :total, problems = :problems, moved_in = :moved,"
            " owed_at = :lease_until",
            _STILL_MINE,
            {
                **_mine(job),
                ":done": done,
                ":moved": noted.moved_in,
                ":total": job.total,
                ":problems": [one.model_dump() for one in noted.problems],
                ":lease_until": as_text(now + LEASE),
            },
        )
        return noted if written else None

    def hand_on(self, job: Job, now: datetime) -> bool:
        """Give it back unfinished; false when others have it now."""
        return self._update(
            job,
            "SET #state = :due, owed_at = :now",
            _STILL_MINE,
            {**_mine(job), ":due": JobState.DUE, ":now": as_text(now)},
        )

    def end(self, job: Job, state: JobState, file_name: str | None, now: datetime) -> bool:
        """Note that nothing is left to do; false when others have it now."""
        named = {":file": file_name} if file_name else {}
        return self._update(
            job,
            "SET #state = :ended, ended_at = :now"
            + (", file_name = :file" if file_name else "")
            + " REMOVE owed",
            _STILL_MINE,
            {**_mine(job), ":ended": state, ":now": as_text(now), **named},
        )

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return (organisation, job) of what is owed and due, the longest overdue first."""
        items, _ = self._table.query_index(
            "owed",
            "owed = :owed AND owed_at <= :now",
            {":owed": keys.OWED_JOB, ":now": as_text(now)},
            limit=limit,
        )
        parted = (str(item["pk"]).split("#") for item in items)
        return [(organisation_id, job_id) for _, organisation_id, _, job_id in parted]

    def _update(self, job: Job, update: str, condition: str, values: dict[str, object]) -> bool:
        key = keys.job(job.organisation_id, job.id)
        used = {place: name for place, name in _NAMES.items() if place in f"{update} {condition}"}
        return self._table.write_if(
            Write("Update", key, update=update, condition=condition, values=values, names=used)
        )


def _mine(job: Job) -> dict[str, object]:
    return {":working": JobState.WORKING, ":mine": job.attempt}
