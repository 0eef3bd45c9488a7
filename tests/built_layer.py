"""The layers, built for this machine as `make run` builds them."""

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from tests.template import CLONE

LAYERS = CLONE / "layers"
TARGETS = {"shared": "build-SharedLayer", "papers": "build-PapersLayer"}


def built_layer(folders: pytest.TempPathFactory, name: str = "shared") -> Path:
    """Return what is unpacked to /opt; built once, however many tests ask."""
    return _built(folders.getbasetemp() / f"built-{name}-layer", name)


@lru_cache
def _built(artifacts: Path, name: str) -> Path:
    artifacts.mkdir()
    subprocess.run(
        ["make", "--makefile", str(LAYERS / name / "Makefile"), TARGETS[name]],
        cwd=LAYERS / name,
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
