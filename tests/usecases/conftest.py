"""Nothing here reaches a network, a disk or a real clock."""

import pytest

from tests.usecases.acting import Acting


@pytest.fixture(autouse=True)
def no_network(socket_disabled: None) -> None:
    """Fail whoever opens a socket."""


@pytest.fixture
def acting() -> Acting:
    """Return the usual premises, open for booking."""
    return Acting.on_premises()
