"""What `make deploy` puts into the site's bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from local.site import content_type, site_files, stage_settings, upload
from tests.local.programs import CLONE

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "site"


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    """Return a client of an S3 with one empty bucket."""
    with mock_aws():
        client = boto3.client(
            "s3",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        client.create_bucket(Bucket=BUCKET)
        yield client


def test_the_bucket_holds_exactly_the_site_with_the_types_browsers_need(
    s3: "S3Client", tmp_path: Path
) -> None:
    (tmp_path / "visitor").mkdir()
    (tmp_path / "visitor" / "index.html").write_text("<!doctype html>é", encoding="utf-8")
    (tmp_path / "visitor" / "app.js").write_text("export {};")
    (tmp_path / ".hidden").write_text("an editor's")
    s3.put_object(Bucket=BUCKET, Key="visitor/old.js", Body=b"")
    assert upload(s3, BUCKET, tmp_path) == 2
    stored = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [each["Key"] for each in stored] == ["visitor/app.js", "visitor/index.html"]
    page = s3.get_object(Bucket=BUCKET, Key="visitor/index.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert page["CacheControl"] == "no-cache"
    assert page["Body"].read().decode() == "<!doctype html>é"


def test_every_file_of_the_site_has_a_type_of_its_own() -> None:
    for file in site_files(CLONE / "web"):
        assert content_type(file.path) != "application/octet-stream", file.key


def test_a_stage_says_where_it_is_deployed(tmp_path: Path) -> None:
    samconfig = tmp_path / "samconfig.toml"
    samconfig.write_text(
        "version = 0.1\n"
        "[default.global.parameters]\n"
        'region = "eu-west-1"\n'
        "[prod.deploy.parameters]\n"
        'stack_name = "baypass-prod"\n'
    )
    assert stage_settings(samconfig, "prod") == {
        "region": "eu-west-1",
        "stack_name": "baypass-prod",
    }
