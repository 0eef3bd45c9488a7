"""Nothing here reaches a network.

Every test begins with the same things in the table: one organisation, one visit that is confirmed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from baypass.domain.values import as_milliseconds
from tests.functions.deployment import Deployment, deployed
from tests.functions.premises import Premises


@dataclass(frozen=True)
class Standing:
    """What every test begins with."""

    premises: Premises
    values: dict[str, str]
    rows: Any


@pytest.fixture(autouse=True)
def no_network(socket_disabled: None) -> None:
    """Fail whoever opens a socket."""


@pytest.fixture(scope="package")
def standing() -> Iterator[Standing]:
    with deployed() as made:
        premises = Premises(made)
        yield Standing(premises, premises.values(), made.kept())


@pytest.fixture
def premises(standing: Standing) -> Premises:
    standing.premises.deployment.bring_back(standing.rows)
    standing.premises.deployment.forget()
    standing.premises.heard_of_gate()
    return standing.premises


@pytest.fixture
def deployment(premises: Premises) -> Deployment:
    return premises.deployment


@pytest.fixture
def values(premises: Premises, standing: Standing) -> dict[str, str]:  # noqa: ARG001
    """Return what stands for the placeholders of every event."""
    # A gate's message of minutes ago is too old to open for.
    return standing.values | {"NOW": as_milliseconds(datetime.now(UTC))}
