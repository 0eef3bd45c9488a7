"""Work: do a job, or go on where another worker ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from baypass.domain import ids
from baypass.domain.invitation_lists import InvitationLine
from baypass.domain.invitations import Invitation
from baypass.domain.jobs import (
    PATIENCE,
    ImportWork,
    Job,
    JobProblem,
    JobState,
    ReportWork,
    RotationWork,
)
from baypass.domain.portals import Portal
from baypass.domain.tokens import Capability
from baypass.ports import (
    Bookings,
    Catalogue,
    Clock,
    Dice,
    Links,
    Mailer,
    MailRefused,
    Mails,
    Offer,
    Writer,
)
from baypass.ports.codes import KeypadCodes
from baypass.ports.jobs import Files, Jobs, Tables, Workers
from baypass.ports.reports import Reports
from baypass.ports.set_up import SetUp
from baypass.usecases.import_invitations import LINES
from baypass.usecases.rotate_codes import rotate_day, rotation_days
from baypass.usecases.send_owed_mails import send_owed_mails
from baypass.usecases.write_report import file_name_of, write_report

# A worker says how far it is this often, which also keeps the job its own.
_EVERY_LINES = 20
_EVERY = timedelta(seconds=20)


@dataclass(frozen=True)
class Tools:
    """What jobs are done with."""

    jobs: Jobs
    files: Files
    workers: Workers
    tables: Tables
    reports: Reports
    catalogue: Catalogue
    bookings: Bookings
    links: Links
    writer: Writer
    mailer: Mailer
    clock: Clock
    set_up: SetUp
    codes: KeypadCodes
    mails: Mails
    dice: Dice


def work(organisation_id: str, job_id: str, tools: Tools) -> None:
    """Do the job unless it has ended or somebody else has it; doing it twice does it once."""
    job = tools.jobs.job(organisation_id, job_id)
    if job is None or job.has_ended:
        return
    mine = tools.jobs.claim(job, tools.clock.now())
    if mine is None:
        return
    if mine.is_hopeless:
        tools.jobs.end(mine, JobState.FAILED, None, tools.clock.now())
    elif isinstance(mine.asked, ImportWork):
        _Import(mine, mine.asked, tools).do()
    elif isinstance(mine.asked, RotationWork):
        _rotate(mine, mine.asked, tools)
    else:
        _make_report(mine, mine.asked, tools)


class _OthersHaveItError(Exception):
    """The lease ran out, and another worker goes on."""


def _make_report(job: Job, asked: ReportWork, tools: Tools) -> None:
    progress = _Progress(job, tools)
    try:
        content = write_report(
            job.organisation_id,
            asked,
            progress.reached,
            reports=tools.reports,
            tables=tools.tables,
            catalogue=tools.catalogue,
            bookings=tools.bookings,
        )
        progress.reach_end()
    except _OthersHaveItError:
        return
    tools.files.keep(job.result(), content)
    name = file_name_of(asked)
    tools.jobs.end(progress.job, JobState.DONE, name, tools.clock.now())


def _rotate(job: Job, asked: RotationWork, tools: Tools) -> None:
    car_park = tools.set_up.car_park(job.organisation_id, asked.car_park_id)
    if car_park is None:
        tools.jobs.end(job, JobState.FAILED, None, tools.clock.now())
        return
    days, progress = rotation_days(car_park, job.created_at), _Progress(job, tools)
    until = tools.clock.now() + PATIENCE

    def tell(organisation_id: str, booking_id: str) -> None:
        _tell(organisation_id, booking_id, tools)
        progress.still_there()

    try:
        for place, day in enumerate(days[job.done :], start=job.done + 1):
            rotate_day(
                job, car_park, day, tell, codes=tools.codes, dice=tools.dice, clock=tools.clock
            )
            progress.reached(place)
            if place < len(days) and tools.clock.now() >= until:
                progress.note()
                _hand_on(progress.job, tools)
                return
        progress.note()
    except _OthersHaveItError:
        return
    tools.jobs.end(progress.job, JobState.DONE, None, tools.clock.now())


def _tell(organisation_id: str, booking_id: str, tools: Tools) -> None:
    send_owed_mails(
        organisation_id,
        booking_id,
        bookings=tools.bookings,
        mails=tools.mails,
        writer=tools.writer,
        mailer=tools.mailer,
        clock=tools.clock,
    )


def _hand_on(job: Job, tools: Tools) -> None:
    if tools.jobs.hand_on(job, tools.clock.now()):
        tools.workers.start(job.organisation_id, job.id)


class _Progress:
    """How far a worker is, noted now and then."""

    def __init__(self, job: Job, tools: Tools) -> None:
        self.job, self.problems = job, list(job.problems)
        self._tools, self._done = tools, job.done
        self._noted_at = tools.clock.now()

    def reached(self, done: int) -> None:
        self._done = done
        self.still_there()

    def still_there(self) -> None:
        if self._tools.clock.now() >= self._noted_at + _EVERY:
            self.note()

    def reach_end(self) -> None:
        """Say how many there were, which nobody knew before."""
        self.job = self.job.model_copy(update={"total": self._done, "done": self._done})
        self.note()

    def note(self) -> None:
        now = self._tools.clock.now()
        # What begins anew, as a report does, is no further before it is where the last one ended.
        furthest = max(self._done, self.job.done)
        noted = self._tools.jobs.note(self.job, furthest, self.problems, now)
        if noted is None:
            raise _OthersHaveItError
        self.job, self._noted_at = noted, now


class _Import:
    """One invitation, and one mail if it is wanted, for each line of a list."""

    def __init__(self, job: Job, asked: ImportWork, tools: Tools) -> None:
        self._job, self._order, self._tools = job, asked, tools
        self._offer: Offer | None = None

    def do(self) -> None:
        job, tools = self._job, self._tools
        content = tools.files.read(job.source())
        portal = tools.catalogue.portal(job.organisation_id, self._order.portal_id)
        if content is None or portal is None:
            tools.jobs.end(job, JobState.FAILED, None, tools.clock.now())
            return
        try:
            self._go_on(LINES.validate_json(content), portal)
        except _OthersHaveItError:
            return

    def _go_on(self, lines: Sequence[InvitationLine], portal: Portal) -> None:
        tools, progress = self._tools, _Progress(self._job, self._tools)
        until = tools.clock.now() + PATIENCE
        for place, line in enumerate(lines[self._job.done :], start=self._job.done + 1):
            progress.problems += self._invite(line, portal)
            progress.reached(place)
            if place % _EVERY_LINES == 0 or place == len(lines):
                progress.note()
            if place < len(lines) and tools.clock.now() >= until:
                progress.note()
                _hand_on(progress.job, tools)
                return
        tools.jobs.end(progress.job, JobState.DONE, None, tools.clock.now())
        tools.files.drop(self._job.source())

    def _invite(self, line: InvitationLine, portal: Portal) -> list[JobProblem]:
        job, tools = self._job, self._tools
        invitation_id = ids.invitation_id(job.organisation_id, f"{job.id}#{line.line}")
        token = tools.links.token(Capability.INVITATION, job.organisation_id, invitation_id)
        drafted = _invitation(invitation_id, line, portal, job.created_at, token.secret_hash)
        tools.catalogue.add_invitation(drafted)
        standing = tools.catalogue.invitation(job.organisation_id, invitation_id) or drafted
        owes_mail = self._order.send and standing.email and not standing.mailed_at
        if not owes_mail or standing.revoked_at:
            return []
        try:
            link = tools.links.url(token, "invitation")
            tools.mailer.send(tools.writer.invitation(self._offer_of(standing), link))
        except MailRefused:
            return [JobProblem(line=line.line, field="email", code="EMAIL_REFUSED")]
        tools.catalogue.mailed(standing, tools.clock.now())
        return []

    def _offer_of(self, invitation: Invitation) -> Offer:
        if self._offer is None:
            self._offer = self._tools.catalogue.offer(invitation)
        return replace(self._offer, invitation=invitation)


def _invitation(
    invitation_id: str, line: InvitationLine, portal: Portal, now: datetime, token_hash: str
) -> Invitation:
    return Invitation(
        id=invitation_id,
        organisation_id=portal.organisation_id,
        portal_id=portal.id,
        car_park_id=portal.car_park_id,
        name=line.name,
        token_hash=token_hash,
        quota=line.quota,
        created_at=now,
        valid_until=line.valid_until,
        fixed_date=line.fixed_date,
        email=line.email,
        language=line.language,
        note=line.note,
    )
