"""The accounts that hosts sign in with, in a Cognito user pool."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from baypass.domain.hosts import Host
from baypass.domain.refusals import AgainstTheRules, WorldMoved

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

_ORGANISATION, _ROLE = "custom:organisation", "custom:role"
_WITHOUT_OWN_PASSWORD = "FORCE_CHANGE_PASSWORD"  # noqa: S105  a state's name
_TWO_FACTOR = "SOFTWARE_TOKEN_MFA"


class CognitoAccounts:
    """One user pool; an account's name is its e-mail address."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool: str) -> None:
        """Keep the accounts in this pool."""
        self._client, self._pool = client, pool

    def open(self, host: Host) -> bool:
        """Let this host have an account; true when it has no password of its own yet.

        Refuses with WorldMoved HOST_ELSEWHERE when the account belongs to another organisation,
        and with AgainstTheRules HOST_EMAIL_UNUSABLE when Cognito takes no such address: it has
        rules of its own, such as 128 characters at most.
        """
        known: list[AttributeTypeTypeDef] = [
            {"Name": "email", "Value": host.email},
            {"Name": "email_verified", "Value": "true"},
        ]
        try:
            self._client.admin_create_user(
                UserPoolId=self._pool,
                Username=host.email,
                UserAttributes=[*known, *_belongs(host)],
                # Nobody learns it: the first password that is sent comes after it.
                TemporaryPassword=secrets.token_urlsafe(32),
                MessageAction="SUPPRESS",
            )
        except self._client.exceptions.UsernameExistsException:
            return self._adopt(host)
        except self._client.exceptions.InvalidParameterException:
            raise AgainstTheRules.because("HOST_EMAIL_UNUSABLE", "email") from None
        return True

    def assign(self, host: Host) -> None:
        """Write the host's role into the account: tokens that are made from now on say it."""
        with suppress(self._client.exceptions.UserNotFoundException):
            self._client.admin_update_user_attributes(
                UserPoolId=self._pool, Username=host.email, UserAttributes=_belongs(host)
            )

    def sign_out(self, host: Host) -> None:
        """End every sign-in of the host."""
        with suppress(self._client.exceptions.UserNotFoundException):
            self._client.admin_user_global_sign_out(UserPoolId=self._pool, Username=host.email)

    def give_first_password(self, host: Host, password: str) -> None:
        """Replace the password by one that is good for choosing another; no code is asked for."""
        self._client.admin_set_user_password(
            UserPoolId=self._pool, Username=host.email, Password=password, Permanent=False
        )
        self._client.admin_set_user_mfa_preference(
            UserPoolId=self._pool,
            Username=host.email,
            SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
        )
        self.sign_out(host)

    def close(self, host: Host) -> None:
        """End the account and every sign-in; one that is gone or of others is left so."""
        user = self._user(host.email)
        if user is None or _attributes(user).get(_ORGANISATION) != host.organisation_id:
            return
        with suppress(self._client.exceptions.UserNotFoundException):
            self.sign_out(host)
            self._client.admin_delete_user(UserPoolId=self._pool, Username=host.email)

    def has_two_factor(self, email: str) -> bool:
        """Tell whether this account asks for codes."""
        user = self._user(email)
        return user is not None and _TWO_FACTOR in user.get("UserMFASettingList", [])

    def _adopt(self, host: Host) -> bool:
        user = self._user(host.email)
        if user is None:
            return self.open(host)
        if _attributes(user).get(_ORGANISATION, host.organisation_id) != host.organisation_id:
            raise WorldMoved.because("HOST_ELSEWHERE", "email")
        self.assign(host)
        return bool(user["UserStatus"] == _WITHOUT_OWN_PASSWORD)

    def _user(self, email: str) -> Any:  # noqa: ANN401  as Cognito describes it
        try:
            return self._client.admin_get_user(UserPoolId=self._pool, Username=email)
        except self._client.exceptions.UserNotFoundException:
            return None


def _belongs(host: Host) -> "list[AttributeTypeTypeDef]":
    return [
        {"Name": _ORGANISATION, "Value": host.organisation_id},
        {"Name": _ROLE, "Value": host.role},
    ]


def _attributes(user: Mapping[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in user["UserAttributes"]}
