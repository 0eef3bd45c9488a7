"""Lets the local cloud unpack each archive of code once, whoever runs it.

On AWS a layer is mounted. The local cloud writes it out for each of its workers, of which a run
starts some sixty: five thousand files each, to be written at every cold start and to be deleted by
whoever stops the run.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Self

from ministack.core import lambda_runtime

UNPACKED = "unpacked"


class Shelf:
    """A folder in which each archive lies unpacked once."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in the folder, which is made when it is needed."""
        self._folder = folder
        self._one_at_a_time = Lock()

    def unpacked(self, archive: Path) -> Path:
        """Return where the archive lies, which its bytes decide; whoever comes first unpacks it."""
        with archive.open("rb") as content:
            place = self._folder / hashlib.file_digest(content, "sha256").hexdigest()
        with self._one_at_a_time:
            if not place.is_dir():
                self._unpack(archive, place)
        return place

    def _unpack(self, archive: Path, place: Path) -> None:
        """Show nothing of an archive under its name before all of it is there."""
        begun = place.with_suffix(".part")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(begun)
        begun.rename(place)


class SharedArchive:
    """As much of `zipfile.ZipFile` as a worker uses; what it extracts are links to the shelf."""

    def __init__(self, shelf: Shelf, archive: str) -> None:
        """Have the archive unpacked; raises what `zipfile.ZipFile` raises for what is none."""
        self._entries = list(shelf.unpacked(Path(archive)).iterdir())

    def __enter__(self) -> Self:
        """Hold nothing open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close nothing."""

    def namelist(self) -> list[str]:
        """Return what `extractall` puts into a folder."""
        return [entry.name for entry in self._entries]

    def extractall(self, path: str) -> None:
        """Put a link to everything at the archive's top into the folder."""
        for entry in self._entries:
            (Path(path) / entry.name).symlink_to(entry)


def unpack_each_archive_once(folder: Path) -> None:
    """Have the workers of this process' local cloud share one shelf in the folder."""
    shelf = Shelf(folder / UNPACKED)
    lambda_runtime.zipfile = _zipfile_with(lambda archive: SharedArchive(shelf, archive))


def _zipfile_with(opened: Callable[[str], SharedArchive]) -> ModuleType:
    """Return the standard library's module, with another way to open an archive."""
    other = ModuleType(zipfile.__name__)
    vars(other).update({**vars(zipfile), "ZipFile": opened})
    return other
