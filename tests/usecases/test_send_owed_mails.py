"""Sending what is owed: each mail once, by one worker, and one bad address stops nobody."""

from datetime import timedelta

import pytest

from baypass.domain.mails import LEASE, MailState
from baypass.ports import Letter
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import FakeMailer
from tests.usecases.acting import Acting, spots

VISITOR, BOOKER = "ann@visitor.example.com", "booker@visitor.example.com"
CONFIRMATION = f"{VISITOR}: confirmation {RESERVATION}"
SUMMARY = f"{BOOKER}: summary {RESERVATION}"
CANCELLATION = f"{VISITOR}: cancellation {RESERVATION}"


@pytest.fixture
def owing(acting: Acting) -> Acting:
    """Return premises with a confirmed booking whose mails nobody has sent."""
    acting.book()
    acting.confirm()
    acting.world.calls.made.clear()
    return acting


def states(acting: Acting) -> list[MailState]:
    return [mail.state for _, mail in sorted(acting.world.state.mails.items())]


def test_each_visitor_and_the_booker_get_their_mail(owing: Acting) -> None:
    owing.send_mails()
    assert owing.letters() == [CONFIRMATION, SUMMARY]
    assert states(owing) == [MailState.SENT, MailState.SENT]


def test_a_mail_is_claimed_before_it_is_sent_and_noted_after(owing: Acting) -> None:
    owing.send_mails()
    assert owing.world.calls.made[:6] == [
        "mails.of_booking",
        "mails.claim",
        "bookings.visit",
        "bookings.record",
        "writer.confirmation",
        "mailer.send",
    ]
    assert owing.world.calls.made[6] == "mails.sent"


def test_a_summary_tells_of_every_reservation(acting: Acting) -> None:
    acting.book(spots(3))
    acting.confirm()
    acting.send_mails()
    (summary,) = [letter for letter in acting.letters() if letter.startswith(BOOKER)]
    ids = [one.id for one in acting.record().reservations]
    assert summary == f"{BOOKER}: summary {' '.join(ids)}"


def test_sending_twice_is_sending_once(owing: Acting) -> None:
    owing.send_mails()
    owing.wait(LEASE * 10)
    owing.send_mails()
    assert len(owing.letters()) == 2


def test_a_cancelled_reservation_owes_one_more_mail(owing: Acting) -> None:
    owing.send_mails()
    owing.cancel()
    owing.send_mails()
    owing.send_mails()
    assert owing.letters() == [CONFIRMATION, SUMMARY, CANCELLATION]


def test_a_confirmation_that_comes_late_confirms_nothing_that_was_cancelled_since(
    owing: Acting,
) -> None:
    owing.cancel()
    owing.send_mails()
    assert owing.letters() == [CANCELLATION, CANCELLATION, SUMMARY]


def test_a_held_booking_owes_nobody_anything(acting: Acting) -> None:
    acting.book()
    acting.send_mails()
    assert not acting.letters()


def test_an_address_that_is_refused_for_good_does_not_hold_up_the_others(owing: Acting) -> None:
    owing.world.mailer.refuse(VISITOR)
    owing.send_mails()
    assert owing.letters() == [SUMMARY]
    assert states(owing) == [MailState.FAILED, MailState.SENT]
    owing.wait(LEASE)
    owing.send_mails()
    assert owing.letters() == [SUMMARY]


def test_trouble_that_passes_is_raised_and_the_mail_sent_when_its_lease_is_over(
    owing: Acting,
) -> None:
    owing.world.mailer.be_out_of_order(TimeoutError())
    with pytest.raises(TimeoutError):
        owing.send_mails()
    owing.world.mailer.work_again()
    owing.send_mails()
    assert owing.letters() == [SUMMARY]
    owing.wait(LEASE)
    owing.send_mails()
    assert owing.letters() == [SUMMARY, CONFIRMATION]


class _Interrupted(FakeMailer):
    """A mailer during whose work a second worker comes by."""

    def __init__(self, acting: Acting) -> None:
        super().__init__()
        self._acting, self._busy = acting, False

    def send(self, letter: Letter) -> str:
        if not self._busy:
            self._busy = True
            self._acting.send_mails()
            self._busy = False
        return super().send(letter)


def test_two_workers_at_once_never_send_the_same_mail(owing: Acting) -> None:
    owing.world.mailer = _Interrupted(owing)
    owing.send_mails()
    assert sorted(owing.letters()) == sorted([CONFIRMATION, SUMMARY])


def test_a_mail_about_a_reservation_that_is_gone_is_given_up(acting: Acting) -> None:
    acting.book(spots(2))
    acting.confirm()
    _, second = acting.record().reservations
    del acting.world.state.reservations[ORGANISATION, RESERVATION]
    acting.send_mails()
    assert acting.letters() == [
        f"{VISITOR}: confirmation {second.id}",
        f"{BOOKER}: summary {second.id}",
    ]
    assert states(acting) == [MailState.FAILED, MailState.SENT, MailState.SENT]


def test_a_mail_about_a_booking_that_is_gone_is_given_up(owing: Acting) -> None:
    del owing.world.state.bookings[ORGANISATION, BOOKING]
    owing.send_mails()
    assert not owing.letters()
    assert states(owing) == [MailState.FAILED, MailState.FAILED]


def test_a_lease_that_a_dead_worker_left_is_waited_for(owing: Acting) -> None:
    owing.world.mails.claim(
        owing.world.mails.of_booking(ORGANISATION, BOOKING)[0], owing.world.clock.now()
    )
    owing.send_mails()
    assert owing.letters() == [SUMMARY]
    owing.wait(LEASE - timedelta(seconds=1))
    owing.send_mails()
    assert owing.letters() == [SUMMARY]
    owing.wait(timedelta(seconds=1))
    owing.send_mails()
    assert owing.letters() == [SUMMARY, CONFIRMATION]
