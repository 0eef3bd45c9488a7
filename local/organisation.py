"""Sets up an organisation from a file: on the local cloud, and on a real deployment alike.

Running it again updates what stands there; gates keep their certificates, invitations their
links, hosts their passwords.
"""

import argparse
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import boto3
from botocore.exceptions import ClientError
from pydantic import ValidationError

from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.adapters.system_clock import SystemClock
from baypass.domain.invitations import Invitation
from baypass.domain.tokens import Capability
from local.descriptions import Description
from local.enrolment import Broker, GateFiles, amazon_authorities, enrol
from local.site import CLONE, stage_settings

AWS_MQTT_PORT = 8883


@dataclass(frozen=True)
class SetUp:
    """What was set up: links by invitation, files by gate, the host's sign-in."""

    invitations: dict[str, str]
    gates: list[GateFiles]
    host_sign_in: dict[str, str]


@dataclass(frozen=True)
class Stack:
    """A deployment: its outputs and how to reach it."""

    outputs: Mapping[str, str]
    session: boto3.Session
    endpoint_url: str | None = None


def set_up(
    description: Path,
    outputs: Mapping[str, str],
    *,
    endpoint_url: str | None,
    region: str,
    files: Path,
    mqtt_host: str | None = None,
    mqtt_port: int | None = None,
    ca: Path | None = None,
) -> SetUp:
    """Set up what the file describes. With a broker, gates get configuration files for it."""
    broker = Broker(mqtt_host, mqtt_port, ca) if mqtt_host and mqtt_port and ca else None
    stack = Stack(outputs, boto3.Session(region_name=region), endpoint_url)
    described = Description.read(description)
    table = Table(stack.session.client("dynamodb", endpoint_url=endpoint_url), outputs["TableName"])
    catalogue, gates = DynamoDBCatalogue(table), DynamoDBGates(table)
    catalogue.put(described.the_organisation())
    for car_park in described.the_car_parks():
        catalogue.put(car_park)
    for portal in described.the_portals():
        catalogue.put(portal)
    for gate in described.the_gates():
        gates.put(gate)
    iot = stack.session.client("iot", endpoint_url=endpoint_url)
    return SetUp(
        invitations=_invite(described, catalogue, stack),
        gates=[
            enrol(gate, iot, outputs["GatePolicyName"], files, broker)
            for gate in described.the_gates()
        ],
        host_sign_in=_host(described, stack, files / "host-password"),
    )


def _invite(described: Description, catalogue: DynamoDBCatalogue, stack: Stack) -> dict[str, str]:
    """Write the invitations that do not exist yet, and return all their links."""
    secret = stack.session.client("secretsmanager", endpoint_url=stack.endpoint_url)
    links = SecretsManagerLinks(
        secret, stack.outputs["LinkKeySecret"], lambda: stack.outputs["SiteUrl"].rstrip("/")
    )
    now = SystemClock().now().replace(microsecond=0)
    urls: dict[str, str] = {}
    for key, invitation in described.invitations.items():
        invitation_id = described.id_of("inv", key)
        token = links.token(Capability.INVITATION, described.organisation_id, invitation_id)
        portal_id = described.id_of("prt", invitation.portal)
        portal = next(one for one in described.the_portals() if one.id == portal_id)
        fixed = invitation.fixed_in_days
        catalogue.add_invitation(
            Invitation(
                id=invitation_id,
                organisation_id=described.organisation_id,
                portal_id=portal.id,
                car_park_id=portal.car_park_id,
                name=invitation.name,
                token_hash=token.secret_hash,
                quota=invitation.quota,
                created_at=now,
                valid_until=now + invitation.valid_for,
                fixed_date=(now + timedelta(days=fixed)).date() if fixed is not None else None,
            )
        )
        urls[key] = links.url(token, "invitation")
    return urls


def _host(described: Description, stack: Stack, password_file: Path) -> dict[str, str]:
    """Create the first host; on the local cloud with a password that is kept in a file."""
    cognito = stack.session.client("cognito-idp", endpoint_url=stack.endpoint_url)
    pool, email = stack.outputs["UserPoolId"], described.host.email
    attributes = [
        {"Name": "email", "Value": email},
        {"Name": "email_verified", "Value": "true"},
        {"Name": "custom:organisation", "Value": described.organisation_id},
        {"Name": "custom:role", "Value": described.host.role},
    ]
    local = stack.endpoint_url is not None
    more = {"MessageAction": "SUPPRESS"} if local else {"DesiredDeliveryMediums": ["EMAIL"]}
    try:
        cognito.admin_create_user(
            UserPoolId=pool, Username=email, UserAttributes=attributes, **more
        )
    except cognito.exceptions.UsernameExistsException:
        cognito.admin_update_user_attributes(
            UserPoolId=pool, Username=email, UserAttributes=attributes[2:]
        )
    if not local:
        return {"email": email}
    if not password_file.exists():
        password_file.parent.mkdir(parents=True, exist_ok=True)
        password_file.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    password = password_file.read_text(encoding="utf-8")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=email, Password=password, Permanent=True
    )
    return {"email": email, "password": password}


def main() -> int:
    """Set up an organisation on a deployed stage, and print what its people need."""
    parser = argparse.ArgumentParser(prog="make organisation", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--file", required=True, type=Path)
    asked = parser.parse_args()
    try:
        settings = stage_settings(CLONE / "samconfig.toml", asked.stage)
        done = _set_up_on_aws(asked.file, settings, CLONE / ".local" / "deployed" / asked.stage)
    except (ValidationError, OSError, KeyError, ClientError) as error:
        sys.stderr.write(f"This did not work: {error}\n")
        return 1
    sys.stdout.write(_told(done))
    return 0


def _set_up_on_aws(file: Path, settings: Mapping[str, str], folder: Path) -> SetUp:
    region = settings["region"]
    session = boto3.Session(region_name=region)
    stack = session.client("cloudformation").describe_stacks(StackName=settings["stack_name"])
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Stacks"][0]["Outputs"]}
    endpoint = session.client("iot").describe_endpoint(endpointType="iot:Data-ATS")
    return set_up(
        file,
        outputs,
        endpoint_url=None,
        region=region,
        files=folder,
        mqtt_host=endpoint["endpointAddress"],
        mqtt_port=AWS_MQTT_PORT,
        ca=amazon_authorities(folder),
    )


def _told(done: SetUp) -> str:
    lines = [f"{name}: {link}" for name, link in done.invitations.items()]
    lines += [f"{gate.name}: copy {gate.folder} to this gate's computer" for gate in done.gates]
    lines += [f"{done.host_sign_in['email']} gets an e-mail with a first password."]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
