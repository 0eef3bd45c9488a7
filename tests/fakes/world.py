"""All fakes over one shared state, watched."""

from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate, StatusReport
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation
from baypass.domain.payments import Settlement
from baypass.domain.portals import Portal
from baypass.ports import (
    Bookings,
    Catalogue,
    Gates,
    GateSignals,
    Mailer,
    Mails,
    Workflows,
    Writer,
)
from baypass.ports.acting import Acting as ActingPort
from baypass.ports.audit import AuditLog
from baypass.ports.codes import KeypadCodes
from baypass.ports.desk import AccessLog, Board
from baypass.ports.gate_access import GateAccess
from baypass.ports.gate_identity import Claims, GateIdentities, Renewals
from baypass.ports.hosts import Accounts, Hosts
from baypass.ports.invitations import Invitations
from baypass.ports.jobs import Files, Jobs, Workers
from baypass.ports.payments import Checkout, Payments
from baypass.ports.set_up import Enrolment, Logos, SetUp
from tests.fakes.acting import FakeActing
from tests.fakes.bookings import FakeBookings
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.checkout import FakeCheckout
from tests.fakes.codes import FakeCodes
from tests.fakes.desk import FakeAccessLog, FakeBoard
from tests.fakes.gate_access import FakeGateAccess
from tests.fakes.gate_identity import FakeClaims, FakeGateIdentities, FakeRenewals
from tests.fakes.gates import FakeGates, FakeSignals
from tests.fakes.hosts import FakeAccounts, FakeAuditLog, FakeHosts, FakeSignIn
from tests.fakes.jobs import FakeFiles, FakeInvitations, FakeJobs, FakeReports, FakeWorkers
from tests.fakes.mails import FakeMailer, FakeMails, FakeWriter
from tests.fakes.payments import FakePayments
from tests.fakes.set_up import (
    FakeEnrolment,
    FakeLogos,
    FakePictures,
    FakeSetUp,
    FakeSetUpLists,
    FakeVatNumbers,
)
from tests.fakes.small import FakeClock, FakeDice, FakeLinks
from tests.fakes.state import Calls, State, watched


class FakeWorkflows:
    """Remembers what was started, each once, and what those that wait were told."""

    def __init__(self) -> None:
        self.bookings: list[tuple[str, str]] = []
        self.payment_due: dict[tuple[str, str], bool] = {}
        self.woken: list[tuple[str, Settlement]] = []
        self.cancellations: list[tuple[str, str]] = []
        self.refunds: list[tuple[str, str]] = []

    def start_booking(self, organisation_id: str, booking_id: str, *, payment_due: bool) -> None:
        if (organisation_id, booking_id) not in self.bookings:
            self.bookings.append((organisation_id, booking_id))
            self.payment_due[organisation_id, booking_id] = payment_due

    def wake_booking(self, task_token: str, settlement: Settlement) -> None:
        self.woken.append((task_token, settlement))

    def start_cancellation(self, organisation_id: str, reservation_id: str) -> None:
        if (organisation_id, reservation_id) not in self.cancellations:
            self.cancellations.append((organisation_id, reservation_id))

    def start_refund(self, organisation_id: str, booking_id: str) -> None:
        if (organisation_id, booking_id) not in self.refunds:
            self.refunds.append((organisation_id, booking_id))


class FakeWorld:
    """One world: what hosts set up is given, the rest happens through the ports."""

    def __init__(
        self,
        *things: Organisation | CarPark | Portal | Invitation | Gate,
        clock: FakeClock | None = None,
        dice: FakeDice | None = None,
    ) -> None:
        self.state, self.calls = State(), Calls()
        self.clock, self.dice, self.links = clock or FakeClock(), dice or FakeDice(), FakeLinks()
        self.sign_in = FakeSignIn()
        calls = self.calls
        self.catalogue = watched("catalogue", Catalogue, FakeCatalogue(self.state), calls)
        self.bookings = watched("bookings", Bookings, FakeBookings(self.state), calls)
        self.payments = watched("payments", Payments, FakePayments(self.state), calls)
        self.checkout = watched("checkout", Checkout, FakeCheckout(self.clock), calls)
        self.hosts = watched("hosts", Hosts, FakeHosts(self.state), calls)
        self.accounts = watched("accounts", Accounts, FakeAccounts(self.sign_in), calls)
        self.audit = watched("audit", AuditLog, FakeAuditLog(self.state), calls)
        self.mails = watched("mails", Mails, FakeMails(self.state), calls)
        self.gates = watched("gates", Gates, FakeGates(self.state), calls)
        self.gate_access = watched("gate_access", GateAccess, FakeGateAccess(self.state), calls)
        self.access_log = watched("access_log", AccessLog, FakeAccessLog(self.state), calls)
        self.board = watched("board", Board, FakeBoard(self.state), calls)
        self.acting = watched("acting", ActingPort, FakeActing(self.state), calls)
        self.codes = watched("codes", KeypadCodes, FakeCodes(self.state), calls)
        self.jobs = watched("jobs", Jobs, FakeJobs(self.state), calls)
        self.workers = watched("workers", Workers, FakeWorkers(), calls)
        self.files = watched("files", Files, FakeFiles(), calls)
        self.reports = FakeReports(self.state)
        self.invitations = watched("invitations", Invitations, FakeInvitations(self.state), calls)
        self.set_up = watched("set_up", SetUp, FakeSetUp(self.state), calls)
        self.set_up_lists = FakeSetUpLists(self.state)
        self.logos = watched("logos", Logos, FakeLogos(self.state), calls)
        certificates = FakeEnrolment()
        self.enrolment = watched("enrolment", Enrolment, certificates, calls)
        self.claims = watched("claims", Claims, FakeClaims(), calls)
        self.renewals = watched("renewals", Renewals, FakeRenewals(certificates), calls)
        identities = FakeGateIdentities(self.state)
        self.identities = watched("identities", GateIdentities, identities, calls)
        self.vat_numbers, self.pictures = FakeVatNumbers(), FakePictures()
        self.mailer = watched("mailer", Mailer, FakeMailer(), calls)
        self.writer = watched("writer", Writer, FakeWriter(), calls)
        self.signals = watched("signals", GateSignals, FakeSignals(), calls)
        self.workflows = watched("workflows", Workflows, FakeWorkflows(), calls)
        for thing in things:
            self._set_up(thing)
        calls.made.clear()

    def _set_up(self, thing: Organisation | CarPark | Portal | Invitation | Gate) -> None:
        if isinstance(thing, Invitation):
            self.catalogue.add_invitation(thing)
        elif isinstance(thing, Gate):
            self.gates.put(thing)
            if thing.status.at:
                report = StatusReport(
                    version=1,
                    gate_id=thing.id,
                    online=thing.status.online,
                    barrier=thing.status.barrier,
                )
                self.gates.report(report, thing.status.at)
        else:
            self.catalogue.put(thing)
