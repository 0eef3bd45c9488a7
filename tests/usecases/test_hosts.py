"""Adding, changing and removing the people of an organisation, whatever ends on the way."""

from contextlib import suppress
from typing import Any

import pytest

from baypass.domain import ids
from baypass.domain.hosts import Actor, Host, HostState, Role
from baypass.domain.refusals import (
    AgainstTheRules,
    EditedMeanwhile,
    NotFound,
    Refusal,
    Unauthorised,
    WorldMoved,
)
from baypass.ports.hosts import Session
from baypass.usecases.add_host import HostRequest, Inviting, add_host, invite_host_again
from baypass.usecases.admit import admit
from baypass.usecases.change_host import change_host, remove_host
from baypass.usecases.list_set_up import list_hosts
from baypass.usecases.see_hosts import see_account, see_audit
from baypass.usecases.two_factor import (
    begin_two_factor,
    end_two_factor,
    finish_two_factor,
    sign_out_everywhere,
)
from tests.builders import ORGANISATION, a_host, an_audit_entry, an_organisation
from tests.fakes import Ended, FakeWorld
from tests.fakes.hosts import RIGHT_CODE

CONSOLE = "https://visit.example/host/"
OWNER = a_host()
ME = Actor(organisation_id=ORGANISATION, host_id=OWNER.id, email=OWNER.email, role=Role.OWNER)
ROBIN = HostRequest("the-press", "robin@acme.example.com", "Robin", Role.RECEPTION)
ROBIN_ID = ids.host_id(ORGANISATION, ROBIN.email)
OWN = "an own password that was chosen"


@pytest.fixture
def world() -> FakeWorld:
    world = FakeWorld(an_organisation())
    world.hosts.add(OWNER, an_audit_entry(OWNER))
    world.accounts.open(OWNER)
    world.calls.made.clear()
    return world


def inviting(world: FakeWorld) -> Inviting:
    return Inviting(
        hosts=world.hosts,
        accounts=world.accounts,
        catalogue=world.catalogue,
        dice=world.dice,
        writer=world.writer,
        mailer=world.mailer,
        clock=world.clock,
        console=CONSOLE,
    )


def add(world: FakeWorld, request: HostRequest = ROBIN) -> Host:
    return add_host(ME, request, inviting(world))


def change(world: FakeWorld, read: int, role: Role, host_id: str = ROBIN_ID) -> Host:
    return change_host(
        ME,
        host_id,
        read,
        "Robin",
        role,
        hosts=world.hosts,
        accounts=world.accounts,
        clock=world.clock,
    )


def remove(world: FakeWorld, read: int, host_id: str = ROBIN_ID) -> None:
    remove_host(ME, host_id, read, hosts=world.hosts, accounts=world.accounts, clock=world.clock)


def admitted(world: FakeWorld, session: Session) -> Session:
    return admit(session, sign_in=world.sign_in, hosts=world.hosts, accounts=world.accounts)


def mailed_password(world: FakeWorld) -> str:
    return world.mailer.letters[-1].text.split()[-1]


def robin_signs_in(world: FakeWorld) -> Session:
    add(world)
    first = world.sign_in.sign_in(ROBIN.email, mailed_password(world))
    return world.sign_in.set_first_password(ROBIN.email, first.challenge_session or "", OWN)


def told(world: FakeWorld) -> list[str]:
    entries, _ = see_audit(ORGANISATION, None, audit=world.audit)
    return sorted(entry.action for entry in entries)


def listed(world: FakeWorld) -> list[str]:
    page = list_hosts(ORGANISATION, None, lists=world.set_up_lists)
    assert page.next is None
    return [one.id for one in page.items]


def test_a_new_host_is_told_by_mail_how_to_come_in(world: FakeWorld) -> None:
    added = add(world)
    [letter] = world.mailer.letters
    assert (letter.recipient, letter.text.split()[0]) == (ROBIN.email, CONSOLE)
    assert world.sign_in.sign_in(ROBIN.email, mailed_password(world)).challenge
    assert listed(world) == [OWNER.id, added.id]


