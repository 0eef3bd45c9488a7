"""The first people who sign in to an organisation's console: `make host`, and what files name.

Everybody else is added by an owner, in the console.
"""

import argparse
import secrets
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from baypass.domain import ids
from baypass.domain.hosts import Actor, HostState, Role
from baypass.domain.organisations import Contact, Organisation
from baypass.domain.people import email_address
from baypass.domain.refusals import Refusal
from baypass.ports import Letter, Mailer
from baypass.usecases.add_host import HostRequest, Inviting, add_host
from baypass.usecases.change_host import change_host
from baypass.words import sentence
from local.site import CLONE, stage_settings
from local.stacks import Stack, stack_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

# The same press for everybody: running a command again finds what it did before.
PRESS = "added by the deployment"


@dataclass
class _Counted:
    """A mailer that knows whether it was needed; without another one, it sends nothing."""

    mailer: Mailer | None = None
    letters: int = 0

    def send(self, letter: Letter) -> str:
        """Send the letter, if there is a way."""
        self.letters += 1
        return self.mailer.send(letter) if self.mailer else ""


def invite_host(organisation_id: str, request: HostRequest, by: Inviting) -> bool:
    """Let there be this host, with this role; true when an e-mail brings them a first password.

    Who has a password keeps it.
    """
    actor = Actor(
        organisation_id=organisation_id,
        host_id=ids.host_id(organisation_id, "the deployment"),
        email="the deployment",
        role=Role.OWNER,
    )
    host_id = ids.host_id(organisation_id, request.email)
    standing = by.hosts.host(organisation_id, host_id)
    is_there = standing is not None and standing.state is HostState.ACTIVE
    if standing is None or not is_there or not standing.invited_at:
        counted = _Counted(by.mailer)
        add_host(actor, request, replace(by, mailer=counted))
        return counted.letters > 0
    if standing.role is not request.role:
        change_host(
            actor,
            host_id,
            standing.version,
            standing.name,
            request.role,
            hosts=by.hosts,
            accounts=by.accounts,
            clock=by.clock,
        )
    return False


def set_up_demo_host(
    organisation_id: str,
    request: HostRequest,
    by: Inviting,
    *,
    cognito: "CognitoIdentityProviderClient",
    pool: str,
    password_file: Path,
) -> dict[str, str]:
    """Let there be a host whose password is drawn once and kept in a file; no mail is sent."""
    invite_host(organisation_id, request, replace(by, mailer=_Counted()))
    if not password_file.exists():
        password_file.parent.mkdir(parents=True, exist_ok=True)
        password_file.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    password = password_file.read_text(encoding="utf-8")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=request.email, Password=password, Permanent=True
    )
    return {"email": request.email, "password": password}


def first_owner(by: Inviting, organisation: str, email: str, name: str) -> list[str]:
    """Make the organisation, unless it is there, and its owner; return what was done, in words."""
    organisation_id = organisation_id_of(organisation)
    said = []
    standing = by.catalogue.organisation(organisation_id)
    if standing is None:
        if organisation == organisation_id:
            return [f"There is no organisation {organisation}. Nothing was written."]
        standing = Organisation(id=organisation_id, name=organisation, contact=Contact(email=email))
        by.catalogue.put(standing)
        said.append(f"Made the organisation {standing.name} ({standing.id}).")
    else:
        said.append(f"The organisation {standing.name} ({standing.id}) is there already.")
    request = HostRequest(PRESS, email, name, Role.OWNER)
    if invite_host(organisation_id, request, by):
        return [*said, f"{email} is an owner, and gets an e-mail with a first password."]
    return [*said, f"{email} is an owner, and keeps their password."]


def organisation_id_of(named: str) -> str:
    """Return the id itself, or the one that a name stands for."""
    if named.startswith("org_"):
        return named
    return f"org_{ids.suffix_of('organisation', named.strip().casefold())[:12]}"


def _address_in(typed: str) -> str:
    try:
        return email_address(typed)
    except ValueError:
        message = f"{typed} is no e-mail address."
        raise ValueError(message) from None


def main() -> int:
    """Make the first owner of an organisation on a deployed stage, and say what was done."""
    parser = argparse.ArgumentParser(prog="make host", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--organisation", required=True)
    asked = parser.parse_args()
    try:
        stack: Stack = stack_of(stage_settings(CLONE / "samconfig.toml", asked.stage))
        email = _address_in(asked.email)
        said = first_owner(stack.inviting(), asked.organisation.strip(), email, asked.name)
    except (ValidationError, ValueError, OSError, KeyError) as error:
        sys.stderr.write(f"Nothing was written: {error}\n")
        return 1
    except Refusal as refusal:
        sys.stderr.write(f"{sentence(refusal.violations[0])}\n")
        return 1
    except (ClientError, BotoCoreError) as error:
        sys.stderr.write(f"AWS refused: {error}\nRun it again once this is put right.\n")
        return 1
    sys.stdout.write("\n".join([*said, f"The console: {stack.inviting().console}", ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
