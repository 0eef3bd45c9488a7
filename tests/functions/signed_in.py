"""What Cognito has given to the host, for the requests that are about signing in."""

from dataclasses import dataclass
from typing import Any

from baypass.bootstrap import services
from baypass.domain import ids
from baypass.settings import settings
from tests.functions.deployment import aws
from tests.functions.premises import HOST_EMAIL, OTHER_HOST_EMAIL, PASSWORD, Premises


@dataclass(frozen=True)
class SignedIn:
    """What Cognito gives to the host for one request."""

    premises: Premises

    def values(self, case: str) -> dict[str, str]:
        """Return what a request about signing in, or about an account, needs."""
        name = case.removeprefix("admin/")
        if name in ("change_host", "invite_host_again", "remove_host"):
            self._other_account()
        if name == "new_password":
            self.premises.host()
            return {"RESET_CODE": self._reset_code()}
        if name == "sign_in_code":
            self._with_two_factor()
            return {"CHALLENGE_SESSION": self._sign_in()["Session"]}
        if name not in _OF_THE_SIGNED_IN:
            return {}
        self.premises.host()
        tokens = self._sign_in()["AuthenticationResult"]
        if name == "finish_two_factor":
            aws("cognito-idp").associate_software_token(AccessToken=tokens["AccessToken"])
        return {
            "ACCESS_TOKEN": tokens["AccessToken"],
            "REFRESH_TOKEN": tokens["RefreshToken"],
        }

    def _sign_in(self) -> Any:
        return aws("cognito-idp").initiate_auth(
            ClientId=settings().user_pool_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": HOST_EMAIL, "PASSWORD": PASSWORD},
        )

    def _with_two_factor(self) -> None:
        self.premises.host()
        token = self._sign_in()["AuthenticationResult"]["AccessToken"]
        cognito = aws("cognito-idp")
        cognito.associate_software_token(AccessToken=token)
        cognito.verify_software_token(AccessToken=token, UserCode="123456")
        cognito.set_user_mfa_preference(
            AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
        )

    def _reset_code(self) -> str:
        answer = aws("cognito-idp").forgot_password(
            ClientId=settings().user_pool_client_id, Username=HOST_EMAIL
        )
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        return str(headers["x-moto-forgot-password-confirmation-code"])

    def _other_account(self) -> None:
        organisation_id = self.premises.organisation_id
        host_id = ids.host_id(organisation_id, OTHER_HOST_EMAIL)
        host = services().hosts.host(organisation_id, host_id)
        assert host
        services().accounts.open(host)


_OF_THE_SIGNED_IN = (
    "stay_signed_in",
    "see_account",
    "begin_two_factor",
    "finish_two_factor",
    "end_two_factor",
    "sign_out_everywhere",
)
