"""Link tokens: `<capability>.<organisation>.<subject>.<secret>`.

A token names what it is for, so one read finds it; only the secret's hash is stored, and the
secret is compared in constant time. The secret is an HMAC of the subject and its generation under
the deployment's key, so that a mail which is sent again carries the same link, until a host asks
for fresh ones.
"""

import base64
import hashlib
import hmac
import re
from enum import StrEnum
from typing import Self

from baypass.domain.values import Value

_SHAPE = re.compile(r"([ibmr])\.([0-9a-z]{6,20})\.([0-9a-z]{6,22})\.([A-Za-z0-9_-]{43})")


class Capability(StrEnum):
    """What a token opens, and nothing else."""

    INVITATION = "i"
    BOOKER = "b"
    MANAGE = "m"
    REMOTE = "r"


_PREFIXES = {
    Capability.INVITATION: "inv_",
    Capability.BOOKER: "bkg_",
    Capability.MANAGE: "rsv_",
    Capability.REMOTE: "rsv_",
}


class LinkToken(Value):
    """A token taken apart; nothing is proven until its secret has been compared."""

    capability: Capability
    organisation_id: str
    subject_id: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the parts, or nothing when this is no token of ours."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            return None
        capability = Capability(match[1])
        return cls(
            capability=capability,
            organisation_id=f"org_{match[2]}",
            subject_id=_PREFIXES[capability] + match[3],
            secret=match[4],
        )

    def __str__(self) -> str:
        """Return the text that stands behind the `#` of a link."""
        organisation = self.organisation_id.removeprefix("org_")
        return f"{self.capability}.{organisation}.{self.subject_id[4:]}.{self.secret}"

    @property
    def secret_hash(self) -> str:
        """Return what the table holds."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def opens(self, stored_hash: str) -> bool:
        """Tell whether the secret is the one whose hash was stored."""
        return hmac.compare_digest(self.secret_hash, stored_hash)


def token_for(
    key: bytes, capability: Capability, organisation_id: str, subject: str, generation: int = 0
) -> LinkToken:
    """Return the token of this subject under the deployment's key.

    The first generation is not written into the secret's message: its links stand in old mails.
    """
    renewed = f"|{generation}" if generation else ""
    message = f"{capability}|{organisation_id}|{subject}{renewed}".encode()
    digest = hmac.digest(key, message, "sha256")
    return LinkToken(
        capability=capability,
        organisation_id=organisation_id,
        subject_id=subject,
        secret=base64.urlsafe_b64encode(digest).decode().rstrip("="),
    )