@pytest.mark.parametrize("calls", range(1, 12))
def test_a_press_that_ended_on_the_way_is_finished_by_the_next(
    calls: int, world: FakeWorld
) -> None:
    world.calls.end_after(calls)
    with suppress(Ended):
        add(world)
    world.calls.go_on()
    added = add(world)
    assert added.state is HostState.ACTIVE
    assert world.sign_in.sign_in(ROBIN.email, mailed_password(world)).challenge
    assert told(world).count("HOST_ADDED") == 2
    letters = len(world.mailer.letters)
    add(world)
    assert len(world.mailer.letters) == letters


def test_whoever_is_there_is_not_added_by_another_press(world: FakeWorld) -> None:
    add(world)
    other = HostRequest("another-press", ROBIN.email.upper(), "R.", Role.OWNER)
    with pytest.raises(WorldMoved, match="HOST_EXISTS"):
        add(world, other)
    assert told(world).count("HOST_ADDED") == 2


def test_an_account_of_another_organisation_is_not_taken_over(world: FakeWorld) -> None:
    world.accounts.open(a_host(organisation_id="org_otherplace", email=ROBIN.email))
    with pytest.raises(WorldMoved, match="HOST_ELSEWHERE"):
        add(world)
    assert world.hosts.host(ORGANISATION, ROBIN_ID) is None
    assert world.mailer.letters == []


def test_who_has_a_password_from_before_keeps_it_and_gets_no_mail(world: FakeWorld) -> None:
    world.sign_in.add(ROBIN.email, OWN)
    added = add(world)
    assert added.role is Role.RECEPTION
    assert world.mailer.letters == []
    assert world.sign_in.sign_in(ROBIN.email, OWN).role == "reception"
    add(world)
    assert world.mailer.letters == []


def test_a_mail_that_nobody_takes_is_told_and_tried_again(world: FakeWorld) -> None:
    world.mailer.refuse(ROBIN.email)
    for _ in range(2):
        with pytest.raises(AgainstTheRules, match="HOST_EMAIL_REFUSED"):
            add(world)


def test_another_role_counts_from_the_next_sign_in_and_ends_the_old_ones(
    world: FakeWorld,
) -> None:
    session = robin_signs_in(world)
    changed = change(world, 1, Role.MANAGER)
    assert (changed.role, changed.version) == (Role.MANAGER, 2)
    with pytest.raises(Unauthorised):
        world.sign_in.refresh(session.refresh_token or "")
    assert world.sign_in.sign_in(ROBIN.email, OWN).role == "manager"
    assert change(world, 1, Role.MANAGER) == changed


def test_a_change_of_an_older_version_is_refused(world: FakeWorld) -> None:
    add(world)
    change(world, 1, Role.MANAGER)
    with pytest.raises(EditedMeanwhile):
        change(world, 1, Role.AUDITOR)
    with pytest.raises(EditedMeanwhile):
        remove(world, 1)


def test_the_last_owner_stays(world: FakeWorld) -> None:
    with pytest.raises(WorldMoved, match="LAST_OWNER"):
        change(world, 1, Role.MANAGER, OWNER.id)
    with pytest.raises(WorldMoved, match="LAST_OWNER"):
        remove(world, 1, OWNER.id)
    add(world, HostRequest("the-press", ROBIN.email, ROBIN.name, Role.OWNER))
    remove(world, 1, OWNER.id)
    assert listed(world) == [ROBIN_ID]


def test_a_role_that_the_account_did_not_learn_is_in_the_next_token(world: FakeWorld) -> None:
    session = robin_signs_in(world)
    world.calls.end_after(2)
    with pytest.raises(Ended):
        change(world, 1, Role.AUDITOR)
    world.calls.go_on()
    assert session.role == "reception"
    again = admitted(world, world.sign_in.refresh(session.refresh_token or ""))
    assert again.role == "auditor"


def test_who_is_removed_is_out_even_if_the_process_ended_before_the_account(
    world: FakeWorld,
) -> None:
    session = robin_signs_in(world)
    world.calls.end_after(2)
    with pytest.raises(Ended):
        remove(world, 1)
    world.calls.go_on()
    with pytest.raises(Unauthorised):
        admitted(world, world.sign_in.refresh(session.refresh_token or ""))
    with pytest.raises(Unauthorised):
        world.sign_in.sign_in(ROBIN.email, OWN)


