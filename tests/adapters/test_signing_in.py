"""Hosts' passwords: right, wrong, and the first one that must be replaced."""

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from baypass.adapters.cognito_sign_in import CognitoSignIn
from baypass.domain.refusals import AgainstTheRules, Unauthorised
from baypass.ports.hosts import SignIn
from tests.adapters.stores import a_user_pool, aws
from tests.fakes import FakeSignIn

EMAIL = "reception@acme.example.com"
PASSWORD, FIRST_PASSWORD = "Right-horse-1", "Given-by-us-1"


@pytest.fixture(params=["fake", "cognito"])
def sign_in(request: pytest.FixtureRequest) -> SignIn:
    """Return a sign-in that knows one host in use and one who is new."""
    if request.param == "fake":
        fake = FakeSignIn()
        fake.add(EMAIL, PASSWORD)
        fake.add(f"new-{EMAIL}", FIRST_PASSWORD, new=True)
        return fake
    request.getfixturevalue("cloud")
    client = aws("cognito-idp")
    pool_id, client_id = a_user_pool(client)
    for email, password in ((EMAIL, PASSWORD), (f"new-{EMAIL}", FIRST_PASSWORD)):
        client.admin_create_user(
            UserPoolId=pool_id, Username=email, TemporaryPassword=password, MessageAction="SUPPRESS"
        )
    client.admin_set_user_password(
        UserPoolId=pool_id, Username=EMAIL, Password=PASSWORD, Permanent=True
    )
    return CognitoSignIn(client, client_id)


def refused(sign_in: SignIn, email: str, password: str) -> str:
    with pytest.raises(Unauthorised) as refusal:
        sign_in.sign_in(email, password)
    return refusal.value.code


def test_the_right_password_gives_a_token(sign_in: SignIn) -> None:
    session = sign_in.sign_in(EMAIL, PASSWORD)
    assert session.token
    assert session.expires_in == 3600
    assert session.challenge is None


def test_a_wrong_password_is_refused(sign_in: SignIn) -> None:
    assert refused(sign_in, EMAIL, "Wrong-horse-1") == "SIGN_IN_FAILED"


def test_an_unknown_host_is_refused_in_the_same_words(sign_in: SignIn) -> None:
    assert refused(sign_in, "nobody@acme.example.com", PASSWORD) == "SIGN_IN_FAILED"


def test_a_new_host_is_asked_for_a_password_and_gets_no_token_yet(sign_in: SignIn) -> None:
    session = sign_in.sign_in(f"new-{EMAIL}", FIRST_PASSWORD)
    assert session.token is None
    assert session.challenge == "NEW_PASSWORD_REQUIRED"
    assert session.challenge_session


def test_the_first_own_password_signs_in_from_then_on(sign_in: SignIn) -> None:
    challenged = sign_in.sign_in(f"new-{EMAIL}", FIRST_PASSWORD)
    assert challenged.challenge_session
    session = sign_in.set_first_password(f"new-{EMAIL}", challenged.challenge_session, PASSWORD)
    assert session.token
    assert sign_in.sign_in(f"new-{EMAIL}", PASSWORD).token
    assert refused(sign_in, f"new-{EMAIL}", FIRST_PASSWORD) == "SIGN_IN_FAILED"


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
    ],
)
def test_whoever_cannot_sign_in_learns_no_more_than_that(code: str) -> None:
    client = aws("cognito-idp")
    with Stubber(client) as stub:
        stub.add_client_error("initiate_auth", code)
        assert refused(CognitoSignIn(client, "console"), EMAIL, PASSWORD) == "SIGN_IN_FAILED"


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidPasswordException",
        "InvalidParameterException",
        "UserNotFoundException",
    ],
)
def test_a_challenge_that_cannot_be_answered_so_is_refused(code: str) -> None:
    client = aws("cognito-idp")
    stub = Stubber(client)
    stub.add_client_error("respond_to_auth_challenge", code)
    with stub, pytest.raises(Unauthorised) as refusal:
        CognitoSignIn(client, "console").set_first_password(EMAIL, "a session of Cognito", PASSWORD)
    assert refusal.value.code == "SIGN_IN_FAILED"


