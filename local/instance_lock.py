"""One instance per folder: the operating system frees the lock, however the instance ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from local.failures import refuse
from local.places import Places


@contextmanager
def only_instance(places: Places) -> Iterator[None]:
    """Hold the folder's lock, or refuse because another instance holds it."""
    places.kept.mkdir(parents=True, exist_ok=True)
    with places.lock.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse(
                "Baypass is already running from this folder: stop it with Ctrl-C where it runs."
            )
        yield
