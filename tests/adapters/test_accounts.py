"""The accounts beside the hosts: one organisation's each, and the deployment's to open and end."""

from dataclasses import dataclass

import pytest

from baypass.adapters.cognito_accounts import CognitoAccounts
from baypass.adapters.cognito_sign_in import CognitoSignIn
from baypass.domain.hosts import Role
from baypass.domain.refusals import Unauthorised, WorldMoved
from baypass.ports.hosts import Accounts, SignIn
from tests.adapters.stores import a_user_pool, aws
from tests.builders import a_host
from tests.fakes import FakeAccounts, FakeSignIn

HOST = a_host(role=Role.RECEPTION)
ELSEWHERE = a_host(organisation_id="org_otherplace")
FIRST, OWN = "first password one", "an own password two"


@dataclass(frozen=True)
class Pool:
    """The same accounts, from both sides."""

    accounts: Accounts
    sign_in: SignIn


@pytest.fixture(params=["fake", "cognito"])
def pool(request: pytest.FixtureRequest) -> Pool:
    if request.param == "fake":
        fake = FakeSignIn()
        return Pool(FakeAccounts(fake), fake)
    request.getfixturevalue("cloud")
    client = aws("cognito-idp")
    pool_id, client_id = a_user_pool(client)
    return Pool(CognitoAccounts(client, pool_id), CognitoSignIn(client, client_id))


def signed_in(pool: Pool) -> str:
    pool.accounts.open(HOST)
    pool.accounts.give_first_password(HOST, FIRST)
    challenged = pool.sign_in.sign_in(HOST.email, FIRST)
    session = pool.sign_in.set_first_password(HOST.email, challenged.challenge_session or "", OWN)
    assert session.access_token
    return session.access_token


def test_a_new_account_has_no_password_of_its_own_and_says_whose_it_is(pool: Pool) -> None:
    assert pool.accounts.open(HOST)
    assert pool.accounts.open(HOST)
    signed_in(pool)
    session = pool.sign_in.sign_in(HOST.email, OWN)
    assert (session.organisation_id, session.role) == (HOST.organisation_id, "reception")
    assert not pool.accounts.open(HOST)


def test_an_account_of_another_organisation_is_left_alone(pool: Pool) -> None:
    pool.accounts.open(ELSEWHERE)
    with pytest.raises(WorldMoved, match="HOST_ELSEWHERE"):
        pool.accounts.open(HOST)
    pool.accounts.close(HOST)
    assert pool.accounts.open(ELSEWHERE)


def test_another_role_is_in_the_tokens_from_then_on(pool: Pool) -> None:
    signed_in(pool)
    pool.accounts.assign(HOST.model_copy(update={"role": Role.MANAGER}))
    assert pool.sign_in.sign_in(HOST.email, OWN).role == "manager"


def test_a_closed_account_lets_nobody_in_and_closing_it_twice_is_closing_it_once(
    pool: Pool,
) -> None:
    signed_in(pool)
    for _ in range(2):
        pool.accounts.close(HOST)
        with pytest.raises(Unauthorised):
            pool.sign_in.sign_in(HOST.email, OWN)


def test_a_new_first_password_ends_the_own_one_and_the_second_factor(pool: Pool) -> None:
    token = signed_in(pool)
    pool.sign_in.begin_two_factor(token)
    pool.sign_in.finish_two_factor(token, "123456")
    assert pool.accounts.has_two_factor(HOST.email)
    pool.accounts.give_first_password(HOST, "first password again")
    assert not pool.accounts.has_two_factor(HOST.email)
    with pytest.raises(Unauthorised):
        pool.sign_in.sign_in(HOST.email, OWN)
    session = pool.sign_in.sign_in(HOST.email, "first password again")
    assert session.challenge == "NEW_PASSWORD_REQUIRED"


def test_who_has_no_account_has_no_second_factor_and_nothing_to_change(pool: Pool) -> None:
    assert not pool.accounts.has_two_factor("nobody@acme.example.com")
    pool.accounts.assign(HOST)
    pool.accounts.sign_out(HOST)
