"""Lists of 10,000 people and reports of 50,000 lines, by workers whose time may end: all of it."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.invitation_lists import MOST_LINES
from baypass.domain.jobs import LEASE, PATIENCE, Job, JobState, ReportFormat, ReportKind
from baypass.ports import Letter
from tests.builders import a_reservation
from tests.fakes import FakeClock, FakeMailer, State
from tests.fakes.jobs import FakeReports
from tests.usecases.importing import Importing, a_list

LINES = 50_000
DAYS = 30


class ManyReservations(FakeReports):
    """As many reservations as a busy month has; reading a thousand of them takes two seconds."""

    def __init__(self, state: State, clock: FakeClock) -> None:
        super().__init__(state)
        self._clock = clock

    def reservations(self, car_park: CarPark, day: date) -> Iterator[Reservation]:  # noqa: ARG002
        one = a_reservation()
        for place in range(-(-LINES // DAYS) if day.day <= LINES % DAYS else LINES // DAYS):
            if place % 100 == 0:
                self._clock.move(timedelta(seconds=0.2))
            yield one


@pytest.fixture
def busy() -> Importing:
    importing = Importing()
    world: Any = importing.world
    world.reports = ManyReservations(world.state, world.clock)
    return importing


def written(busy: Importing, kind: ReportFormat) -> tuple[Job, bytes]:
    job = busy.report(ReportKind.RESERVATIONS, format=kind)
    busy.work()
    standing = busy.job(job)
    assert standing.state is JobState.DONE
    return standing, busy.world.files.kept[standing.result()]


def test_a_csv_has_a_line_for_each_of_them(busy: Importing) -> None:
    job, file = written(busy, ReportFormat.CSV)
    lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert (len(lines), job.done, job.total) == (LINES + 1, LINES, LINES)
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(file) < 16 * 1024 * 1024


def test_a_workbook_has_a_row_for_each_of_them(busy: Importing) -> None:
    _, file = written(busy, ReportFormat.XLSX)
    with ZipFile(io.BytesIO(file)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == LINES + 1
    assert b"<f>" not in sheet
    assert len(file) < 16 * 1024 * 1024


def test_a_worker_that_takes_longer_than_its_lease_keeps_it_by_telling_how_far_it_is(
    busy: Importing,
) -> None:
    started = busy.world.clock.now()
    busy.world.calls.made.clear()
    job, _ = written(busy, ReportFormat.CSV)
    assert busy.world.clock.now() - started > LEASE / 2
    assert busy.world.calls.made.count("jobs.note") > 3
    assert (job.attempt, job.moved_in) == (1, 1)


def test_ten_thousand_people_are_invited_once_each_by_one_worker_after_the_other() -> None:
    importing = Importing()
    job = importing.import_list(f"\ufeff{a_list(MOST_LINES)}".replace(",", ";"))
    importing.world.mailer = SlowMailer(importing.world.clock, letters=3_000)
    importing.work()
    standing = importing.job(job)
    assert (standing.state, standing.done, standing.total) == (
        JobState.DONE,
        MOST_LINES,
        MOST_LINES,
    )
    assert standing.attempt == 4
    assert len(set(importing.recipients())) == len(importing.recipients()) == MOST_LINES
    assert all(one.mailed_at for one in importing.invitations())


class SlowMailer(FakeMailer):
    """Sends so many letters in a worker's time."""

    def __init__(self, clock: FakeClock, letters: int) -> None:
        super().__init__()
        self._clock, self._letters = clock, letters

    def send(self, letter: Letter) -> str:
        self._clock.move(PATIENCE / self._letters)
        return super().send(letter)
