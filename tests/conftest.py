"""What all tests share: one browser, how much hypothesis tries, and who runs beside whom.

Hypothesis always tries the same hundred examples, so that a red build stays red.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from tests.waiting import BROWSER_PATIENCE_MS

settings.register_profile(
    "baypass", max_examples=100, derandomize=True, deadline=None, database=None, print_blob=True
)
settings.load_profile("baypass")
expect.set_options(timeout=BROWSER_PATIENCE_MS)

TESTS = Path(__file__).parent
# One emulator serves all of such a folder, so one worker takes the whole of it.
TOGETHER = {"journeys", "statemachines"}


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Keep together what shares something costly: a folder, or else a file."""
    for item in items:
        folder, *_ = item.path.relative_to(TESTS).parts
        group = folder if folder in TOGETHER else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for everybody: Playwright allows one at a time in a thread."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()
