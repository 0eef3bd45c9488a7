"""What the use cases need from the world. Adapters and the tests' fakes keep these promises.

Every write is conditional and safe to repeat. A refusal is raised as `baypass.domain.refusals`
names it; anything else that goes wrong is the adapter's vendor's own exception.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import Booking, BookingRecord, ReleaseReason, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gate_messages import Answer
from baypass.domain.gates import Acknowledgement, Command, Gate, StatusReport
from baypass.domain.hosts import Host
from baypass.domain.invitations import Invitation
from baypass.domain.mails import OwedMail
from baypass.domain.organisations import Organisation
from baypass.domain.payments import Refund, Settlement
from baypass.domain.portals import Portal
from baypass.domain.tokens import Capability, LinkToken


@dataclass(frozen=True)
class Offer:
    """An invitation with everything that decides what it offers."""

    invitation: Invitation
    portal: Portal
    car_park: CarPark
    organisation: Organisation


@dataclass(frozen=True)
class Visit:
    """A reservation with the place it is for."""

    reservation: Reservation
    car_park: CarPark
    organisation: Organisation


class Busy(Exception):  # noqa: N818  an answer, not an error
    """Too many at once; nothing was written, and it is worth trying again in a moment."""


class Clock(Protocol):
    """The one source of now."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""


class Dice(Protocol):
    """The one source of chance."""

    def keypad_code(self) -> str:
        """Return six digits that cannot be guessed from any others."""

    def enrolment_code(self) -> str:
        """Return what a gate enrols with once: 128 bits that cannot be guessed."""

    def first_password(self) -> str:
        """Return a password that nobody guesses and everybody can type."""

    def salt(self) -> str:
        """Return 32 bytes that nobody guesses, in base64url without padding."""

    def id_suffix(self) -> str:
        """Return twelve lower-case characters that nobody had before."""


class Links(Protocol):
    """Makes the tokens behind our links, always the same one for the same subject."""

    def token(
        self, capability: Capability, organisation_id: str, subject: str, generation: int = 0
    ) -> LinkToken:
        """Return the token of this subject, of this generation."""

    def url(self, token: LinkToken, page: str) -> str:
        """Return the address of a page of the site with the token in its fragment."""


class Catalogue(Protocol):
    """What hosts have set up: organisations, car parks, portals, invitations."""

    def invitation(self, organisation_id: str, invitation_id: str) -> Invitation | None:
        """Return the invitation, strongly consistent."""

    def offer(self, invitation: Invitation) -> Offer:
        """Return the invitation with its portal, car park and organisation."""

    def organisation(self, organisation_id: str) -> Organisation | None:
        """Return the organisation."""

    def car_parks(self, organisation_id: str) -> Sequence[CarPark]:
        """Return the organisation's car parks."""

    def portals(self, organisation_id: str) -> Sequence[Portal]:
        """Return the organisation's portals."""

    def portal(self, organisation_id: str, portal_id: str) -> Portal | None:
        """Return the portal."""

    def put(self, thing: Organisation | CarPark | Portal) -> None:
        """Write what a file has set up, whatever stood there, and raise its version."""

    def add_invitation(self, invitation: Invitation, entry: AuditEntry | None = None) -> None:
        """Write a new invitation and tell of it; an id that exists is left as it is."""

    def mailed(self, invitation: Invitation, at: datetime) -> None:
        """Note that the invitation was sent to its address; the first time counts."""

    def revoke(
        self,
        organisation_id: str,
        invitation_id: str,
        at: datetime,
        entry: AuditEntry | None = None,
    ) -> Invitation | None:
        """End an invitation and tell of it; the first time counts. Returns what stands then."""

    def invitations(
        self, portal: Portal, after: str | None, limit: int
    ) -> tuple[Sequence[Invitation], str | None]:
        """Return a page of the portal's invitations and the cursor of the next one."""


