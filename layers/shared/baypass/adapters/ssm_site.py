"""Where the site is: a parameter, because the functions cannot be told at deploy time.

The distribution's address stands behind the API, and the API behind the functions.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class SsmSite:
    """The address of the site, read once per process."""

    def __init__(self, client: "SSMClient", parameter: str) -> None:
        """Read it from this parameter."""
        self._client, self._parameter = client, parameter

    @cached_property
    def _url(self) -> str:
        answer = self._client.get_parameter(Name=self._parameter)
        return answer["Parameter"]["Value"].rstrip("/")

    def url(self) -> str:
        """Return the address without a slash at its end."""
        return self._url
