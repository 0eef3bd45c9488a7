"""Sets up an organisation from a file: on the local cloud, and on a real deployment alike.

On a deployment, running it again writes the file over what stands there, but for what somebody has
stopped or ended by hand; gates keep their certificates, invitations their links, hosts their
passwords. `make run` writes only what is not there yet.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import boto3
import yaml
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.adapters.dynamodb_set_up import DynamoDBSetUp
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.kms_signatures import KmsSignatures
from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.adapters.system_clock import SystemClock
from baypass.domain.car_parks import CarPark
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.tokens import Capability
from baypass.usecases.add_host import HostRequest
from local.descriptions import Description
from local.enrolment import Broker, GateFiles, amazon_authorities, enrol
from local.hosts import PRESS, invite_host, set_up_demo_host
from local.site import CLONE, stage_settings
from local.stacks import Stack, stack_of

AWS_MQTT_PORT = 8883


@dataclass(frozen=True)
class SetUp:
    """What was set up: links by invitation, files by gate, the demonstration host's sign-in."""

    invitations: dict[str, str]
    gates: list[GateFiles]
    host_sign_in: dict[str, str]


def set_up(
    description: Path,
    outputs: Mapping[str, str],
    *,
    endpoint_url: str,
    region: str,
    files: Path,
    mqtt_host: str,
    mqtt_port: int,
    ca: Path,
) -> SetUp:
    """Set up what the file describes and is not there yet on the local cloud, with simulated gates.

    What hosts have changed in the console since the last run stays as they left it.
    """
    stack = Stack(outputs, boto3.Session(region_name=region), endpoint_url)
    described = Description.read(description)
    broker = Broker(mqtt_host, mqtt_port, ca, simulated=True)
    cognito = stack.session.client("cognito-idp", endpoint_url=endpoint_url)
    invitations = _written(described, stack, only_new=True)
    return SetUp(
        invitations=invitations,
        gates=_enrolled(described, stack, files, broker),
        host_sign_in=set_up_demo_host(
            described.organisation_id,
            HostRequest(PRESS, *described.the_host()),
            stack.inviting(),
            cognito=cognito,
            pool=outputs["UserPoolId"],
            password_file=files / "host-password",
        ),
    )


def _written(described: Description, stack: Stack, *, only_new: bool) -> dict[str, str]:
    """Write the organisation and all it has, and return the links of its invitations.

    Over what stands there, unless only what is new is wanted.
    """
    database = stack.session.client("dynamodb", endpoint_url=stack.endpoint_url)
    table = Table(database, stack.outputs["TableName"])
    catalogue, gates = DynamoDBCatalogue(table), DynamoDBGates(table)
    left_alone = _standing(described.organisation_id, catalogue, table) if only_new else set()
    things: list[Organisation | CarPark | Portal] = [described.the_organisation()]
    things += [*described.the_car_parks(), *described.the_portals()]
    for thing in things:
        if thing.id not in left_alone:
            catalogue.put(thing)
    for gate in described.the_gates():
        if gate.id not in left_alone:
            gates.put(gate)
    return _invited(described, catalogue, stack)


def _standing(organisation_id: str, catalogue: DynamoDBCatalogue, table: Table) -> set[str]:
    """Return the ids of all that the organisation has, its own among them."""
    own = {organisation_id} if catalogue.organisation(organisation_id) else set()
    car_parks = {one.id for one in catalogue.car_parks(organisation_id)}
    portals = {one.id for one in catalogue.portals(organisation_id)}
    gates = {one.id for one in DynamoDBSetUp(table).gates(organisation_id)}
    return own | car_parks | portals | gates


def _invited(described: Description, catalogue: DynamoDBCatalogue, stack: Stack) -> dict[str, str]:
    """Write the invitations that do not exist yet, and return all their links."""
    secrets = stack.session.client("secretsmanager", endpoint_url=stack.endpoint_url)
    links = SecretsManagerLinks(
        secrets, stack.outputs["LinkKeySecret"], lambda: stack.outputs["SiteUrl"].rstrip("/")
    )
    now = SystemClock().now().replace(microsecond=0)
    portals = {portal.id: portal for portal in described.the_portals()}
    urls: dict[str, str] = {}
    for key, invitation in described.invitations.items():
        invitation_id = described.id_of("inv", key)
        token = links.token(Capability.INVITATION, described.organisation_id, invitation_id)
        portal = portals[described.id_of("prt", invitation.portal)]
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


def _enrolled(described: Description, stack: Stack, files: Path, broker: Broker) -> list[GateFiles]:
    iot = stack.session.client("iot", endpoint_url=stack.endpoint_url)
    policy = stack.outputs["GatePolicyName"]
    kms = stack.session.client("kms", endpoint_url=stack.endpoint_url)
    signatures = KmsSignatures(kms, stack.outputs["GateKeyId"])
    return [
        enrol(gate, iot, policy, files, broker=broker, signatures=signatures)
        for gate in described.the_gates()
    ]


def main() -> int:
    """Set up an organisation on a deployed stage, and say what its people need."""
    parser = argparse.ArgumentParser(prog="make organisation", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--file", required=True, type=Path)
    asked = parser.parse_args()
    try:
        settings = stage_settings(CLONE / "samconfig.toml", asked.stage)
        folder = CLONE / ".local" / "deployed" / asked.stage
        said = _set_up_on_aws(Description.read(asked.file), settings, folder)
    except (ValidationError, yaml.YAMLError, OSError, KeyError) as error:
        sys.stderr.write(f"Nothing was written. {asked.file} or samconfig.toml: {error}\n")
        return 1
    except (ClientError, BotoCoreError) as error:
        sys.stderr.write(f"AWS refused: {error}\nRun it again once this is put right.\n")
        return 1
    sys.stdout.write("\n".join([*said, ""]))
    return 0


def _set_up_on_aws(described: Description, settings: Mapping[str, str], folder: Path) -> list[str]:
    stack = stack_of(settings)
    session = stack.session
    endpoint = session.client("iot").describe_endpoint(endpointType="iot:Data-ATS")
    broker = Broker(
        endpoint["endpointAddress"], AWS_MQTT_PORT, amazon_authorities(folder), simulated=False
    )
    links = _written(described, stack, only_new=False)
    gates = _enrolled(described, stack, folder / "gates", broker)
    request = HostRequest(PRESS, *described.the_host())
    created = invite_host(described.organisation_id, request, stack.inviting())
    sign_in = "gets an e-mail with a first password" if created else "keeps their password"
    return [
        *(f"{name}: {link}" for name, link in links.items()),
        *(f"{gate.name}: copy {gate.folder} to this gate's computer" for gate in gates),
        f"{described.host.email} {sign_in} for {stack.outputs['SiteUrl']}/host/",
    ]


if __name__ == "__main__":
    sys.exit(main())
