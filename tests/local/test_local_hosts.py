"""The first people of an organisation, as `make host` and the files of organisations make them."""

from pathlib import Path
from typing import Any

import pytest

from baypass.domain.hosts import Role
from baypass.usecases.add_host import HostRequest, Inviting
from local.hosts import PRESS, first_owner, invite_host, organisation_id_of, set_up_demo_host
from tests.builders import ORGANISATION, an_organisation
from tests.fakes import FakeWorld

EMAIL = "ann@acme.example.com"


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


def by(world: FakeWorld) -> Inviting:
    return Inviting(
        hosts=world.hosts,
        accounts=world.accounts,
        catalogue=world.catalogue,
        dice=world.dice,
        writer=world.writer,
        mailer=world.mailer,
        clock=world.clock,
        console="https://visit.example/host/",
    )


def test_a_fresh_deployment_gets_its_organisation_and_an_owner_who_is_told_how_to_come_in(
    world: FakeWorld,
) -> None:
    said = first_owner(by(world), "Acme Campus", EMAIL, "Ann Owner")
    organisation_id = organisation_id_of("Acme Campus")
    organisation = world.catalogue.organisation(organisation_id)
    assert organisation
    assert (organisation.name, organisation.contact.email) == ("Acme Campus", EMAIL)
    [owner] = world.hosts.of_organisation(organisation_id)
    assert (owner.name, owner.role) == ("Ann Owner", Role.OWNER)
    assert [letter.recipient for letter in world.mailer.letters] == [EMAIL]
    assert said[0] == f"Made the organisation Acme Campus ({organisation_id})."


def test_a_second_time_says_what_is_there_and_changes_nothing(world: FakeWorld) -> None:
    first_owner(by(world), "Acme Campus", EMAIL, "Ann Owner")
    before = dict(world.state.hosts)
    said = first_owner(by(world), "acme campus ", EMAIL, "Ann Owner")
    assert "is there already" in said[0]
    assert said[1] == f"{EMAIL} is an owner, and keeps their password."
    assert world.state.hosts == before
    assert len(world.mailer.letters) == 1


def test_another_address_is_one_more_owner(world: FakeWorld) -> None:
    first_owner(by(world), "Acme Campus", EMAIL, "Ann Owner")
    first_owner(by(world), "Acme Campus", "bob@acme.example.com", "Bob Owner")
    assert len(world.hosts.of_organisation(organisation_id_of("Acme Campus"))) == 2


def test_an_organisation_that_was_set_up_from_a_file_is_named_by_its_id(world: FakeWorld) -> None:
    said = first_owner(by(world), ORGANISATION, EMAIL, "Ann Owner")
    assert said == [f"There is no organisation {ORGANISATION}. Nothing was written."]
    world.catalogue.put(an_organisation())
    first_owner(by(world), ORGANISATION, EMAIL, "Ann Owner")
    assert len(world.hosts.of_organisation(ORGANISATION)) == 1


def test_the_role_in_a_file_is_the_role(world: FakeWorld) -> None:
    world.catalogue.put(an_organisation())
    first_owner(by(world), ORGANISATION, EMAIL, "Ann Owner")
    invite_host(
        ORGANISATION, HostRequest(PRESS, "bob@acme.example.com", "Bob", Role.OWNER), by(world)
    )
    again = HostRequest(PRESS, "bob@acme.example.com", "Bob", Role.MANAGER)
    assert not invite_host(ORGANISATION, again, by(world))
    roles = {one.name: one.role for one in world.hosts.of_organisation(ORGANISATION)}
    assert roles == {"Ann Owner": Role.OWNER, "Bob": Role.MANAGER}


class Cognito:
    """Notes the password that is set."""

    password = ""

    def admin_set_user_password(self, **asked: Any) -> None:
        self.password = asked["Password"]


def test_the_demonstration_host_has_one_password_for_ever_and_gets_no_mail(
    world: FakeWorld, tmp_path: Path
) -> None:
    world.catalogue.put(an_organisation())
    cognito: Any = Cognito()
    request = HostRequest(PRESS, EMAIL, "Hanna Host", Role.OWNER)
    signed_in = [
        set_up_demo_host(
            ORGANISATION,
            request,
            by(world),
            cognito=cognito,
            pool="pool",
            password_file=tmp_path / "files" / "host-password",
        )
        for _ in range(2)
    ]
    assert signed_in == [{"email": EMAIL, "password": cognito.password}] * 2
    assert world.mailer.letters == []
    assert len(world.hosts.of_organisation(ORGANISATION)) == 1
