"""The layer, built for this machine as `make run` builds it."""

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from tests.template import CLONE

LAYER = CLONE / "layers" / "shared"


def built_layer(folders: pytest.TempPathFactory) -> Path:
    """Return what is unpacked to /opt; built once, however many tests ask."""
    return _built(folders.getbasetemp() / "built-layer")


@lru_cache(maxsize=1)
def _built(artifacts: Path) -> Path:
    artifacts.mkdir()
    subprocess.run(
        ["make", "--makefile", str(LAYER / "Makefile"), "build-SharedLayer"],
        cwd=LAYER,
        env=os.environ
        | {
            "ARTIFACTS_DIR": str(artifacts),
            "BAYPASS_LAYER_FOR": "this-machine",
            "BAYPASS_LAYER_PYTHON": sys.executable,
        },
        check=True,
        capture_output=True,
    )
    return artifacts
