"""The file of addresses: whole, and there exactly while everything answers."""

import json
from pathlib import Path

import pytest

from local.addresses import Addresses, published
from local.writing import write_atomically

ADDRESSES = Addresses(
    site="http://127.0.0.1:8080",
    emulator="http://127.0.0.1:4566",
    invitations={"free": "http://127.0.0.1:8080/invitation#a", "fixed date": "…#b"},
    host_sign_in={"email": "host@acme.example", "password": "secret"},
    stripe="http://127.0.0.1:12111",
)


def test_the_file_says_where_everything_is_and_goes_away_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "addresses.json"
    with published(ADDRESSES, file):
        assert json.loads(file.read_text()) == {
            "site": "http://127.0.0.1:8080",
            "api": "http://127.0.0.1:8080/api",
            "mailbox": "http://127.0.0.1:8080/local/mailbox",
            "gates": "http://127.0.0.1:8080/local/gates",
            "host": "http://127.0.0.1:8080/host/",
            "start": "http://127.0.0.1:8080/local/",
            "stripe": "http://127.0.0.1:12111",
            "invitations": {"free": "http://127.0.0.1:8080/invitation#a", "fixed date": "…#b"},
            "host_sign_in": {"email": "host@acme.example", "password": "secret"},
            "emulator": "http://127.0.0.1:4566",
        }
    assert list(file.parent.iterdir()) == []


def test_the_file_goes_away_after_a_failure_too(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    with pytest.raises(RuntimeError), published(ADDRESSES, file):
        raise RuntimeError
    assert not file.exists()


def test_a_write_that_fails_leaves_the_old_file_whole_and_no_litter(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    write_atomically(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(file, "half \ud800")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_only_its_owner_reads_a_file_with_a_password(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    write_atomically(file, "secret")
    assert file.stat().st_mode & 0o077 == 0


def test_the_first_line_for_people_is_the_invitation_to_click() -> None:
    assert ADDRESSES.as_text().splitlines()[0].endswith("http://127.0.0.1:8080/invitation#a")
