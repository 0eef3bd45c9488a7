"""Doubles of what the use cases need from the world; each keeps its port's promises."""

from tests.fakes.bookings import FakeBookings
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.gates import FakeGates, FakeSignals
from tests.fakes.mails import FakeMailer, FakeMails, FakeWriter
from tests.fakes.small import NOW, SITE, FakeClock, FakeDice, FakeLinks
from tests.fakes.state import Calls, Ended, State
from tests.fakes.world import FakeSignIn, FakeWorkflows, FakeWorld

__all__ = [
    "NOW",
    "SITE",
    "Calls",
    "Ended",
    "FakeBookings",
    "FakeCatalogue",
    "FakeClock",
    "FakeDice",
    "FakeGates",
    "FakeLinks",
    "FakeMailer",
    "FakeMails",
    "FakeSignIn",
    "FakeSignals",
    "FakeWorkflows",
    "FakeWorld",
    "FakeWriter",
    "State",
]
