"""What all tests share: one browser, and how much hypothesis tries.

Hypothesis always tries the same hundred examples, so that a red build stays red.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

settings.register_profile(
    "baypass", max_examples=100, derandomize=True, deadline=None, database=None, print_blob=True
)
settings.load_profile("baypass")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for everybody: Playwright allows one at a time in a thread."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()
