"""All fakes over one shared state, watched."""

from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate, StatusReport
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import Unauthorised
from baypass.ports import (
    Bookings,
    Catalogue,
    Gates,
    GateSignals,
    Mailer,
    Mails,
    Session,
    Workflows,
    Writer,
)
from tests.fakes.bookings import FakeBookings
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.gates import FakeGates, FakeSignals
from tests.fakes.mails import FakeMailer, FakeMails, FakeWriter
from tests.fakes.small import FakeClock, FakeDice, FakeLinks
from tests.fakes.state import Calls, State, watched


class FakeWorkflows:
    """Remembers what was started, each once."""

    def __init__(self) -> None:
        self.bookings: list[tuple[str, str]] = []
        self.cancellations: list[tuple[str, str]] = []

    def start_booking(self, organisation_id: str, booking_id: str) -> None:
        if (organisation_id, booking_id) not in self.bookings:
            self.bookings.append((organisation_id, booking_id))

    def start_cancellation(self, organisation_id: str, reservation_id: str) -> None:
        if (organisation_id, reservation_id) not in self.cancellations:
            self.cancellations.append((organisation_id, reservation_id))


class FakeSignIn:
    """Accounts with passwords; a new one's first password is only good for choosing another."""

    def __init__(self) -> None:
        self._passwords: dict[str, str] = {}
        self._new: set[str] = set()

    def add(self, email: str, password: str, *, new: bool = False) -> None:
        self._passwords[email] = password
        if new:
            self._new.add(email)

    def sign_in(self, email: str, password: str) -> Session:
        if self._passwords.get(email) != password:
            raise Unauthorised.because("SIGN_IN_FAILED")
        if email in self._new:
            return Session(None, None, "NEW_PASSWORD_REQUIRED", _challenge(email))
        return Session(token=f"token of {email}", expires_in=3600)

    def set_first_password(self, email: str, challenge_session: str, password: str) -> Session:
        if email not in self._new or challenge_session != _challenge(email):
            raise Unauthorised.because("SIGN_IN_FAILED")
        self._new.remove(email)
        self._passwords[email] = password
        return self.sign_in(email, password)


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
        self.mails = watched("mails", Mails, FakeMails(self.state), calls)
        self.gates = watched("gates", Gates, FakeGates(self.state), calls)
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


def _challenge(email: str) -> str:
    return f"the challenge of {email}"
