"""A mistake in the file is one sentence, said before anything runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from baypass_gate.settings import SettingsError, read_settings

GOOD = """
gate_id = "gat_4f2a"
host = "broker.example"
ca = "authorities.pem"
certificate = "certificate.pem"
key = "private.key"
keys = "keys.json"
state_dir = "state"
driver = "simulated"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("authorities.pem", "certificate.pem", "private.key", "keys.json"):
        (tmp_path / name).touch()
    return tmp_path


def sentences(folder: Path, text: str) -> list[str]:
    file = folder / "gate.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    return [sentence.removeprefix(f"{file}: ") for sentence in caught.value.sentences]


def test_a_complete_file_is_read_with_its_paths_taken_from_its_folder(folder: Path) -> None:
    (folder / "gate.toml").write_text(GOOD, encoding="utf-8")
    settings = read_settings(folder / "gate.toml")
    assert settings.ca == folder / "authorities.pem"
    assert settings.state_dir == folder / "state"
    assert settings.port == 8883


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("port = 0", '"port" must be a whole number from 1 to 65535.'),
        ('port = "8883"', '"port" must be a whole number from 1 to 65535.'),
        ("open_seconds = 0", '"open_seconds" must be a number of seconds, more than 0 and up to'),
        ("pulse_seconds = 5", '"pulse_seconds" must not be more than "open_seconds".'),
        ('colour = "red"', '"colour" is not a setting of this agent.'),
        ('keypad = "piano"', '"keypad" must be "none", "simulated" or "usb".'),
        ('keypad = "usb"', '"keypad_device" is missing: the keypad "usb" needs one.'),
        ("answer_seconds = 9", '"answer_seconds" must be a number of seconds, from 0.5 to 8.'),
        ("battery_clock = 1", '"battery_clock" must be true when this computer\'s clock has'),
        ("pin = 40", '"pin" must be a Broadcom pin number from 0 to 27.'),
        ('name = ""', '"name" must be the sign on the gate, up to 80 characters.'),
    ],
)
def test_a_mistake_is_one_sentence_naming_the_setting(
    folder: Path, line: str, sentence: str
) -> None:
    (said,) = sentences(folder, GOOD + line)
    assert said.startswith(sentence)


def test_the_readmes_example_is_a_complete_file(folder: Path) -> None:
    readme = (Path(__file__).parents[2] / "gates" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(gate_id.*?)^```", readme, re.DOTALL | re.MULTILINE)
    (folder / "gate.toml").write_text(example, encoding="utf-8")
    assert read_settings(folder / "gate.toml").driver == "gpio"


def test_a_missing_setting_is_said_with_what_it_must_be(folder: Path) -> None:
    (said,) = sentences(folder, GOOD.replace('host = "broker.example"', ""))
    assert said == '"host" is missing: it must be the broker\'s host name.'


def test_every_mistake_is_said_at_once(folder: Path) -> None:
    text = GOOD.replace('"gat_4f2a"', '"4f2a"').replace('"simulated"', '"hydraulic"')
    assert sentences(folder, text) == [
        '"gate_id" must be the id that the host was given, such as gat_4f2a.',
        '"driver" must be "simulated" or "gpio".',
    ]


def test_the_driver_must_be_chosen(folder: Path) -> None:
    (said,) = sentences(folder, GOOD.replace('driver = "simulated"', ""))
    assert said == '"driver" is missing: it must be "simulated" or "gpio".'


def test_a_relay_needs_its_pin(folder: Path) -> None:
    (said,) = sentences(folder, GOOD.replace('"simulated"', '"gpio"'))
    assert said == '"pin" is missing: the driver "gpio" needs one.'


def test_a_certificate_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "private.key").unlink()
    (said,) = sentences(folder, GOOD)
    assert said == f'"key" names {folder / "private.key"}, which is not a file.'


def test_a_file_that_is_not_toml_is_said_to_be_none(folder: Path) -> None:
    (said,) = sentences(folder, "gate_id: gat_4f2a")
    assert "is not TOML" in said


@pytest.mark.parametrize("program", ["baypass_gate", "baypass_gate.simulator"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read: No such file or directory."),
        (GOOD + "port = 0", '"port" must be a whole number'),
        (GOOD + 'name = "Main entrance"', "holds no certificate authority."),
    ],
)
def test_a_mistake_ends_the_program_with_one_line_and_status_one(
    folder: Path, program: str, text: str | None, words: str
) -> None:
    file = folder / "gate.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", program, "--config", file],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert words in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD, '"name" is missing: the simulator shows it as the sign on the gate.'),
        (
            GOOD.replace('"simulated"', '"gpio"') + 'name = "Main"\npin = 17',
            '"driver" must be "simulated": the simulator moves nothing real.',
        ),
    ],
)
def test_the_simulator_says_what_it_needs_beyond_the_agent(
    folder: Path, text: str, sentence: str
) -> None:
    (folder / "gate.toml").write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "baypass_gate.simulator", "--config", folder / "gate.toml"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, sentence + "\n")
