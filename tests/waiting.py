"""How tests wait: for a browser, and for a coroutine where a browser's loop holds the thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")
# What a page may take on a machine that is busy with other tests.
BROWSER_PATIENCE_MS = 60_000


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what the coroutine returns."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
