"""Nothing here reaches a network, and whatever is said stays off the screen."""

from collections.abc import Iterator

import pytest

from tests.prove.world import silence


@pytest.fixture(autouse=True)
def no_network(socket_disabled: None) -> None:
    """Fail whoever opens a socket."""


@pytest.fixture
def quiet() -> Iterator[None]:
    """Keep what the doors log and count to themselves."""
    with silence():
        yield
