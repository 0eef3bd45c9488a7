"""A manager who imports lists, and the workers who work them off."""

from datetime import date, timedelta
from typing import Any

from baypass.adapters.tables import FileTables
from baypass.domain.hosts import Actor, Role
from baypass.domain.ids import host_id
from baypass.domain.invitations import Invitation
from baypass.domain.jobs import Job, ReportFormat, ReportKind, ReportWork
from baypass.usecases.ask_report import ask_report
from baypass.usecases.import_invitations import ImportRequest, check_import, import_invitations
from baypass.usecases.restart_jobs import restart_jobs
from baypass.usecases.work import Tools, work
from tests.builders import ORGANISATION, PORTAL, a_car_park, a_portal, an_organisation
from tests.fakes import NOW, FakeWorld

KEY = "5d0c7be1-the-summer-party"
EMAIL = "manager@acme.example.com"
MANAGER = Actor(
    organisation_id=ORGANISATION,
    host_id=host_id(ORGANISATION, EMAIL),
    email=EMAIL,
    role=Role.MANAGER,
)


def a_list(count: int) -> str:
    people = [f"guest{place}@visitor.example.com,Guest {place}" for place in range(count)]
    return "\r\n".join(["email,name", *people])


class Importing:
    """One world, and what a manager and the workers do in it."""

    def __init__(self) -> None:
        self.world = FakeWorld(an_organisation(), a_car_park(), a_portal())

    def request(self, csv: str, **fields: Any) -> ImportRequest:
        usual: dict[str, Any] = {
            "portal_id": PORTAL,
            "csv": csv,
            "quota": 1,
            "valid_until": NOW + timedelta(days=30),
            "fixed_date": None,
            "send": True,
        }
        return ImportRequest(**usual | fields)

    def check(self, csv: str, **fields: Any) -> Any:
        request = self.request(csv, **fields)
        return check_import(
            MANAGER, request, catalogue=self.world.catalogue, clock=self.world.clock
        )

    def import_list(self, csv: str, key: str = KEY, **fields: Any) -> Job:
        world = self.world
        return import_invitations(
            MANAGER,
            self.request(csv, **fields),
            key,
            catalogue=world.catalogue,
            jobs=world.jobs,
            files=world.files,
            workers=world.workers,
            clock=world.clock,
        )

    def report(self, kind: ReportKind, key: str = KEY, **fields: Any) -> Job:
        usual: dict[str, Any] = {
            "report": kind,
            "first": date(2026, 11, 1),
            "last": date(2026, 11, 30),
            "format": ReportFormat.CSV,
        }
        world = self.world
        return ask_report(
            MANAGER,
            ReportWork(**usual | fields),
            key,
            catalogue=world.catalogue,
            jobs=world.jobs,
            workers=world.workers,
            clock=world.clock,
        )

    def work(self) -> None:
        """Let whoever was started do their work, and whom they start in turn."""
        started = self.world.workers.started
        while started:
            self.work_on(*started.pop(0))

    def work_on(self, organisation_id: str, job_id: str) -> None:
        world = self.world
        tools = Tools(
            jobs=world.jobs,
            files=world.files,
            workers=world.workers,
            tables=FileTables(),
            reports=world.reports,
            catalogue=world.catalogue,
            bookings=world.bookings,
            links=world.links,
            writer=world.writer,
            mailer=world.mailer,
            clock=world.clock,
            set_up=world.set_up,
            codes=world.codes,
            mails=world.mails,
            dice=world.dice,
        )
        work(organisation_id, job_id, tools)

    def sweep(self) -> int:
        """Come back later and restart what is overdue."""
        world = self.world
        world.clock.move(timedelta(minutes=3))
        return restart_jobs(jobs=world.jobs, workers=world.workers, clock=world.clock)

    def job(self, job: Job) -> Job:
        standing = self.world.state.jobs[job.organisation_id, job.id]
        assert isinstance(standing, Job)
        return standing

    def invitations(self) -> list[Invitation]:
        return list(self.world.state.invitations.values())

    def recipients(self) -> list[str]:
        return sorted(letter.recipient for letter in self.world.mailer.letters)
