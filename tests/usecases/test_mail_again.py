"""A host sends the links again: fresh ones, and those before open nothing more."""

from typing import Any

import pytest

from baypass.domain.mails import OwedMail
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound
from baypass.domain.tokens import Capability
from tests.builders import END, ORGANISATION, RESERVATION
from tests.usecases.hosting import DESK_KEY, Hosting, at_the_desk, with_a_visit


def generation(hosting: Hosting) -> int:
    return hosting.acting.reservation().link_generation


def fresh(hosting: Hosting, capability: Capability) -> str:
    own = capability, ORGANISATION, RESERVATION, generation(hosting)
    return str(hosting.world.links.token(*own))


def test_the_mail_goes_out_once_more_and_only_its_links_work() -> None:
    hosting = with_a_visit()
    acting, sent = hosting.acting, len(hosting.acting.letters())
    hosting.mail_again()
    acting.sweep()
    assert acting.letters()[sent:] == [f"ann@visitor.example.com: confirmation {RESERVATION}"]
    for capability in (Capability.MANAGE, Capability.REMOTE):
        with pytest.raises(NotFound):
            acting.see_reservation(acting.token(capability))
        assert acting.see_reservation(fresh(hosting, capability))


def test_each_time_makes_other_links_and_owes_another_mail() -> None:
    hosting = with_a_visit()
    links = set()
    for number in range(3):
        hosting.mail_again(f"key-number-{number}-of-the-desk")
        hosting.acting.sweep()
        links.add(fresh(hosting, Capability.REMOTE))
    assert len(links) == generation(hosting) == 3
    confirmations = [one for one in hosting.acting.letters() if ": confirmation" in one]
    assert len(confirmations) == 4


def test_the_same_key_again_makes_no_other_links() -> None:
    hosting = with_a_visit()
    hosting.mail_again()
    before = hosting.acting.state()
    hosting.mail_again()
    assert hosting.acting.state() == before
    assert len(hosting.told()) == 1


def test_the_log_is_told_who_was_written_to() -> None:
    hosting = with_a_visit()
    hosting.mail_again()
    (entry,) = hosting.told()
    assert (entry.action, entry.subject_id) == ("MAIL_AGAIN", RESERVATION)
    assert entry.after == {"email": "ann@visitor.example.com"}
    assert entry.kept_until == hosting.acting.reservation().kept_until


def test_a_mail_that_was_still_owed_carries_the_fresh_links_too() -> None:
    hosting = at_the_desk()
    hosting.acting.book()
    hosting.acting.confirm()
    hosting.mail_again()
    hosting.acting.sweep()
    assert generation(hosting) == 1


def test_a_held_one_has_no_links_to_send_yet() -> None:
    hosting = at_the_desk()
    hosting.acting.book()
    with pytest.raises(AgainstTheRules) as refusal:
        hosting.mail_again()
    assert refusal.value.code == "NOT_YET_CONFIRMED"


def test_after_the_visit_nothing_is_sent() -> None:
    hosting = with_a_visit()
    hosting.world.clock.stand_at(END)
    with pytest.raises(AgainstTheRules) as refusal:
        hosting.mail_again()
    assert refusal.value.code == "VISIT_OVER"
    assert generation(hosting) == 0


def meanwhile(hosting: Hosting, key: str) -> None:
    """Let a host press once more just before the first press is written."""
    real = hosting.world.acting

    class Overtaken:
        def change(self, *given: Any) -> None:
            hosting.world.acting = real
            hosting.mail_again(key)
            real.change(*given)

    hosting.world.acting = Overtaken()  # type: ignore[assignment]


def test_the_same_press_twice_at_once_is_one_mail() -> None:
    hosting = with_a_visit()
    meanwhile(hosting, DESK_KEY)
    hosting.mail_again()
    assert generation(hosting) == len(hosting.told()) == 1


def test_two_hosts_at_once_do_not_make_each_others_links_worthless() -> None:
    hosting = with_a_visit()
    meanwhile(hosting, "a-key-of-somebody-else")
    with pytest.raises(EditedMeanwhile):
        hosting.mail_again()
    assert generation(hosting) == len(hosting.told()) == 1
    owed: list[OwedMail] = list(hosting.world.state.mails.values())
    assert sum(mail.link_generation for mail in owed) == 1
