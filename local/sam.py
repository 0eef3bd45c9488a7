"""Runs AWS SAM's command line without telemetry, questions or a look for newer versions."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from local.places import Places
from local.processes import complete
from local.writing import write_atomically

# SAM compares it with the time of its last look for a newer version.
NEVER_LOOK_AGAIN = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


async def sam(places: Places, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run one SAM command to its end; its first argument names it and its log."""
    settings = places.sam / "settings"
    write_atomically(settings / "metadata.json", json.dumps({"lastVersionCheck": NEVER_LOOK_AGAIN}))
    own = {
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # seconds; SAM's own 5 are meant for AWS
        "__SAM_CLI_APP_DIR": str(settings),
        "BAYPASS_LAYER_FOR": "this-machine",
        "BAYPASS_LAYER_PYTHON": sys.executable,
        "NO_COLOR": "1",
    }
    await complete(
        [str(Path(sys.executable).with_name("sam")), *arguments],
        environment={**environment, **own},
        log=places.logs / f"sam-{arguments[0]}.log",
        folder=places.clone,
        refusal=f"sam {arguments[0]} failed.",
    )
