"""Jobs, changed invitations and what reports read: the fakes' promises and the table's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from baypass.adapters.dynamodb_invitations import DynamoDBInvitations
from baypass.adapters.dynamodb_jobs import DynamoDBJobs
from baypass.adapters.dynamodb_reports import DynamoDBReports
from baypass.adapters.lambda_jobs import LambdaWorkers
from baypass.adapters.s3_files import S3Files
from baypass.domain.audit import AuditEntry, audit_entry
from baypass.domain.jobs import (
    LEASE,
    MOST_PROBLEMS,
    OWED_AFTER,
    Job,
    JobProblem,
    JobState,
    ReportFormat,
    ReportKind,
    ReportWork,
    new_job,
)
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile
from baypass.ports.invitations import Invitations
from baypass.ports.jobs import Files, Jobs
from baypass.ports.reports import Reports
from tests.adapters.stores import SLOT, Store, another, another_to_pay, aws
from tests.builders import INVITATION, ORGANISATION, an_invitation, an_offer
from tests.fakes import NOW
from tests.fakes.jobs import FakeFiles, FakeInvitations, FakeJobs, FakeReports
from tests.money_builders import a_refund
from tests.usecases.importing import MANAGER

LATER = NOW + LEASE
ORDER = ReportWork(
    report=ReportKind.VAT,
    first=date(2026, 11, 1),
    last=date(2026, 11, 30),
    format=ReportFormat.CSV,
)


@dataclass(frozen=True)
class Office:
    """The ports of the office beside those of the store."""

    store: Store
    jobs: Jobs
    invitations: Invitations
    reports: Reports
    told: Callable[[], list[AuditEntry]]

    def log(self) -> list[str]:
        return [entry.action for entry in self.told()]


@pytest.fixture
def office(store: Store) -> Office:
    def told() -> list[AuditEntry]:
        return list(store.audit.entries(ORGANISATION, None, 50)[0])

    state: Any = getattr(store.catalogue, "_state", None)
    if state is not None:
        return Office(store, FakeJobs(state), FakeInvitations(state), FakeReports(state), told)
    table: Any = getattr(store.catalogue, "_table")  # noqa: B009  the one that the fixture made
    return Office(
        store, DynamoDBJobs(table), DynamoDBInvitations(table), DynamoDBReports(table), told
    )


def an_entry(subject: str, key: str = "once") -> AuditEntry:
    return audit_entry(
        MANAGER, "MAKE_REPORT", subject, key=key, at=NOW, kept_until=NOW + timedelta(days=1)
    )


def a_job(place: int = 0, minutes: int = 0) -> Job:
    now = NOW + timedelta(minutes=minutes)
    return new_job(f"job_{place:020d}", MANAGER, ORDER, total=3, now=now)


def added(office: Office, job: Job) -> Job:
    return office.jobs.add(job, an_entry(job.id))


def standing(office: Office, job: Job) -> Job:
    found = office.jobs.job(job.organisation_id, job.id)
    assert found
    return found


def claimed(office: Office, job: Job, now: Any = NOW) -> Job:
    mine = office.jobs.claim(job, now)
    assert mine
    return mine


def test_a_job_comes_back_whole_and_is_told_once(office: Office) -> None:
    job = added(office, a_job())
    assert standing(office, job) == job
    assert office.jobs.job("org_somebodyelse", job.id) is None
    assert added(office, a_job(minutes=5)) == job
    assert office.log() == ["MAKE_REPORT"]


def test_a_job_has_one_worker_until_its_lease_is_over(office: Office) -> None:
    job = added(office, a_job())
    first = claimed(office, job)
    assert (first.state, first.attempt) == (JobState.WORKING, 1)
    assert office.jobs.claim(job, LATER - timedelta(seconds=1)) is None
    assert claimed(office, job, LATER).attempt == 2


def test_progress_is_noted_and_prolongs_the_lease(office: Office) -> None:
    job = added(office, a_job())
    problem = JobProblem(line=3, field="email", code="EMAIL_REFUSED")
    mine = claimed(office, job).model_copy(update={"total": 9})
    noted = office.jobs.note(mine, 2, [problem], LATER)
    assert noted == standing(office, job)
    assert noted
    assert (noted.done, noted.total, noted.problems, noted.moved_in) == (2, 9, (problem,), 1)
    assert office.jobs.claim(job, LATER + LEASE - timedelta(seconds=1)) is None


def test_who_gets_no_further_than_the_last_one_has_not_moved_it(office: Office) -> None:
    job = added(office, a_job())
    assert office.jobs.note(claimed(office, job), 2, [], LATER)
    second = claimed(office, job, LATER + LEASE)
    as_far = office.jobs.note(second, 2, [], LATER + LEASE)
    assert as_far
    assert (as_far.attempt, as_far.moved_in) == (2, 1)
    further = office.jobs.note(as_far, 3, [], LATER + LEASE)
    assert further == standing(office, job)
    assert further
    assert further.moved_in == 2


def test_no_more_problems_are_kept_than_a_row_can_hold(office: Office) -> None:
    job = added(office, a_job())
    many = [JobProblem(line=one, field="email", code="EMAIL_REFUSED") for one in range(5000)]
    noted = office.jobs.note(claimed(office, job), 2, many, NOW)
    assert noted
    assert len(noted.problems) == len(standing(office, job).problems) == MOST_PROBLEMS


def test_whoever_lost_the_job_changes_nothing_any_more(office: Office) -> None:
    job = added(office, a_job())
    lost = claimed(office, job)
    mine = claimed(office, job, LATER)
    assert office.jobs.note(lost, 3, [], LATER) is None
    assert not office.jobs.hand_on(lost, LATER)
    assert not office.jobs.end(lost, JobState.FAILED, None, LATER)
    assert standing(office, job) == mine


def test_what_is_handed_on_is_anybodys_at_once(office: Office) -> None:
    job = added(office, a_job())
    assert office.jobs.hand_on(claimed(office, job), NOW)
    assert claimed(office, job).attempt == 2


def test_an_ended_job_is_nobodys_and_owes_nothing(office: Office) -> None:
    job = added(office, a_job())
    assert office.jobs.end(claimed(office, job), JobState.DONE, "vat.csv", NOW)
    ended = standing(office, job)
    assert (ended.state, ended.file_name, ended.ended_at) == (JobState.DONE, "vat.csv", NOW)
    assert office.jobs.claim(job, NOW + timedelta(days=1)) is None
    assert list(office.jobs.overdue(NOW + timedelta(days=1), 10)) == []


def test_what_a_crash_left_behind_is_due_when_its_lease_is_over(office: Office) -> None:
    early, late = added(office, a_job(1)), added(office, a_job(2, minutes=1))
    assert list(office.jobs.overdue(NOW + OWED_AFTER - timedelta(seconds=1), 10)) == []
    assert list(office.jobs.overdue(late.owed_at, 10)) == [
        (ORGANISATION, early.id),
        (ORGANISATION, late.id),
    ]
    claimed(office, early, late.owed_at)
    assert list(office.jobs.overdue(late.owed_at, 10)) == [(ORGANISATION, late.id)]
    assert list(office.jobs.overdue(late.owed_at + LEASE, 1)) == [(ORGANISATION, late.id)]


def test_jobs_are_no_bookings_to_the_sweep(office: Office) -> None:
    added(office, a_job())
    assert list(office.store.bookings.overdue(NOW + timedelta(days=1), 10)) == []


def test_an_invitation_is_changed_once_by_who_has_read_it(office: Office) -> None:
    office.store.set_up(an_invitation())
    read = office.store.catalogue.invitation(ORGANISATION, INVITATION)
    assert read
    update = {"name": "Changed", "quota": 9, "version": read.version + 1}
    changed = read.model_copy(update=update)
    office.invitations.change(changed, an_entry(INVITATION))
    assert office.store.catalogue.invitation(ORGANISATION, INVITATION) == changed
    with pytest.raises(EditedMeanwhile):
        office.invitations.change(changed, an_entry(INVITATION, "again"))
    assert len(office.log()) == 1


def test_what_was_withdrawn_is_not_changed(office: Office) -> None:
    office.store.set_up(an_invitation())
    office.store.catalogue.revoke(ORGANISATION, INVITATION, NOW)
    changed = an_invitation(name="Changed", version=2)
    with pytest.raises(EditedMeanwhile):
        office.invitations.change(changed, an_entry(INVITATION))


def test_a_press_that_sent_an_invitation_again_counts_once(office: Office) -> None:
    office.store.set_up(an_invitation())
    told = [
        office.invitations.mailed_again(an_invitation(), key, NOW, an_entry(INVITATION, key))
        for key in ("one", "one", "two")
    ]
    assert told == [True, False, True]
    found = office.store.catalogue.invitation(ORGANISATION, INVITATION)
    assert found
    assert (found.mailed_at, found.mail_key) == (NOW, "two")
    assert len(office.log()) == 2


def test_who_used_an_invitation_is_found_page_by_page(office: Office) -> None:
    offer = an_offer()
    office.store.offering(offer)
    held = [office.store.hold(another(place), offer).booking.id for place in range(3)]
    first, cursor = office.invitations.bookings_of(ORGANISATION, INVITATION, None, 2)
    rest, _ = office.invitations.bookings_of(ORGANISATION, INVITATION, cursor, 2)
    assert sorted([*first, *rest]) == sorted(held)
    assert office.invitations.bookings_of(ORGANISATION, "inv_another", None, 2) == ([], None)
    with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
        office.invitations.bookings_of(ORGANISATION, INVITATION, "nonsense", 2)


def test_a_report_finds_who_comes_on_a_day_and_who_has_cancelled(office: Office) -> None:
    offer, record = an_offer(), another(1, spots=2)
    office.store.offering(offer)
    office.store.book(record, offer)
    office.store.cancel(office.store.visit(record))
    day = offer.car_park.day_of(SLOT.start)
    found = list(office.reports.reservations(offer.car_park, day))
    assert [one.state.value for one in found] == ["CANCELLED", "CONFIRMED"]
    assert list(office.reports.reservations(offer.car_park, day + timedelta(days=1))) == []


def test_a_report_finds_what_was_paid_in_a_month(office: Office) -> None:
    offer, paid, unpaid = an_offer(), another_to_pay(1), another_to_pay(2)
    office.store.offering(offer)
    office.store.buy(paid, offer)
    office.store.hold(unpaid, offer)
    found = list(office.reports.payments(ORGANISATION, "2026-11"))
    assert [one.booking_id for one in found] == [paid.booking.id]
    assert list(office.reports.payments(ORGANISATION, "2026-12")) == []
    assert list(office.reports.payments("org_somebodyelse", "2026-11")) == []


def test_a_report_finds_what_was_given_back_in_a_month(office: Office) -> None:
    offer, paid = an_offer(), another_to_pay(1)
    office.store.offering(offer)
    office.store.buy(paid, offer)
    refund = a_refund(booking_id=paid.booking.id, reservation_id=paid.reservations[0].id)
    office.store.cancel(office.store.visit(paid), refund=refund)
    month = f"{refund.asked_at:%Y-%m}"
    assert list(office.reports.refunds(ORGANISATION, month)) == [refund]
    assert list(office.reports.refunds(ORGANISATION, "2027-01")) == []


@pytest.fixture(params=["fake", "s3"])
def files(request: pytest.FixtureRequest) -> Files:
    if request.param == "fake":
        return FakeFiles()
    request.getfixturevalue("cloud")
    client = aws("s3")
    where = {"LocationConstraint": "eu-central-1"}
    client.create_bucket(Bucket="files", CreateBucketConfiguration=where)
    return S3Files(client, "files")


def test_a_file_comes_back_until_it_is_dropped(files: Files) -> None:
    assert files.read("org/job/result") is None
    files.keep("org/job/result", "Zoë".encode())
    assert files.read("org/job/result") == "Zoë".encode()
    files.drop("org/job/result")
    assert files.read("org/job/result") is None
    files.drop("org/job/result")


def test_a_link_names_the_file_and_works_for_minutes() -> None:
    link = S3Files(aws("s3"), "files").link("org/job/result", "vat-2026.csv")
    assert "vat-2026.csv" in link
    assert "attachment" in link
    assert "X-Amz-Expires=300" in link or "Expires=" in link


def test_a_worker_is_given_ids_and_nothing_else() -> None:
    asked: list[dict[str, Any]] = []

    class Client:
        def invoke(self, **arguments: Any) -> None:
            asked.append(arguments)

    client: Any = Client()
    LambdaWorkers(client, "baypass-work").start("org_a", "job_b")
    (one,) = asked
    assert (one["FunctionName"], one["InvocationType"]) == ("baypass-work", "Event")
    assert one["Payload"] == b'{"organisation_id": "org_a", "job_id": "job_b"}'
