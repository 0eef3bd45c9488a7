"""What a deployment is made of, boiled down to one word that changes when any of it does."""

import platform
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

DEPLOYED = (
    "template.yaml",
    "samconfig.toml",
    "uv.lock",
    "functions",
    "layers",
    "statemachines",
)
LEFT_OUT = ("__pycache__", ".egg-info")


def fingerprint(clone: Path, parameters: Iterable[str]) -> str:
    """Return a word for the sources, the parameters and what runs them."""
    digest = sha256()
    for fact in (*parameters, platform.python_version(), version("ministack")):
        digest.update(f"{fact}\n".encode())
    for file in _files(clone):
        digest.update(f"{file.relative_to(clone)}\n".encode())
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _files(clone: Path) -> Iterator[Path]:
    for name in DEPLOYED:
        top = clone / name
        candidates = [top] if top.is_file() else sorted(top.rglob("*"))
        for file in candidates:
            if file.is_file() and not any(part.endswith(LEFT_OUT) for part in file.parts):
                yield file
