"""A mistake in a camera's table is one sentence that names the camera."""

import re
import shutil
from pathlib import Path

import certifi
import pytest

from baypass_gate.cameras.settings import AxisCamera, FrigateCamera, TwoNCamera
from baypass_gate.settings import SettingsError, read_settings
from tests.gates.test_gate_settings import GOOD, sentences

README = Path(__file__).parents[2] / "gates" / "README.md"
FRIGATE = """
[[cameras]]
kind = "frigate"
id = "entrance"
camera = "lane"
host = "192.168.1.10"
"""
AXIS = """
[[cameras]]
kind = "axis"
id = "entrance"
user = "gate"
password = "a long password"
"""
TWO_N = """
[[cameras]]
kind = "2n"
id = "entrance"
url = "https://192.168.1.20"
user = "gate"
password = "a long password"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("authorities.pem", "certificate.pem", "private.key", "keys.json"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ("cameras = 1", '"cameras" must be a table [[cameras]] for each camera.'),
        ('[[cameras]]\nid = "a"', '"kind" of camera 1 must be "frigate", "axis" or "2n".'),
        (
            '[[cameras]]\nkind = "hikvision"',
            '"kind" of camera 1 must be "frigate", "axis" or "2n".',
        ),
        (
            FRIGATE.replace('host = "192.168.1.10"', ""),
            (
                '"host" of camera 1 is missing: it must be the host name of the broker that '
                "Frigate publishes to."
            ),
        ),
        (
            AXIS + TWO_N.replace("https://", "").replace('"entrance"', '"exit"'),
            (
                '"url" of camera 2 must be the address of the 2N device, such as '
                '"https://192.168.1.20".'
            ),
        ),
        (
            AXIS.replace("a long password", "short"),
            (
                '"password" of camera 1 must be a password of 8 characters or more that the camera '
                "signs in with."
            ),
        ),
        (
            AXIS + "min_confidence = 70",
            '"min_confidence" of camera 1 must be a number from 0 to 1.',
        ),
        (AXIS + 'camera = "x"', '"camera" is not a setting of a camera of kind "axis".'),
        (AXIS + FRIGATE, 'Two cameras have the same "id": each needs its own.'),
        (
            AXIS + AXIS.replace('"entrance"', '"exit"'),
            'Two cameras of kind "axis" have the same "port": each needs its own.',
        ),
    ],
)
def test_a_mistake_is_one_sentence_naming_the_camera(
    folder: Path, tables: str, sentence: str
) -> None:
    assert sentences(folder, GOOD + tables) == [sentence]


def test_a_password_is_never_shown(folder: Path) -> None:
    (folder / "gate.toml").write_text(GOOD + TWO_N)
    assert "a long password" not in repr(read_settings(folder / "gate.toml"))


def test_a_cameras_certificate_is_looked_at_before_anything_runs(folder: Path) -> None:
    shutil.copy(certifi.where(), folder / "device.pem")
    (folder / "gate.toml").write_text(GOOD + TWO_N + 'ca = "device.pem"')
    (camera,) = read_settings(folder / "gate.toml").cameras
    assert isinstance(camera, TwoNCamera)
    assert camera.ca == folder / "device.pem"
    (folder / "device.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match=r'"ca" of camera "entrance" names .* holds no cert'):
        read_settings(folder / "gate.toml")


def test_the_readmes_cameras_are_complete_tables(folder: Path) -> None:
    tables = re.findall(
        r"^```toml\n(\[\[cameras]].*?)^```", README.read_text(), re.DOTALL | re.MULTILINE
    )
    (folder / "gate.toml").write_text(GOOD + "".join(tables).replace('ca = "2n.pem"', ""))
    kinds = {type(camera) for camera in read_settings(folder / "gate.toml").cameras}
    assert kinds == {FrigateCamera, AxisCamera, TwoNCamera}
