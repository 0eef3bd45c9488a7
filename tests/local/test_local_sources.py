"""A deployment is skipped exactly when nothing that it is made of has changed."""

from pathlib import Path

import pytest

from local.sources import fingerprint


def a_clone(folder: Path) -> Path:
    """Write the little that a deployment is made of into the folder."""
    for name in ("template.yaml", "samconfig.toml", "uv.lock", "README.md"):
        (folder / name).write_text(name)
    for name in ("functions", "layers", "statemachines"):
        (folder / name).mkdir()
        (folder / name / "file.py").write_text(name)
    return folder


@pytest.mark.parametrize("changed", ["template.yaml", "uv.lock", "functions/file.py"])
def test_a_changed_source_changes_the_fingerprint(tmp_path: Path, changed: str) -> None:
    clone = a_clone(tmp_path)
    before = fingerprint(clone, ["Stage=local"])
    (clone / changed).write_text("changed")
    assert fingerprint(clone, ["Stage=local"]) != before


def test_a_new_name_for_the_same_content_changes_the_fingerprint(tmp_path: Path) -> None:
    clone = a_clone(tmp_path)
    before = fingerprint(clone, [])
    (clone / "functions" / "file.py").rename(clone / "functions" / "other.py")
    assert fingerprint(clone, []) != before


def test_a_changed_parameter_changes_the_fingerprint(tmp_path: Path) -> None:
    clone = a_clone(tmp_path)
    assert fingerprint(clone, ["Stage=local"]) != fingerprint(clone, ["Stage=prod"])


def test_what_is_not_deployed_leaves_the_fingerprint_alone(tmp_path: Path) -> None:
    clone = a_clone(tmp_path)
    before = fingerprint(clone, [])
    (clone / "README.md").write_text("changed")
    (clone / "functions" / "__pycache__").mkdir()
    (clone / "functions" / "__pycache__" / "file.pyc").write_bytes(b"bytecode")
    assert fingerprint(clone, []) == before
