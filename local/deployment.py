"""Puts template.yaml on the local cloud with SAM, and does nothing when it is there already."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from local.cloud import REGION, Cloud, cloud_environment
from local.places import Places
from local.sam import sam
from local.sources import fingerprint

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

STACK = "baypass"
STAGE = "local"
SENDER = "parking@baypass.example"
SOURCES_TAG = "baypass-sources"
STANDING = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Deployment:
    """What this clone deploys for a site at one address and a payment provider at another."""

    places: Places
    site_url: str
    stripe_api_url: str

    @property
    def built_template(self) -> Path:
        """Return the template whose code is ready to be uploaded."""
        return self.places.sam / "build" / "template.yaml"

    async def build(self) -> bool:
        """Build functions and layer for this machine's Python; False when they stood ready."""
        sources = await asyncio.to_thread(fingerprint, self.places.clone, ())
        note = self.places.sam / "built-sources"
        if note.is_file() and note.read_text() == sources:
            return False
        note.unlink(missing_ok=True)
        template = self.places.clone / "template.yaml"
        folder = self.built_template.parent
        # SAM's cache knows the layer's folder alone: neither uv.lock nor whom the layer is for.
        arguments = ("--template-file", str(template), "--build-dir", str(folder), "--no-cached")
        await sam(self.places, ("build", *arguments), cloud_environment(NOWHERE))
        note.write_text(sources)
        return True

    async def deploy(self, cloud: Cloud) -> bool:
        """Deploy what was built; False when exactly that stands on the local cloud."""
        parameters = (
            *(f"SiteUrl={self.site_url}", f"Stage={STAGE}", f"MailSender={SENDER}"),
            f"StripeApiUrl={self.stripe_api_url}",
        )
        sources = await asyncio.to_thread(fingerprint, self.places.clone, parameters)
        if await asyncio.to_thread(_deployed_sources, cloud) == sources:
            return False
        arguments = (
            *("--template-file", str(self.built_template), "--stack-name", STACK),
            *("--region", REGION, "--resolve-s3", "--no-progressbar"),
            *("--no-confirm-changeset", "--no-fail-on-empty-changeset"),
            *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
            *("--parameter-overrides", *parameters),
            *("--tags", f"{SOURCES_TAG}={sources}"),
        )
        await sam(self.places, ("deploy", *arguments), cloud_environment(cloud.endpoint_url))
        return True


def is_new(cloud: Cloud) -> bool:
    """Return whether nothing was ever deployed on this local cloud."""
    return _stack(cloud.endpoint_url) is None


def stack_outputs(endpoint_url: str) -> dict[str, str]:
    """Return what the stack says about itself that is deployed on this local cloud."""
    stack = _stack(endpoint_url)
    outputs = stack.get("Outputs", []) if stack else []
    return {each["OutputKey"]: each["OutputValue"] for each in outputs}


def verify_sender(cloud: Cloud) -> None:
    """Let the local cloud send mails from the address that the stack sends them from."""
    ses = boto3.client("sesv2", endpoint_url=cloud.endpoint_url, region_name=REGION)
    with suppress(ses.exceptions.AlreadyExistsException):
        ses.create_email_identity(EmailIdentity=SENDER)


def _deployed_sources(cloud: Cloud) -> str | None:
    stack = _stack(cloud.endpoint_url)
    if stack is None or stack["StackStatus"] not in STANDING:
        return None
    tags = {each["Key"]: each["Value"] for each in stack.get("Tags", [])}
    return tags.get(SOURCES_TAG)


def _stack(endpoint_url: str) -> "StackTypeDef | None":
    cloudformation = boto3.client("cloudformation", endpoint_url=endpoint_url, region_name=REGION)
    try:
        return cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError:
        return None
