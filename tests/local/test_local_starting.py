"""Starting where it cannot go on: one sentence, exit 1, nothing left running."""

import fcntl
import socket
import sys
from pathlib import Path

import pytest

from local.failures import CannotRunError
from local.instance_lock import only_instance
from local.places import Places, places
from local.ports import LOOPBACK, bind_site, bind_stand_in, cloud_ports, origin_of
from tests.local.programs import CLONE, ended


def test_a_busy_port_ends_the_start_with_one_sentence_before_anything_runs(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as busy:
        port = str(busy.getsockname()[1])
        result = ended("local.run", PORT=port, BAYPASS_LOCAL_DIR=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == f"Port {port} is busy: choose another with PORT=..., or none.\n"
    assert [file.name for file in tmp_path.iterdir()] == ["lock"]


def test_a_second_instance_in_the_same_folder_ends_with_one_sentence(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = ended("local.run", BAYPASS_LOCAL_DIR=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == (
        "Baypass is already running from this folder: stop it with Ctrl-C where it runs.\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["lock"]


def test_what_nobody_foresaw_is_a_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    result = ended("local.run", BAYPASS_LOCAL_DIR=str(tmp_path / "file"))
    assert result.returncode == 1
    assert result.stderr.startswith("This was not foreseen: FileExistsError: ")
    assert result.stderr.count("\n") == 1


def test_the_folder_is_free_again_after_an_instance_has_ended(tmp_path: Path) -> None:
    here = Places(CLONE, tmp_path)
    with only_instance(here), pytest.raises(CannotRunError), only_instance(here):
        pass
    with only_instance(here):
        pass


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "\u0668"])
def test_a_port_that_is_no_port_is_said_to_be_none(port: str) -> None:
    with pytest.raises(CannotRunError, match="PORT must be a number from 1 to 65535"):
        bind_site(port)


def test_the_site_takes_a_free_port_when_none_is_asked_for() -> None:
    with bind_site(None) as first, bind_site(None) as second:
        assert first.getsockname()[1] < second.getsockname()[1]


def test_the_local_cloud_keeps_its_ports_while_they_are_free(tmp_path: Path) -> None:
    remembered = tmp_path / "ports.json"
    first = cloud_ports(remembered)
    assert cloud_ports(remembered) == first
    with socket.create_server((LOOPBACK, first.http)):
        assert cloud_ports(remembered).http != first.http


def test_the_stand_in_keeps_its_port_while_it_is_free(tmp_path: Path) -> None:
    remembered = tmp_path / "stripe-port"
    with bind_stand_in(remembered) as first:
        address = origin_of(first)
    with bind_stand_in(remembered) as second:
        assert origin_of(second) == address
        with bind_stand_in(remembered) as third:
            assert origin_of(third) != address


@pytest.mark.parametrize("memory", ["not a number", "0", "65536", ""])
def test_a_spoiled_memory_of_the_stand_ins_port_is_no_reason_to_stop(
    tmp_path: Path, memory: str
) -> None:
    remembered = tmp_path / "stripe-port"
    remembered.write_text(memory)
    with bind_stand_in(remembered) as held:
        assert remembered.read_text() == str(held.getsockname()[1])


def test_a_live_key_ends_the_start_with_one_sentence_before_anything_runs(tmp_path: Path) -> None:
    keys = {"STRIPE_API_KEY": "sk_live_secret", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    result = ended("local.run", BAYPASS_LOCAL_DIR=str(tmp_path), **keys)
    assert result.returncode == 1
    assert result.stderr.startswith("STRIPE_API_KEY is no test key")
    assert result.stderr.count("\n") == 1
    assert "sk_live_secret" not in result.stdout + result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["lock"]


def test_a_spoiled_memory_of_ports_is_no_reason_to_stop(tmp_path: Path) -> None:
    remembered = tmp_path / "ports.json"
    remembered.write_text("not json")
    assert cloud_ports(remembered).http > 0


def test_what_is_missing_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    result = ended("local.needs", "tests", PATH=str(tmp_path))
    assert result.returncode == 1
    assert "apt-get install git" in result.stderr
    assert "apt-get install make" in result.stderr
    assert "apt-get install chromium" in result.stderr


def test_only_the_tests_need_a_browser(tmp_path: Path) -> None:
    for tool in ("git", "make"):
        (tmp_path / tool).symlink_to(sys.executable)
    result = ended("local.needs", PATH=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")


def test_what_is_kept_stays_in_the_clone_unless_the_environment_says_otherwise(
    tmp_path: Path,
) -> None:
    assert places({}).kept == CLONE / ".local"
    assert places({"BAYPASS_LOCAL_DIR": str(tmp_path)}).kept == tmp_path


def test_reset_forgets_what_runs_left_and_nothing_else(tmp_path: Path) -> None:
    here = Places(CLONE, tmp_path)
    here.cloud_state.mkdir()
    (here.cloud_state / "dynamodb.json").write_text("{}")
    here.ports.write_text("{}")
    here.stripe.mkdir()
    (here.stripe / "stripe.sqlite").write_text("")
    here.stripe_port.write_text("12111")
    (tmp_path / "tools").mkdir()
    assert ended("local.reset", BAYPASS_LOCAL_DIR=str(tmp_path)).returncode == 0
    assert sorted(left.name for left in tmp_path.iterdir()) == ["lock", "tools"]


def test_reset_refuses_while_an_instance_runs(tmp_path: Path) -> None:
    here = Places(CLONE, tmp_path)
    here.cloud_state.mkdir()
    with only_instance(here):
        result = ended("local.reset", BAYPASS_LOCAL_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "already running" in result.stderr
    assert here.cloud_state.is_dir()
