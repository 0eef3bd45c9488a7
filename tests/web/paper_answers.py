"""What the API answers about imports, jobs and reports; every builder is valid by default."""

from typing import Any

from .answers import Json

JOB = "job_0001"


def a_job(state: str = "WORKING", done: int = 0, total: int = 312, **changes: Any) -> Json:
    return {
        "id": JOB,
        "kind": "INVITATION_IMPORT",
        "state": state,
        "done": done,
        "total": total,
        "problems": [],
        "download_url": None,
        "created_at": "2026-11-22T17:30:00Z",
        **changes,
    }


def a_report_job(state: str = "DONE", **changes: Any) -> Json:
    return a_job(state, **{"kind": "REPORT", "done": 312, **changes})


def a_problem_of_a_line(line: int = 3, **changes: Any) -> Json:
    return {
        "line": line,
        "field": "email",
        "code": "EMAIL_INVALID",
        "detail": "Enter an e-mail address, like name@example.com.",
        **changes,
    }


def a_use(number: int = 1, **changes: Any) -> Json:
    return {
        "id": f"bkg_{number:04}",
        "created_at": "2026-11-21T10:00:00Z",
        "state": "CONFIRMED",
        "booker_email": f"ann{number}@example.com",
        "spots": 2,
        "start": "2026-11-24T22:30:00Z",
        **changes,
    }
