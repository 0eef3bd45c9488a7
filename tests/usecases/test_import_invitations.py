"""A list becomes one invitation and one mail for each line, whoever is interrupted how often."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest

from baypass.domain.car_parks import CarPark
from baypass.domain.jobs import LEASE, MOST_ATTEMPTS, PATIENCE, JobState
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.ports import Letter
from tests.builders import a_car_park, a_portal, an_organisation
from tests.fakes import NOW, Ended, FakeClock, FakeMailer, FakeWorld
from tests.usecases.importing import Importing, a_list


@pytest.fixture
def importing() -> Importing:
    return Importing()


def test_everybody_on_the_list_gets_an_invitation_and_a_mail(importing: Importing) -> None:
    job = importing.import_list(a_list(3))
    assert (job.state, job.total) == (JobState.DUE, 3)
    importing.work()
    assert sorted(one.name for one in importing.invitations()) == ["Guest 0", "Guest 1", "Guest 2"]
    assert importing.recipients() == [f"guest{place}@visitor.example.com" for place in range(3)]
    standing = importing.job(job)
    assert (standing.state, standing.done, standing.problems) == (JobState.DONE, 3, ())


def test_what_a_line_says_holds_and_the_rest_is_what_was_asked(importing: Importing) -> None:
    importing.import_list(
        "name;email;quota;valid_until;fixed_date;language;note\r\n"
        "Ana;;5;2026-12-01;2026-11-30;en;Speaks at ten\r\nBo;;;;;;\r\n",
        quota=2,
    )
    importing.work()
    ana, bo = sorted(importing.invitations(), key=lambda one: one.name)
    assert (ana.quota, ana.fixed_date, ana.note) == (5, date(2026, 11, 30), "Speaks at ten")
    assert ana.valid_until.isoformat() == "2026-12-01T23:00:00+00:00"
    assert (bo.quota, bo.fixed_date, bo.note) == (2, None, None)
    assert bo.valid_until == NOW + timedelta(days=30)


def test_who_has_no_address_gets_no_mail(importing: Importing) -> None:
    importing.import_list("name,email\nAt the desk,\nAna,ana@visitor.example.com\n")
    importing.work()
    assert len(importing.invitations()) == 2
    assert importing.recipients() == ["ana@visitor.example.com"]


def test_nobody_gets_a_mail_that_was_not_asked_for(importing: Importing) -> None:
    importing.import_list(a_list(3), send=False)
    importing.work()
    assert len(importing.invitations()) == 3
    assert importing.recipients() == []


def test_a_list_with_one_bad_line_makes_nothing(importing: Importing) -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        importing.import_list(f"{a_list(3)}\r\nnobody,Guest")
    assert [one.field for one in refusal.value.violations] == ["csv", "csv.5.email"]
    assert refusal.value.code == "LIST_HAS_PROBLEMS"
    importing.work()
    assert not importing.invitations()
    assert not importing.world.state.jobs
    assert not importing.world.files.kept


@pytest.mark.parametrize(
    ("car_park", "portal"),
    [(a_car_park(archived=True), a_portal()), (a_car_park(), a_portal(archived=True))],
)
def test_nobody_is_invited_to_what_is_archived(car_park: CarPark, portal: Portal) -> None:
    importing = Importing()
    importing.world = FakeWorld(an_organisation(), car_park, portal)
    for ask in (importing.check, importing.import_list):
        with pytest.raises(AgainstTheRules, match="PORTAL_ARCHIVED"):
            ask(a_list(1))
    assert not importing.world.state.jobs


def test_checking_a_list_makes_nothing_and_tells_everything(importing: Importing) -> None:
    checked = importing.check("email,name,quota\nnobody,,0\n")
    assert [(one.line, one.violation.field) for one in checked.problems] == [
        (2, "email"),
        (2, "name"),
        (2, "quota"),
    ]
    assert not importing.world.state.jobs


def test_the_same_press_again_finds_the_same_job(importing: Importing) -> None:
    first, again = (importing.import_list(a_list(3)) for _ in range(2))
    assert first == again
    importing.work()
    assert len(importing.recipients()) == 3
    assert importing.import_list(a_list(3)).state is JobState.DONE
    importing.work()
    assert len(importing.recipients()) == 3


def test_the_same_press_with_another_list_is_refused(importing: Importing) -> None:
    importing.import_list(a_list(3))
    with pytest.raises(WorldMoved, match="IDEMPOTENCY_KEY_REUSED"):
        importing.import_list(a_list(4))


def test_a_portal_of_others_is_not_found(importing: Importing) -> None:
    with pytest.raises(NotFound, match="PORTAL_NOT_FOUND"):
        importing.import_list(a_list(1), portal_id="prt_ofsomebodyelse")


def test_the_import_is_told_in_the_log_without_anybody_on_the_list(importing: Importing) -> None:
    importing.import_list(a_list(3))
    (entry,) = importing.world.state.told
    assert entry.action == "IMPORT_INVITATIONS"
    assert entry.after["lines"] == 3
    assert "guest" not in entry.model_dump_json()


def test_an_address_that_takes_no_mail_is_told_and_holds_nobody_up(importing: Importing) -> None:
    importing.world.mailer.refuse("guest1@visitor.example.com")
    job = importing.import_list(a_list(3))
    importing.work()
    assert len(importing.invitations()) == 3
    standing = importing.job(job)
    assert standing.state is JobState.DONE
    assert [(one.line, one.code) for one in standing.problems] == [(3, "EMAIL_REFUSED")]


def test_the_list_is_forgotten_when_it_is_worked_off(importing: Importing) -> None:
    importing.import_list(a_list(3))
    assert importing.world.files.kept
    importing.work()
    assert not importing.world.files.kept


def test_two_workers_never_have_the_same_job(importing: Importing) -> None:
    job = importing.import_list(a_list(3))
    claimed = importing.world.jobs.claim(job, NOW)
    importing.work()
    assert not importing.invitations()
    assert claimed
    importing.world.clock.move(LEASE)
    importing.work_on(job.organisation_id, job.id)
    assert len(importing.recipients()) == 3
    assert importing.world.jobs.note(claimed, 1, [], NOW) is None
    assert not importing.world.jobs.end(claimed, JobState.FAILED, None, NOW)


def test_who_runs_out_of_time_hands_on_and_the_next_one_goes_on(importing: Importing) -> None:
    job = importing.import_list(a_list(50))
    importing.world.mailer = SlowMailer(importing.world.clock)
    importing.work()
    assert importing.job(job).state is JobState.DONE
    assert importing.job(job).attempt > 1


class SlowMailer(FakeMailer):
    """Takes a twentieth of a worker's time for each letter."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    def send(self, letter: Letter) -> str:
        self._clock.move(PATIENCE / 20)
        return super().send(letter)


