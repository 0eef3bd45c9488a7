"""The local cloud's workers share what lies in their layers."""

import shutil
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from ministack.core import lambda_runtime
from ministack.core.lambda_runtime import Worker

from local.unpacking import UNPACKED, SharedArchive, Shelf, unpack_each_archive_once

HANDLER = "def handler(event, context):\n    return {'said': event['say'], 'from': __file__}\n"


def an_archive(place: Path, **files: str) -> Path:
    """Write an archive of these Python files in the folder that a layer has."""
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"python/{name}.py", content)
    return place


def a_folder(place: Path) -> Path:
    place.mkdir()
    return place


def test_workers_read_the_same_files(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    archive = an_archive(tmp_path / "layer.zip", one="1", two="2")
    again = shutil.copy(archive, tmp_path / "the-same.zip")
    workers = [a_folder(tmp_path / name) for name in ("first", "second")]
    for worker, packed in zip(workers, (archive, again), strict=True):
        with SharedArchive(shelf, str(packed)) as opened:
            assert opened.namelist() == ["python"]
            opened.extractall(str(worker))
    first, second = (worker / "python" / "two.py" for worker in workers)
    assert first.read_text() == "2"
    assert first.samefile(second)


def test_a_worker_that_is_gone_takes_nothing_from_the_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    archive = an_archive(tmp_path / "layer.zip", one="1")
    gone, stays = (a_folder(tmp_path / name) for name in ("gone", "stays"))
    for worker in (gone, stays):
        SharedArchive(shelf, str(archive)).extractall(str(worker))
    shutil.rmtree(gone)
    assert (stays / "python" / "one.py").read_text() == "1"


def test_another_version_is_another_folder(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    old = shelf.unpacked(an_archive(tmp_path / "old.zip", one="1"))
    new = shelf.unpacked(an_archive(tmp_path / "new.zip", one="2"))
    assert (old / "python" / "one.py").read_text() == "1"
    assert (new / "python" / "one.py").read_text() == "2"


def test_what_a_killed_run_had_begun_is_begun_anew(tmp_path: Path) -> None:
    archive = an_archive(tmp_path / "layer.zip", one="1")
    place = Shelf(tmp_path / "shelf").unpacked(archive)
    place.rename(place.with_suffix(".part"))
    (place.with_suffix(".part") / "half").touch()
    assert Shelf(tmp_path / "shelf").unpacked(archive) == place
    assert [entry.name for entry in place.iterdir()] == ["python"]


def test_workers_that_start_at_once_wait_for_the_whole_of_it(tmp_path: Path) -> None:
    files = {f"module_{number}": "x" for number in range(200)}
    archive = an_archive(tmp_path / "layer.zip", **files)
    shelf = Shelf(tmp_path / "shelf")
    with ThreadPoolExecutor(8) as starting:
        places = list(starting.map(lambda _: shelf.unpacked(archive), range(8)))
        assert len(set(places)) == 1
    assert len(list((places[0] / "python").iterdir())) == len(files)


def test_what_is_no_archive_is_refused_as_ever(tmp_path: Path) -> None:
    no_archive = tmp_path / "layer.zip"
    no_archive.write_bytes(b"no archive")
    with pytest.raises(zipfile.BadZipFile):
        SharedArchive(Shelf(tmp_path / "shelf"), str(no_archive))


def test_the_local_clouds_own_workers_run_from_the_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lambda_runtime, "zipfile", zipfile)
    unpack_each_archive_once(tmp_path)
    packed = tmp_path / "code.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", HANDLER)
    with a_worker(packed.read_bytes()) as one, a_worker(packed.read_bytes()) as other:
        answers = [each.invoke({"say": "yes"}, "1")["result"] for each in (one, other)]
        assert [answer["said"] for answer in answers] == ["yes", "yes"]
        first, second = (Path(answer["from"]) for answer in answers)
        assert first != second
        assert first.samefile(second)
        assert (tmp_path / UNPACKED) in first.resolve().parents


@contextmanager
def a_worker(code: bytes) -> Iterator[Worker]:
    """Run a function as the local cloud does, until the block is left."""
    arn = "arn:aws:lambda:eu-west-1:000000000000:function:echo"
    named = {"FunctionName": "echo", "FunctionArn": arn}
    worker = Worker("echo", {"Runtime": "python3.13", "Handler": "app.handler", **named}, code)
    try:
        yield worker
    finally:
        with worker._proc:  # noqa: SLF001 - the emulator leaves its pipes open
            worker.kill()
