"""Nothing here reaches a network: moto answers inside the process."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from baypass.adapters.dynamodb_table import Table
from tests.adapters.stores import TABLE_NAME, Store, aws, described_table
from tests.prove.store import Store as ProofStore
from tests.prove.store import StoreClient


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


@pytest.fixture(params=["fake", "proof", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    """Return the same ports three times: the fakes', the proof's own table's, and the table's."""
    if request.param == "fake":
        return Store.of_fakes()
    if request.param == "proof":
        return Store.in_table(Table(StoreClient(ProofStore()), TABLE_NAME))  # type: ignore[arg-type]
    return Store.in_table(request.getfixturevalue("table"))