class Bookings(Protocol):
    """Bookings, their reservations, and the counters they move."""

    def taken(self, car_park: CarPark, days: Sequence[date]) -> Mapping[date, Sequence[int]]:
        """Return the quarter-hour counters of these days; a day nobody booked has none."""

    def hold(self, record: BookingRecord, offer: Offer, now: datetime) -> BookingRecord:
        """Take the spots, the invitation's use and write the booking and its payment, or nothing.

        Returns the booking that stands under this id: this one, or the one that an earlier
        identical call wrote. Refuses with WorldMoved: NO_SPOT_LEFT or an INVITATION_ code.
        Raises Busy when the car park has fewer spots by now than the offer says.
        """

    def record(self, organisation_id: str, booking_id: str) -> BookingRecord | None:
        """Return the booking with its reservations, strongly consistent."""

    def confirm(self, record: BookingRecord, mails: Sequence[OwedMail], car_park: CarPark) -> None:
        """Confirm a held booking with its keypad codes and owe its mails, all or nothing.

        Does nothing when it is no longer held, or when money is due that is not noted as paid.
        Raises `KeypadCodeTaken` when a code is in use.
        """

    def release(
        self,
        record: BookingRecord,
        reason: ReleaseReason,
        mails: Sequence[OwedMail],
        refund: Refund | None,
        car_park: CarPark,
    ) -> bool:
        """Expire a held booking: give back its spots and the invitation's use, all or nothing.

        Its payment is closed if it is still due. With a refund (of money that does not fit the
        price) the payment must be noted as paid instead, and the refund is owed. False when
        nothing was changed: it is no longer held, or its payment is not where it has to be.
        """

    def look_again(self, booking: Booking, at: datetime) -> None:
        """Leave a held booking alone until then: it is owed, but not before."""

    def visit(self, organisation_id: str, reservation_id: str) -> Visit | None:
        """Return the reservation with its car park and organisation, strongly consistent."""

    def cancel(self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None) -> None:
        """Cancel a confirmed reservation, give back its spot, owe mails and refund, or nothing.

        Refuses with WorldMoved: STATE_CHANGED when it is not confirmed any more.
        """

    def use(self, visit: Visit, command: Command) -> Command:
        """Mark the reservation used, write the command and log the access, all or nothing.

        Returns the command that stands under this id, so a repeated press finds its first one.
        Refuses with WorldMoved STATE_CHANGED, or TooOften when the last press was just now.
        """

    def note_passage(
        self, organisation_id: str, reservation_id: str, *, inside: bool, at: datetime
    ) -> None:
        """Note that the car drove in or out at this time; older news never replaces newer."""

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return (organisation, booking) of what is owed and due, the longest overdue first."""


class KeypadCodeTaken(Exception):  # noqa: N818  an answer, not an error
    """Another reservation of the car park and day has this code."""


class Mails(Protocol):
    """The rows of owed mails."""

    def of_booking(self, organisation_id: str, booking_id: str) -> Sequence[OwedMail]:
        """Return all mails the booking ever owed."""

    def claim(self, mail: OwedMail, now: datetime) -> bool:
        """Take the mail for a lease; false when it is sent, given up or in other hands."""

    def sent(self, mail: OwedMail, message_id: str) -> None:
        """Note that the provider took it."""

    def failed(self, mail: OwedMail) -> None:
        """Note that the provider will never take it; it stays visible as an attention item."""


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent to one recipient."""

    sender_name: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


class MailRefused(Exception):  # noqa: N818  an answer, not an error
    """The provider will never take this letter."""


class Mailer(Protocol):
    """Sends letters, at least once: the provider has no idempotency token."""

    def send(self, letter: Letter) -> str:
        """Return the provider's message id. Raises `MailRefused` when trying again is useless."""


