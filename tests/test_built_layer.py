"""Every function starts with the standard library, the built layer and its own folder alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.built_layer import built_layer
from tests.template import FUNCTIONS, door_of, functions

MOST_BYTES = 60 * 1024 * 1024
DOORS = sorted({door_of(name) for name in functions()})
# Bit 0 of the flags: the hash of the source is there; bit 1: somebody checks it.
# https://peps.python.org/pep-0552/
UNCHECKED_HASH = 0b01
START = """
import sys
layer, folder, *names = sys.argv[1:]
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + [layer, folder]
import handler
for name in names:
    assert callable(getattr(handler, name)), name
foreign = [
    module.__file__
    for module in list(sys.modules.values())
    if "-packages" in (getattr(module, "__file__", None) or "")
]
assert not foreign, foreign
"""


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_layer(tmp_path_factory)


@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_with_the_layer_alone_and_without_an_environment(
    name: str, layer: Path
) -> None:
    names = [
        properties["Handler"].removeprefix("handler.")
        for function, properties in functions().items()
        if door_of(function) == name
    ]
    folder = FUNCTIONS / name
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", START, layer / "python", folder, *names],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_layer_and_any_function_are_small_enough_to_start_fast(layer: Path) -> None:
    largest = max(_size(FUNCTIONS / name) for name in DOORS)
    assert _size(layer) + largest <= MOST_BYTES


def test_every_module_has_bytecode_that_lambda_uses_without_looking(layer: Path) -> None:
    sources = list((layer / "python").rglob("*.py"))
    assert sources
    for source in sources:
        [bytecode] = (source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc")
        assert int.from_bytes(bytecode.read_bytes()[4:8], "little") == UNCHECKED_HASH, source


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
