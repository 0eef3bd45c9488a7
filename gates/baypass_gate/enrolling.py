"""`baypass-gate enrol --config FILE`: makes a folder that a host gave into one that works."""

import argparse
import sys
from pathlib import Path

from baypass_gate.provisioning import EnrolmentFailedError, enrol
from baypass_gate.settings import SettingsError, read_settings


def enrol_program(arguments: list[str]) -> int:
    """Enrol the gate; return the exit status, 1 for whatever can be put right."""
    parser = argparse.ArgumentParser(prog="baypass-gate enrol")
    parser.add_argument("--config", type=Path, required=True, help="the gate's TOML file")
    file: Path = parser.parse_args(arguments).config
    try:
        settings = read_settings(file, enrolled=False)
        enrol(settings, file.parent)
    except SettingsError as error:
        sys.stderr.writelines(f"{sentence}\n" for sentence in error.sentences)
        return 1
    except EnrolmentFailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Gate {settings.gate_id} is enrolled.\n")
    return 0
