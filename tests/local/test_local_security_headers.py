"""The site's headers come from the template, and from nowhere else."""

from pathlib import Path

import pytest

from local.failures import CannotRunError
from local.security_headers import security_headers
from tests.local.programs import CLONE

POLICY = """
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: !Sub "${AWS::StackName}-table", Tags: !If [A, !Ref B, !GetAtt C.Arn]}
  SiteHeaders:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: !Sub "${AWS::StackName}-headers"
        SecurityHeadersConfig:
          ContentSecurityPolicy: {Override: true, ContentSecurityPolicy: "default-src 'none'"}
          ReferrerPolicy: {Override: true, ReferrerPolicy: no-referrer}
          ContentTypeOptions: {Override: true}
          FrameOptions: {Override: true, FrameOption: DENY}
          StrictTransportSecurity: {Override: true, AccessControlMaxAgeSec: 63072000}
        CustomHeadersConfig:
          Items: [{Header: Permissions-Policy, Value: "camera=()", Override: true}]
"""


def a_template(folder: Path, text: str) -> Path:
    """Write a template into the folder."""
    template = folder / "template.yaml"
    template.write_text(text)
    return template


def test_every_header_of_the_policy_is_read_but_the_one_for_https(tmp_path: Path) -> None:
    assert security_headers(a_template(tmp_path, POLICY)) == {
        "content-security-policy": "default-src 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "permissions-policy": "camera=()",
    }


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("Resources: {}", "has no SiteHeaders"),
        (POLICY.replace("FrameOptions", "NewOptions"), "nobody here knows: NewOptions"),
        (POLICY.replace('"camera=()"', "!Ref Camera"), "permissions-policy .* must be plain text"),
        ("just words", "is not a template"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused(
    tmp_path: Path, text: str, refusal: str
) -> None:
    with pytest.raises(CannotRunError, match=refusal):
        security_headers(a_template(tmp_path, text))


def test_the_template_lets_no_script_run_but_the_sites_own() -> None:
    headers = security_headers(CLONE / "template.yaml")
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
