"""Uploads web/ to a deployed stage: `python -m local.site --stage prod`."""

import argparse
import mimetypes
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CLONE = Path(__file__).resolve().parent.parent
CHARSET = {"text/html", "text/css", "text/javascript", "text/plain"}
# Python's own table differs from machine to machine.
CONTENT_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
}
# File names carry no versions: a browser asks each time whether its copy is still right, which
# costs an empty answer; CloudFront keeps its own until the next upload invalidates it.
BROWSERS_ASK = "no-cache"


@dataclass(frozen=True)
class SiteFile:
    """One file of the site, as it is stored."""

    key: str
    path: Path
    content_type: str


def site_files(folder: Path) -> Iterator[SiteFile]:
    """Yield what is to be uploaded."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield SiteFile(path.relative_to(folder).as_posix(), path, content_type(path))


def content_type(path: Path) -> str:
    """Return the type a browser needs to hear, with the character set of texts."""
    kind = CONTENT_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    if kind is None:
        return "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind in CHARSET else kind


def upload(s3: "S3Client", bucket: str, folder: Path) -> int:
    """Make the bucket hold exactly the folder's files: pages last, leftovers away after them."""
    files = sorted(site_files(folder), key=lambda file: file.path.suffix == ".html")
    for file in files:
        s3.put_object(
            Bucket=bucket,
            Key=file.key,
            Body=file.path.read_bytes(),
            ContentType=file.content_type,
            CacheControl=BROWSERS_ASK,
        )
    wanted = {file.key for file in files}
    for listed in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for stored in listed.get("Contents", []):
            if stored["Key"] not in wanted:
                s3.delete_object(Bucket=bucket, Key=stored["Key"])
    return len(files)


def stage_settings(samconfig: Path, stage: str) -> dict[str, str]:
    """Return what samconfig.toml says about deploying a stage."""
    stages = tomllib.loads(samconfig.read_text())
    everywhere = stages.get("default", {}).get("global", {}).get("parameters", {})
    own = stages[stage]
    return {
        **everywhere,
        **own.get("global", {}).get("parameters", {}),
        **own["deploy"]["parameters"],
    }


def main() -> None:
    """Upload the site, make CloudFront forget the old one, and print the stack's outputs."""
    parser = argparse.ArgumentParser(description="Upload web/ to a deployed stage.")
    parser.add_argument("--stage", required=True)
    settings = stage_settings(CLONE / "samconfig.toml", parser.parse_args().stage)
    session = boto3.Session(
        region_name=settings.get("region"), profile_name=settings.get("profile")
    )
    cloudformation = session.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=settings["stack_name"])["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    count = upload(session.client("s3"), outputs["SiteBucketName"], CLONE / "web")
    session.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": str(time_ns()),
        },
    )
    sys.stdout.write(f"Uploaded {count} files of the site.\n")
    for name, value in sorted(outputs.items()):
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main()
