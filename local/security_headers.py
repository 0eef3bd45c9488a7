"""The site's security headers, read from the template that gives them to CloudFront."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from local.failures import refuse

RESOURCE = "SiteHeaders"
# HSTS makes a browser insist on https, which this machine's site does not speak.
NOT_ON_PLAIN_HTTP = "StrictTransportSecurity"

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
# aws-properties-cloudfront-responseheaderspolicy-securityheadersconfig.html
KNOWN_PARTS: dict[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "ContentSecurityPolicy": (
        "content-security-policy",
        lambda settings: settings["ContentSecurityPolicy"],
    ),
    "ContentTypeOptions": ("x-content-type-options", lambda _settings: "nosniff"),
    "FrameOptions": ("x-frame-options", lambda settings: settings["FrameOption"]),
    "ReferrerPolicy": ("referrer-policy", lambda settings: settings["ReferrerPolicy"]),
}


class _TemplateLoader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, kept as the text or nodes they stand before."""


def _function(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return _Function(loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return _Function(loader.construct_sequence(node, deep=True))
    return _Function(loader.construct_mapping(node, deep=True))  # type: ignore[arg-type]


class _Function:
    """A value that only CloudFormation knows."""

    def __init__(self, argument: object) -> None:
        self.argument = argument


_TemplateLoader.add_multi_constructor("!", _function)


def read_template(template: Path) -> dict[str, Any]:
    """Return the template as plain values, its functions left unresolved."""
    with template.open(encoding="utf-8") as text:
        content = yaml.load(text, _TemplateLoader)  # noqa: S506 - a SafeLoader with more tags
    if not isinstance(content, dict):
        refuse(f"{template.name} is not a template.")
    return content


def security_headers(template: Path) -> dict[str, str]:
    """Return every header that CloudFront adds to the site's answers, less HSTS."""
    resource = read_template(template).get("Resources", {}).get(RESOURCE)
    if resource is None:
        refuse(f"{template.name} has no {RESOURCE} to take the site's headers from.")
    config = resource["Properties"]["ResponseHeadersPolicyConfig"]
    headers = {
        name: value
        for part, settings in config.get("SecurityHeadersConfig", {}).items()
        if part != NOT_ON_PLAIN_HTTP
        for name, value in [_security_header(part, settings)]
    }
    for item in config.get("CustomHeadersConfig", {}).get("Items", []):
        headers[item["Header"].lower()] = item["Value"]
    for name, value in headers.items():
        if not isinstance(value, str):
            refuse(f"The header {name} in {RESOURCE} must be plain text.")
    return headers


def _security_header(part: str, settings: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and value of one part of SecurityHeadersConfig."""
    known = KNOWN_PARTS.get(part)
    if known is None:
        refuse(f"{RESOURCE} has a part that nobody here knows: {part}.")
    name, value = known
    return name, value(settings)
