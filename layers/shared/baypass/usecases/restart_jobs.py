"""Restart the jobs that a crash left behind."""

from baypass.ports import Clock
from baypass.ports.jobs import Jobs, Workers

_MOST_AT_ONCE = 20


def restart_jobs(*, jobs: Jobs, workers: Workers, clock: Clock) -> int:
    """Start a worker for every job that is overdue; returns how many there were."""
    due = jobs.overdue(clock.now(), _MOST_AT_ONCE)
    for organisation_id, job_id in due:
        workers.start(organisation_id, job_id)
    return len(due)
