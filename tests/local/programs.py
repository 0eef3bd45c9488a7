"""Runs the runner's programs as a person would, each in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
LONG_ENOUGH = 300.0


def ended(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m MODULE` to its end and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=CLONE,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONG_ENOUGH,
        check=False,
    )