class Writer(Protocol):
    """Writes letters from templates."""

    def confirmation(self, visit: Visit, record: BookingRecord) -> Letter:
        """Return the visitor's confirmation with its calendar file.

        It tells the payer, and nobody else, what was paid.
        """

    def new_code(self, visit: Visit) -> Letter:
        """Return what tells a visitor that the code before opens nothing, and which one does."""

    def cancellation(self, visit: Visit, record: BookingRecord) -> Letter:
        """Return the visitor's cancellation with a calendar file that removes the entry.

        It says what goes back to the account that paid, and names that account to the payer only.
        """

    def summary(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return the booker's summary, which is the receipt of what was paid too."""

    def refund(self, record: BookingRecord, visit: Visit) -> Letter:
        """Return what tells the booker that a visitor's cancellation sends money back."""

    def unpaid(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return what tells the booker that the spots were given back and nothing was charged."""

    def late_payment(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return what tells the booker that the money came too late and goes back, all of it."""

    def refund_failed(self, record: BookingRecord, visit: Visit, refund: Refund) -> Letter:
        """Return what tells the host that a refund did not go through."""

    def dispute(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        """Return what tells the host that the payer disputes the payment."""

    def invitation(self, offer: Offer, link: str) -> Letter:
        """Return the invitee's invitation."""

    def first_password(
        self, host: Host, organisation: Organisation, password: str, console: str
    ) -> Letter:
        """Return what lets a host into the console for the first time."""

    def calendar(self, visit: Visit) -> bytes:
        """Return the calendar file of a reservation as it stands."""


class Gates(Protocol):
    """Gates, what they report, and the commands they were given."""

    def of_car_park(self, car_park: CarPark) -> Sequence[Gate]:
        """Return the car park's gates that are not retired, by name."""

    def gate(self, organisation_id: str, gate_id: str) -> Gate | None:
        """Return the gate with its last status."""

    def put(self, gate: Gate) -> None:
        """Write a gate, raising its version and leaving what it reported of itself."""

    def report(self, report: StatusReport, received_at: datetime) -> None:
        """Note what a known gate said of itself; older news never replaces newer."""

    def command(self, organisation_id: str, command_id: str) -> Command | None:
        """Return the command."""

    def request(self, command: Command, kept_until: datetime) -> None:
        """Write a command that is for no reservation, unless it stands there already."""

    def mark_sent(self, command: Command) -> None:
        """Note that the command was published, unless the gate has answered already."""

    def acknowledge(self, acknowledgement: Acknowledgement) -> Command | None:
        """Note the gate's first answer to a command; nothing when no such command was given."""


@dataclass(frozen=True)
class SignedCommand:
    """A command, and what its gate is sent of it: it opens nothing until it is published."""

    command: Command
    message: str


class GateSignals(Protocol):
    """The way to a barrier."""

    def sign(self, command: Command) -> SignedCommand:
        """Sign the command; asked for before anything is written, it costs nothing to fail."""

    def send(self, signed: SignedCommand) -> None:
        """Publish the command, never retained; it is worthless once expired."""

    def answer(self, answer: Answer) -> None:
        """Publish what was decided about a reading or a code; nobody waits for it for long."""

    def receipt(self, gate_id: str, event_ids: Sequence[str]) -> None:
        """Publish that these events are safe, so that the gate may forget them."""


class Workflows(Protocol):
    """Starts what pays the debts that a transaction wrote down."""

    def start_booking(self, organisation_id: str, booking_id: str, *, payment_due: bool) -> None:
        """Start `booking`; starting it twice is starting it once."""

    def wake_booking(self, task_token: str, settlement: Settlement) -> None:
        """Tell a `booking` that waits for its payment; one that waits no more is left alone."""

    def start_cancellation(self, organisation_id: str, reservation_id: str) -> None:
        """Start `cancellation`; starting it twice is starting it once."""

    def start_refund(self, organisation_id: str, booking_id: str) -> None:
        """Start `cancellation` for all of a booking's money; twice is once."""


class QrCodes(Protocol):
    """Draws QR codes with a quiet zone and error correction M."""

    def svg(self, text: str) -> bytes:
        """Return an SVG image."""

    def png(self, text: str) -> bytes:
        """Return a PNG image."""
