"""Doubles of what the use cases need from the world; each keeps its port's promises."""

from tests.fakes.acting import FakeActing
from tests.fakes.bookings import FakeBookings
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.checkout import FakeCheckout
from tests.fakes.desk import FakeAccessLog, FakeBoard
from tests.fakes.gate_access import FakeGateAccess
from tests.fakes.gates import FakeGates, FakeSignals
from tests.fakes.hosts import FakeAccounts, FakeAuditLog, FakeHosts, FakeSignIn
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
from tests.fakes.signatures import FakeSignatures
from tests.fakes.small import NOW, SITE, FakeClock, FakeDice, FakeLinks
from tests.fakes.state import Calls, Ended, State
from tests.fakes.world import FakeWorkflows, FakeWorld

__all__ = [
    "NOW",
    "SITE",
    "Calls",
    "Ended",
    "FakeAccessLog",
    "FakeAccounts",
    "FakeActing",
    "FakeAuditLog",
    "FakeBoard",
    "FakeBookings",
    "FakeCatalogue",
    "FakeCheckout",
    "FakeClock",
    "FakeDice",
    "FakeEnrolment",
    "FakeGateAccess",
    "FakeGates",
    "FakeHosts",
    "FakeLinks",
    "FakeLogos",
    "FakeMailer",
    "FakeMails",
    "FakePayments",
    "FakePictures",
    "FakeSetUp",
    "FakeSetUpLists",
    "FakeSignIn",
    "FakeSignals",
    "FakeSignatures",
    "FakeVatNumbers",
    "FakeWorkflows",
    "FakeWorld",
    "FakeWriter",
    "State",
]
