"""Hosts' sign-in through Cognito."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ParamValidationError

from baypass.domain.refusals import AgainstTheRules, Refusal, Unauthorised
from baypass.ports.hosts import Session

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
        "SoftwareTokenMFANotFoundException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    }
)
_WRONG_CODE = frozenset({"CodeMismatchException", "EnableSoftwareTokenMFAException"})
_TOO_MANY = frozenset({"LimitExceededException", "TooManyFailedAttemptsException"})
_NOT_MAILED = _REFUSED | _TOO_MANY | {"CodeDeliveryFailureException"}


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

    def answer_code(self, email: str, challenge_session: str, code: str) -> Session:
        """Answer with the code of the second factor. A wrong one is AgainstTheRules CODE_WRONG."""
        with _refusing(), _refusing_codes():
            return _session(
                self._client.respond_to_auth_challenge(
                    ClientId=self._client_id,
                    ChallengeName="SOFTWARE_TOKEN_MFA",
                    Session=challenge_session,
                    ChallengeResponses={"USERNAME": email, "SOFTWARE_TOKEN_MFA_CODE": code},
                )
            )

    def refresh(self, refresh_token: str) -> Session:
        """Return new tokens; the refresh token stays. Refuses with Unauthorised SIGN_IN_FAILED."""
        with _refusing():
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh_token},
            )
        return _session(answer, refresh_token)

    def send_reset_code(self, email: str) -> None:
        """Let Cognito mail a code; whether it did, nobody learns."""
        try:
            self._client.forgot_password(ClientId=self._client_id, Username=email)
        except ClientError as error:
            if _code(error) not in _NOT_MAILED:
                raise

    def set_new_password(self, email: str, code: str, password: str) -> None:
        """Set a password with a mailed code. Refuses with Unauthorised NEW_PASSWORD_FAILED."""
        refusal = Unauthorised.because("NEW_PASSWORD_FAILED")
        with _refusing(_REFUSED | _TOO_MANY, refusal):
            self._client.confirm_forgot_password(
                ClientId=self._client_id, Username=email, ConfirmationCode=code, Password=password
            )

    def email_of(self, access_token: str) -> str:
        """Return whose token this is. Refuses with Unauthorised SIGN_IN_FAILED."""
        with _refusing():
            user = self._client.get_user(AccessToken=access_token)
        known = {each["Name"]: each.get("Value", "") for each in user["UserAttributes"]}
        return known.get("email", "")

    def begin_two_factor(self, access_token: str) -> str:
        """Return the secret that an app makes its codes from; nothing is asked for it yet."""
        with _refusing():
            return self._client.associate_software_token(AccessToken=access_token)["SecretCode"]

    def finish_two_factor(self, access_token: str, code: str) -> None:
        """Ask for codes from now on. A wrong code is refused with AgainstTheRules CODE_WRONG."""
        with _refusing(), _refusing_codes():
            self._client.verify_software_token(AccessToken=access_token, UserCode=code)
            self._prefer(access_token, enabled=True)

    def end_two_factor(self, access_token: str) -> None:
        """Ask for codes no longer."""
        with _refusing():
            self._prefer(access_token, enabled=False)

    def sign_out_everywhere(self, access_token: str) -> None:
        """End every sign-in of this host; an access token that has ended ends nothing more."""
        with suppress(self._client.exceptions.NotAuthorizedException):
            self._client.global_sign_out(AccessToken=access_token)

    def _prefer(self, access_token: str, *, enabled: bool) -> None:
        self._client.set_user_mfa_preference(
            AccessToken=access_token,
            SoftwareTokenMfaSettings={"Enabled": enabled, "PreferredMfa": enabled},
        )


@contextmanager
def _refusing(refused: frozenset[str] = _REFUSED, refusal: Refusal | None = None) -> Iterator[None]:
    refusal = refusal or Unauthorised.because("SIGN_IN_FAILED")
    try:
        yield
    except ParamValidationError:
        # A challenge's session is never that short.
        raise refusal from None
    except ClientError as error:
        if _code(error) in refused:
            raise refusal from None
        raise


@contextmanager
def _refusing_codes() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) in _WRONG_CODE:
            raise AgainstTheRules.because("CODE_WRONG", "code") from None
        raise


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _session(answer: Any, refresh_token: str | None = None) -> Session:  # noqa: ANN401  three calls, one shape
    result = answer.get("AuthenticationResult")
    if result:
        claims = _claims(result["IdToken"])
        return Session(
            token=result["IdToken"],
            expires_in=result["ExpiresIn"],
            access_token=result.get("AccessToken"),
            refresh_token=result.get("RefreshToken") or refresh_token,
            organisation_id=claims.get("custom:organisation"),
            email=claims.get("email"),
            role=claims.get("custom:role"),
        )
    return Session(
        token=None,
        expires_in=None,
        challenge=answer.get("ChallengeName"),
        challenge_session=answer.get("Session"),
    )


def _claims(token: str) -> dict[str, str]:
    """Return what a token says that came from Cognito just now: its signature is not looked at."""
    payload = token.split(".")[1]
    read: dict[str, str] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return read
