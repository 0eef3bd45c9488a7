"""The doors that a paid booking goes through, loaded as Lambda loads them."""

import importlib.util
from pathlib import Path
from types import ModuleType

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"
NAMES = ("booking", "booking_workflow", "cancellation", "cancellation_workflow", "remote_open")


def _loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("handler", FUNCTIONS / name / "handler.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOORS = {name: _loaded(name) for name in NAMES}
