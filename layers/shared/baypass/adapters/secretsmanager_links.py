"""Links, under a key that only Secrets Manager and the functions that write links know."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from baypass.domain.tokens import Capability, LinkToken, token_for

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class SecretsManagerLinks:
    """Always the same token for the same subject; the key is read once per process."""

    def __init__(
        self, client: "SecretsManagerClient", secret: str, site_url: Callable[[], str]
    ) -> None:
        """Derive tokens under this secret; `site_url` is asked for the first link only."""
        self._client, self._secret, self._site_url = client, secret, site_url

    @cached_property
    def _key(self) -> bytes:
        answer = self._client.get_secret_value(SecretId=self._secret)
        return answer["SecretString"].encode()

    def token(
        self, capability: Capability, organisation_id: str, subject: str, generation: int = 0
    ) -> LinkToken:
        """Return the token of this subject, of this generation."""
        return token_for(self._key, capability, organisation_id, subject, generation)

    def url(self, token: LinkToken, page: str) -> str:
        """Return the address of a page of the site with the token in its fragment."""
        return f"{self._site_url()}/{page}#{token}"