def test_a_session_that_is_none_of_ours_is_refused(sign_in: SignIn) -> None:
    with pytest.raises(Unauthorised) as refusal:
        sign_in.set_first_password(f"new-{EMAIL}", "x", PASSWORD)
    assert refusal.value.code == "SIGN_IN_FAILED"


def test_trouble_that_passes_is_no_refusal() -> None:
    client = aws("cognito-idp")
    stub = Stubber(client)
    stub.add_client_error("initiate_auth", "TooManyRequestsException")
    with stub, pytest.raises(ClientError):
        CognitoSignIn(client, "console").sign_in(EMAIL, PASSWORD)


def test_a_sign_in_goes_on_without_the_password(sign_in: SignIn) -> None:
    session = sign_in.sign_in(EMAIL, PASSWORD)
    again = sign_in.refresh(session.refresh_token or "")
    assert again.token
    assert again.refresh_token == session.refresh_token
    with pytest.raises(Unauthorised):
        sign_in.refresh("a token of nobody at all")


def test_a_second_factor_is_asked_for_until_it_is_ended(sign_in: SignIn) -> None:
    token = sign_in.sign_in(EMAIL, PASSWORD).access_token or ""
    assert sign_in.email_of(token) == EMAIL
    assert sign_in.begin_two_factor(token)
    assert sign_in.sign_in(EMAIL, PASSWORD).token
    sign_in.finish_two_factor(token, "123456")
    challenged = sign_in.sign_in(EMAIL, PASSWORD)
    assert (challenged.token, challenged.challenge) == (None, "SOFTWARE_TOKEN_MFA")
    session = sign_in.answer_code(EMAIL, challenged.challenge_session or "", "123456")
    sign_in.end_two_factor(session.access_token or "")
    assert sign_in.sign_in(EMAIL, PASSWORD).token


@pytest.mark.parametrize("code", ["CodeMismatchException", "EnableSoftwareTokenMFAException"])
def test_a_wrong_first_code_can_be_entered_again(code: str) -> None:
    client = aws("cognito-idp")
    stub = Stubber(client)
    stub.add_client_error("verify_software_token", code)
    with stub, pytest.raises(AgainstTheRules, match="CODE_WRONG"):
        CognitoSignIn(client, "console").finish_two_factor("a token of the host", "000000")


def test_a_wrong_code_at_the_sign_in_can_be_entered_again() -> None:
    client = aws("cognito-idp")
    stub = Stubber(client)
    stub.add_client_error("respond_to_auth_challenge", "CodeMismatchException")
    with stub, pytest.raises(AgainstTheRules, match="CODE_WRONG"):
        CognitoSignIn(client, "console").answer_code(EMAIL, "a session of Cognito's", "000000")


@pytest.mark.parametrize(
    "code",
    [
        "UserNotFoundException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "LimitExceededException",
        "CodeDeliveryFailureException",
    ],
)
def test_asking_for_a_reset_code_tells_nothing(code: str) -> None:
    client = aws("cognito-idp")
    stub = Stubber(client)
    stub.add_client_error("forgot_password", code)
    with stub:
        CognitoSignIn(client, "console").send_reset_code(EMAIL)


@pytest.mark.parametrize(
    "code",
    [
        "CodeMismatchException",
        "ExpiredCodeException",
        "UserNotFoundException",
        "InvalidPasswordException",
        "LimitExceededException",
    ],
)
def test_a_reset_that_fails_fails_in_one_way(code: str) -> None:
    client = aws("cognito-idp")
    stub = Stubber(client)
    stub.add_client_error("confirm_forgot_password", code)
    with stub, pytest.raises(Unauthorised, match="NEW_PASSWORD_FAILED"):
        CognitoSignIn(client, "console").set_new_password(EMAIL, "123456", PASSWORD)


def test_a_sign_in_ends_everywhere_at_once(sign_in: SignIn) -> None:
    session = sign_in.sign_in(EMAIL, PASSWORD)
    sign_in.sign_out_everywhere(session.access_token or "")
    with pytest.raises(Unauthorised):
        sign_in.refresh(session.refresh_token or "")
