"""One emulator for all state machines."""

from collections.abc import Iterator

import pytest

from tests.emulator import running_emulator
from tests.statemachines.machines import Cloud


@pytest.fixture(scope="package")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("statemachines")
    with running_emulator(folder, SFN_WAIT_SCALE="0") as emulator:
        yield Cloud(emulator, folder)
