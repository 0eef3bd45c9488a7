"""The layer as it is built: enough to run every adapter, and little more."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.built_layer import built_layer
from tests.local.programs import CLONE

LAYER = CLONE / "layers" / "shared"
CLIENT = re.compile(r"""Literal\["([a-z0-9-]+)"\]\) -> "\w+": \.\.\.""")
# Bit 0 of the flags: the hash of the source is there; bit 1: somebody checks it.
# https://peps.python.org/pep-0552/
UNCHECKED_HASH = 0b01


def services() -> set[str]:
    """Return the AWS services whose descriptions the layer keeps."""
    return set((LAYER / "aws-services.txt").read_text().split())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python folder of the layer, built for this machine as SAM builds it."""
    return built_layer(tmp_path_factory) / "python"


def alone(layer: Path, program: str) -> str:
    """Run a program that sees the standard library and the layer, and return what it printed."""
    ready = f"import sys; sys.path.insert(0, {str(layer)!r})\n"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", ready + program],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_every_service_that_has_a_client_is_kept_and_no_other() -> None:
    clients = LAYER / "baypass" / "adapters" / "aws_clients.py"
    assert services() == set(CLIENT.findall(clients.read_text()))


def test_a_client_of_every_kept_service_can_be_made_from_the_layer_alone(built: Path) -> None:
    alone(
        built,
        "import botocore.session\n"
        f"for service in {sorted(services())!r}:\n"
        "    botocore.session.get_session().create_client(service, region_name='eu-west-1')\n",
    )


def test_only_the_kept_services_are_described_in_the_layer(built: Path) -> None:
    described = {entry.name for entry in (built / "botocore" / "data").iterdir() if entry.is_dir()}
    assert described == services()


def test_every_module_of_the_layer_has_bytecode_that_nobody_checks(built: Path) -> None:
    for source in built.rglob("*.py"):
        [bytecode] = (source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")
        flags = int.from_bytes(bytecode.read_bytes()[4:8], "little")
        assert flags == UNCHECKED_HASH, source


def test_nothing_is_in_the_layer_that_only_developers_use(built: Path) -> None:
    assert not (built / "bin").exists()
    assert not list(built.rglob("tests"))
    assert {entry.name.split("-")[0] for entry in built.glob("*.dist-info")} == {"email_validator"}


def test_every_module_of_baypass_can_be_imported_from_the_layers_alone(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    papers = built_layer(tmp_path_factory, "papers") / "python"
    alone(
        built,
        f"sys.path.append({str(papers)!r})\n"
        "import importlib, pkgutil, baypass\n"
        "for module in pkgutil.walk_packages(baypass.__path__, 'baypass.'):\n"
        "    importlib.import_module(module.name)\n",
    )