def test_a_job_that_nobody_gets_further_with_ends(importing: Importing) -> None:
    job = importing.import_list(a_list(3))
    importing.world.mailer.be_out_of_order(TimeoutError())
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(TimeoutError):
            importing.work()
        importing.sweep()
    importing.work()
    assert importing.job(job).state is JobState.FAILED
    assert importing.sweep() == 0


def calls_of_an_import(count: int) -> list[str]:
    importing = Importing()
    importing.import_list(a_list(count))
    importing.world.calls.made.clear()
    importing.work()
    return importing.world.calls.made


@pytest.mark.parametrize("count", range(1, len(calls_of_an_import(3)) + 1))
def test_a_worker_may_end_after_any_call_and_the_sweep_finishes_its_work(count: int) -> None:
    importing = Importing()
    job = importing.import_list(a_list(3))
    importing.world.calls.made.clear()
    importing.world.calls.end_after(count)
    with suppress(Ended):
        importing.work()
    importing.world.calls.go_on()
    last = importing.world.calls.made[-1]
    importing.world.workers.started.clear()
    for _ in range(2):
        importing.sweep()
        importing.work()
    assert importing.job(job).state is JobState.DONE
    assert len(importing.invitations()) == 3
    assert all(one.mailed_at for one in importing.invitations())
    # The provider knows no idempotency: only a mail whose answer was lost is sent again.
    twice = 1 if last == "mailer.send" else 0
    sent = Counter(importing.recipients())
    assert len(sent) == 3
    assert sum(sent.values()) == 3 + twice