def test_removing_twice_is_removing_once_and_adding_again_begins_anew(world: FakeWorld) -> None:
    robin_signs_in(world)
    remove(world, 1)
    remove(world, 1)
    assert told(world).count("HOST_REMOVED") == 1
    with pytest.raises(NotFound):
        change(world, 2, Role.MANAGER)
    assert add(world).version == 3
    assert world.sign_in.sign_in(ROBIN.email, mailed_password(world)).challenge


def test_who_was_there_before_hosts_had_rows_is_let_in(world: FakeWorld) -> None:
    session = Session(
        "token", 900, organisation_id=ORGANISATION, email="old@acme.example", role="owner"
    )
    assert admitted(world, session) == session
    challenged = Session(None, None, "SOFTWARE_TOKEN_MFA", "a session")
    assert admitted(world, challenged) == challenged


def test_a_new_first_password_is_sent_once_per_press(world: FakeWorld) -> None:
    robin_signs_in(world)
    for _ in range(2):
        invite_host_again(ME, ROBIN_ID, "a-press-for-it", inviting(world))
    assert len(world.mailer.letters) == 2
    assert world.sign_in.sign_in(ROBIN.email, mailed_password(world)).challenge
    assert told(world).count("HOST_PASSWORD_REPLACED") == 1
    with pytest.raises(NotFound):
        invite_host_again(ME, ids.host_id(ORGANISATION, "x@y.example"), "k", inviting(world))


# --- Each host for themselves ---------------------------------------------------------------------


def as_robin(world: FakeWorld) -> tuple[Actor, str]:
    session = robin_signs_in(world)
    actor = ME.model_copy(
        update={"host_id": ROBIN_ID, "email": ROBIN.email, "role": Role.RECEPTION}
    )
    return actor, session.access_token or ""


def test_a_second_factor_is_on_after_its_first_code_and_off_after_password_and_code(
    world: FakeWorld,
) -> None:
    robin, token = as_robin(world)
    own: dict[str, Any] = {
        "sign_in": world.sign_in,
        "audit": world.audit,
        "clock": world.clock,
    }
    secret, address = begin_two_factor(
        robin, token, sign_in=world.sign_in, catalogue=world.catalogue
    )
    assert address == (
        f"otpauth://totp/Acme%20Campus:{ROBIN.email}?secret={secret}&issuer=Acme%20Campus"
    )
    with pytest.raises(AgainstTheRules, match="CODE_WRONG"):
        finish_two_factor(robin, token, "000000", **own)
    finish_two_factor(robin, token, RIGHT_CODE, **own)
    assert see_account(robin, hosts=world.hosts, accounts=world.accounts).two_factor
    for password, code in (("wrong", RIGHT_CODE), (OWN, None), (OWN, "000000")):
        with pytest.raises(AgainstTheRules):
            end_two_factor(robin, token, password, code, **own)
    end_two_factor(robin, token, OWN, RIGHT_CODE, **own)
    account = see_account(robin, hosts=world.hosts, accounts=world.accounts)
    assert (account.name, account.two_factor) == ("Robin", False)
    assert told(world)[-2:] == ["TWO_FACTOR_OFF", "TWO_FACTOR_ON"]


def test_everybody_changes_their_own_account_alone(world: FakeWorld) -> None:
    _, token = as_robin(world)
    with pytest.raises(Refusal, match="SIGN_IN_FAILED"):
        finish_two_factor(
            ME, token, RIGHT_CODE, sign_in=world.sign_in, audit=world.audit, clock=world.clock
        )


def test_signing_out_everywhere_ends_what_would_go_on(world: FakeWorld) -> None:
    robin, token = as_robin(world)
    sign_out_everywhere(robin, token, sign_in=world.sign_in, audit=world.audit, clock=world.clock)
    with pytest.raises(Unauthorised):
        world.sign_in.refresh(f"refresh of {ROBIN.email}")
    assert "SIGNED_OUT_EVERYWHERE" in told(world)
