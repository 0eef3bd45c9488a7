"""Hosts' sign-in through Cognito."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ParamValidationError

from baypass.domain.refusals import Unauthorised
from baypass.ports import Session

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

# All are told apart by Cognito and none to whoever asks: that would name accounts that exist.
_REFUSED = frozenset(
    {
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidParameterException",
        "InvalidPasswordException",
        "NotAuthorizedException",
        "PasswordResetRequiredException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    }
)


class CognitoSignIn:
    """One user pool client without a secret."""

    def __init__(self, client: "CognitoIdentityProviderClient", client_id: str) -> None:
        """Sign in through this user pool client."""
        self._client, self._client_id = client, client_id

    def sign_in(self, email: str, password: str) -> Session:
        """Sign in. Refuses with Unauthorised SIGN_IN_FAILED."""
        with _refusing():
            return _session(
                self._client.initiate_auth(
                    ClientId=self._client_id,
                    AuthFlow="USER_PASSWORD_AUTH",
                    AuthParameters={"USERNAME": email, "PASSWORD": password},
                )
            )

    def set_first_password(self, email: str, challenge_session: str, password: str) -> Session:
        """Answer the first sign-in's challenge. Refuses with Unauthorised SIGN_IN_FAILED."""
        with _refusing():
            return _session(
                self._client.respond_to_auth_challenge(
                    ClientId=self._client_id,
                    ChallengeName="NEW_PASSWORD_REQUIRED",
                    Session=challenge_session,
                    ChallengeResponses={"USERNAME": email, "NEW_PASSWORD": password},
                )
            )


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except ParamValidationError:
        # A challenge's session is never that short.
        raise Unauthorised.because("SIGN_IN_FAILED") from None
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _REFUSED:
            raise Unauthorised.because("SIGN_IN_FAILED") from None
        raise


def _session(answer: Any) -> Session:  # noqa: ANN401  two calls, one shape
    result = answer.get("AuthenticationResult")
    if result:
        return Session(token=result["IdToken"], expires_in=result["ExpiresIn"])
    return Session(
        token=None,
        expires_in=None,
        challenge=answer.get("ChallengeName"),
        challenge_session=answer.get("Session"),
    )
