"""The first person who signs in to an organisation's console."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from local.descriptions import Description

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef


def invite_host(
    described: Description, cognito: "CognitoIdentityProviderClient", pool: str
) -> bool:
    """Create the host, who gets an e-mail with a first password; false when they exist already.

    Who exists keeps their password, and belongs to this organisation from now on.
    """
    return _created(described, cognito, pool, by_mail=True)


def set_up_demo_host(
    described: Description,
    cognito: "CognitoIdentityProviderClient",
    pool: str,
    password_file: Path,
) -> dict[str, str]:
    """Create the host with a password that is drawn once and kept in a file; no mail is sent."""
    _created(described, cognito, pool, by_mail=False)
    if not password_file.exists():
        password_file.parent.mkdir(parents=True, exist_ok=True)
        password_file.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    password = password_file.read_text(encoding="utf-8")
    email = described.host.email
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=email, Password=password, Permanent=True
    )
    return {"email": email, "password": password}


def _created(
    described: Description,
    cognito: "CognitoIdentityProviderClient",
    pool: str,
    *,
    by_mail: bool,
) -> bool:
    email = described.host.email
    belongs: list[AttributeTypeTypeDef] = [
        {"Name": "custom:organisation", "Value": described.organisation_id},
        {"Name": "custom:role", "Value": described.host.role},
    ]
    known: list[AttributeTypeTypeDef] = [
        {"Name": "email", "Value": email},
        {"Name": "email_verified", "Value": "true"},
    ]
    try:
        if by_mail:
            cognito.admin_create_user(
                UserPoolId=pool,
                Username=email,
                UserAttributes=[*known, *belongs],
                DesiredDeliveryMediums=["EMAIL"],
            )
        else:
            cognito.admin_create_user(
                UserPoolId=pool,
                Username=email,
                UserAttributes=[*known, *belongs],
                MessageAction="SUPPRESS",
            )
    except cognito.exceptions.UsernameExistsException:
        cognito.admin_update_user_attributes(
            UserPoolId=pool, Username=email, UserAttributes=belongs
        )
        return False
    return True
