"""Every link of a mail is of the reservation's own generation; the rest of it stays the same."""

import pytest

from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.domain.tokens import Capability
from baypass.ports import Visit
from tests.adapters.letters import LINKS, WRITER, changed
from tests.adapters.stores import aws
from tests.builders import ORGANISATION, RESERVATION, a_record, a_visit
from tests.fakes import SITE, FakeLinks


def secret(capability: Capability, generation: int) -> str:
    return LINKS.token(capability, ORGANISATION, RESERVATION, generation).secret


def of_generation(generation: int) -> Visit:
    return changed(a_visit(), link_generation=generation)


@pytest.mark.parametrize("generation", [0, 1, 7])
def test_a_confirmation_carries_the_links_of_its_generation_alone(generation: int) -> None:
    visit = of_generation(generation)
    letter = WRITER.confirmation(visit, a_record(reservations=[visit.reservation]))
    for capability in (Capability.MANAGE, Capability.REMOTE):
        for number in range(9):
            is_there = secret(capability, number) in letter.text
            assert is_there == (number == generation)
            assert (secret(capability, number) in letter.html) == is_there


def test_fresh_links_change_nothing_else_of_the_mail() -> None:
    first, second = (
        WRITER.confirmation(visit, a_record(reservations=[visit.reservation])).text
        for visit in (of_generation(0), of_generation(1))
    )
    for capability in (Capability.MANAGE, Capability.REMOTE):
        first = first.replace(secret(capability, 0), "")
        second = second.replace(secret(capability, 1), "")
    assert first == second


@pytest.mark.usefixtures("cloud")
def test_the_deployments_links_know_generations_too() -> None:
    client = aws("secretsmanager")
    made = client.create_secret(Name="LinkKey", SecretString="a key for tests")
    links = SecretsManagerLinks(client, made["ARN"], lambda: SITE)
    for generation in range(3):
        own = Capability.MANAGE, ORGANISATION, RESERVATION, generation
        assert links.token(*own) == FakeLinks().token(*own)
