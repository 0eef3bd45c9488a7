"""`make reset`: forgets everything that runs have left on this machine."""

import os
import shutil
import sys

from local.failures import CannotRunError
from local.instance_lock import only_instance
from local.places import Places, places


def reset(here: Places) -> None:
    """Delete the local cloud's state and all that was derived from it."""
    with only_instance(here):
        for left in here.forgettable():
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)


def main() -> int:
    """Reset, or say why not."""
    try:
        reset(places(os.environ))
    except CannotRunError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write("Everything that Baypass kept on this machine is forgotten.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
