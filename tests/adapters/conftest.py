"""Nothing here reaches a network: moto answers inside the process."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from baypass.adapters.dynamodb_table import Table
from tests.adapters.stores import TABLE_NAME, Store, aws, described_table


@pytest.fixture(autouse=True)
def no_network(socket_disabled: None) -> None:
    """Fail whoever opens a socket."""


@pytest.fixture
def cloud() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def table(cloud: None) -> Table:  # noqa: ARG001
    client = aws("dynamodb")
    client.create_table(TableName=TABLE_NAME, **described_table())
    return Table(client, TABLE_NAME)


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    """Return the same ports twice: the fakes' and the table's."""
    if request.param == "fake":
        return Store.of_fakes()
    return Store.in_table(request.getfixturevalue("table"))
