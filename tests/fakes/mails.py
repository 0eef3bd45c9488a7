from collections.abc import Sequence
from datetime import datetime

from baypass.domain.bookings import BookingRecord
from baypass.domain.hosts import Host
from baypass.domain.mails import LEASE, MailState, OwedMail
from baypass.domain.organisations import Organisation
from baypass.domain.payments import Refund
from baypass.ports import Letter, MailRefused, Offer, Visit
from tests.fakes.state import State


class FakeMails:
    """The rows of owed mails."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of_booking(self, organisation_id: str, booking_id: str) -> Sequence[OwedMail]:
        return [
            mail
            for key, mail in sorted(self._state.mails.items())
            if key[:2] == (organisation_id, booking_id)
        ]

    def claim(self, mail: OwedMail, now: datetime) -> bool:
        standing = self._state.mails.get(_key(mail))
        if standing is None:
            return False
        lease_over = standing.state is MailState.SENDING and standing.owed_at <= now
        if standing.state is not MailState.PENDING and not lease_over:
            return False
        self._state.mails[_key(mail)] = standing.model_copy(
            update={"state": MailState.SENDING, "owed_at": now + LEASE}
        )
        return True

    def sent(self, mail: OwedMail, message_id: str) -> None:  # noqa: ARG002  nobody reads it back
        self._end(mail, MailState.SENT)

    def failed(self, mail: OwedMail) -> None:
        self._end(mail, MailState.FAILED)

    def _end(self, mail: OwedMail, state: MailState) -> None:
        standing = self._state.mails.get(_key(mail))
        if standing and standing.state is MailState.SENDING:
            self._state.mails[_key(mail)] = standing.model_copy(update={"state": state})


class FakeMailer:
    """Keeps the letters; refuses recipients for good, or is out of order, when told so."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self._refused: set[str] = set()
        self._trouble: Exception | None = None

    def refuse(self, recipient: str) -> None:
        self._refused.add(recipient)

    def be_out_of_order(self, trouble: Exception) -> None:
        self._trouble = trouble

    def work_again(self) -> None:
        self._trouble = None

    def send(self, letter: Letter) -> str:
        if self._trouble:
            raise self._trouble
        if letter.recipient in self._refused:
            raise MailRefused
        self.letters.append(letter)
        return f"letter {len(self.letters)}"


class FakeWriter:
    """Writes what each letter is about, in one line."""

    def confirmation(self, visit: Visit, record: BookingRecord) -> Letter:  # noqa: ARG002
        return _letter("confirmation", visit.reservation.visitor.email, visit)

    def new_code(self, visit: Visit) -> Letter:
        return _letter("new_code", visit.reservation.visitor.email, visit)

    def cancellation(self, visit: Visit, record: BookingRecord) -> Letter:  # noqa: ARG002
        return _letter("cancellation", visit.reservation.visitor.email, visit)

    def summary(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        return _letter("summary", record.booking.booker_email, *visits)

    def refund(self, record: BookingRecord, visit: Visit) -> Letter:
        return _letter("refund", record.booking.booker_email, visit)

    def unpaid(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        return _letter("unpaid", record.booking.booker_email, *visits)

    def late_payment(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:
        return _letter("late_payment", record.booking.booker_email, *visits)

    def refund_failed(self, record: BookingRecord, visit: Visit, refund: Refund) -> Letter:  # noqa: ARG002
        return _letter("refund_failed", visit.organisation.contact.email, visit)

    def dispute(self, record: BookingRecord, visits: Sequence[Visit]) -> Letter:  # noqa: ARG002
        return _letter("dispute", visits[0].organisation.contact.email, *visits)

    def invitation(self, offer: Offer, link: str) -> Letter:
        return Letter(
            sender_name=offer.organisation.name,
            recipient=offer.invitation.email or "",
            reply_to=offer.organisation.contact.email,
            subject=f"invitation {offer.invitation.id}",
            text=link,
            html="",
        )

    def first_password(
        self, host: Host, organisation: Organisation, password: str, console: str
    ) -> Letter:
        return Letter(
            sender_name=organisation.name,
            recipient=host.email,
            reply_to=organisation.contact.email,
            subject=f"first password {host.id}",
            text=f"{console} {password}",
            html="",
        )

    def calendar(self, visit: Visit) -> bytes:
        return f"{visit.reservation.id} {visit.reservation.state}".encode()


def _letter(event: str, recipient: str, *visits: Visit) -> Letter:
    organisation = visits[0].organisation
    return Letter(
        sender_name=organisation.name,
        recipient=recipient,
        reply_to=organisation.contact.email,
        subject=" ".join([event, *(visit.reservation.id for visit in visits)]),
        text=" ".join(visit.reservation.state for visit in visits),
        html="",
    )


def _key(mail: OwedMail) -> tuple[str, str, str]:
    return mail.organisation_id, mail.booking_id, mail.key
