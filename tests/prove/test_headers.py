"""The headers of the site and of the API, as the template sets them."""

from typing import Any

from local.security_headers import security_headers
from tests.template import CLONE, resources
from tests.web.conftest import CONTENT_SECURITY_POLICY

TWO_YEARS = 63_072_000


def policies() -> list[dict[str, Any]]:
    """Return the security headers of every policy that the template sets before its site."""
    found = resources("AWS::CloudFront::ResponseHeadersPolicy").values()
    return [one["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"] for one in found]


def directives() -> dict[str, str]:
    policy = security_headers(CLONE / "template.yaml")["content-security-policy"]
    parts = (part.strip().partition(" ") for part in policy.split(";") if part.strip())
    return {name: sources for name, _, sources in parts}


def test_nothing_runs_loads_or_frames_a_page_but_the_site_itself() -> None:
    allowed = directives()
    assert allowed["default-src"] == "'none'"
    assert allowed["frame-ancestors"] == "'none'"
    assert allowed["base-uri"] == "'none'"
    assert allowed["script-src"] == "'self'"
    assert "unsafe" not in str(allowed)
    assert "*" not in str(allowed)
    assert not any(
        source.startswith("http") for each in allowed.values() for source in each.split()
    )


def test_the_pages_are_tried_in_a_browser_under_the_policy_that_is_deployed() -> None:
    deployed = security_headers(CLONE / "template.yaml")["content-security-policy"]
    assert deployed == CONTENT_SECURITY_POLICY


def test_no_address_leaves_with_a_visitor_and_nobody_is_reached_without_tls() -> None:
    assert policies()
    for headers in policies():
        transport = headers["StrictTransportSecurity"]
        assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
        assert headers["FrameOptions"]["FrameOption"] == "DENY"
        assert "ContentTypeOptions" in headers
        assert transport["AccessControlMaxAgeSec"] >= TWO_YEARS
        assert all(each["Override"] for each in headers.values())
