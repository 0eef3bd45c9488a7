"""One running Baypass for all journeys."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.running import running_baypass


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Return where everything answers, as addresses.json says it."""
    with running_baypass(tmp_path_factory.mktemp("baypass")) as found:
        yield found
