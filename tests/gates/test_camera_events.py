"""What cameras say, in the shapes their makers document; see samples/README.md."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baypass_gate.cameras.axis import read_axis
from baypass_gate.cameras.frigate import EVENTS, UPDATES, read_frigate
from baypass_gate.cameras.readings import LONGEST_EVENT, Sighting, UnreadableEventError
from baypass_gate.cameras.two_n import read_channel, read_two_n
from tests.gates.builders import NOW

SAMPLES = Path(__file__).parent / "samples"
JSON = "application/json"
CAR = "1795363800.475377-mxklsc"


def sample(name: str, **changes: Any) -> bytes:
    written = json.loads((SAMPLES / f"{name}.json").read_text())
    return json.dumps(written | changes).encode()


def seconds_ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


# ------------------------------------------------------------------ Frigate


def test_frigate_says_the_plate_once_it_has_read_it() -> None:
    assert read_frigate(EVENTS, sample("frigate_new"), "entrance") is None
    assert read_frigate(EVENTS, sample("frigate_update"), "entrance") == Sighting(
        CAR, "1ABC234", 0.93, datetime.fromtimestamp(1795368599.4, UTC)
    )


def test_frigates_own_message_for_plates_names_the_same_car() -> None:
    assert read_frigate(UPDATES, sample("frigate_lpr"), "entrance") == Sighting(
        CAR, "1ABC234", 0.95, datetime.fromtimestamp(1795368599.9, UTC)
    )


def test_a_car_that_has_left_frigates_picture_opens_nothing() -> None:
    assert read_frigate(EVENTS, sample("frigate_end"), "entrance") is None


def test_another_camera_of_the_same_frigate_is_none_of_this_gates() -> None:
    assert read_frigate(EVENTS, sample("frigate_update"), "exit") is None
    assert read_frigate(UPDATES, sample("frigate_lpr"), "exit") is None


def test_what_else_frigate_says_of_an_object_is_no_plate() -> None:
    assert read_frigate(UPDATES, sample("frigate_description"), "entrance") is None


# ------------------------------------------------------------------ Axis


@pytest.mark.parametrize(("name", "confidence"), [("axis_new", 0.719034), ("axis_update", 0.8688)])
def test_axis_says_a_plate_with_the_first_look_and_with_a_better_one(
    name: str, confidence: float
) -> None:
    assert read_axis(sample(name), JSON, None) == Sighting(
        "1327", "1ABC234", confidence, seconds_ago(1.6), numbered=True
    )


def test_a_car_that_axis_has_lost_opens_nothing() -> None:
    assert read_axis(sample("axis_lost"), JSON, None) is None


def test_a_car_that_moves_the_other_way_is_none_of_this_gates() -> None:
    assert read_axis(sample("axis_update"), JSON, "out") is None
    assert read_axis(sample("axis_update"), JSON, "in") is not None
    # The first look has no direction yet, and the car waits.
    assert read_axis(sample("axis_new"), JSON, "out") is not None


def test_axis_may_send_pictures_beside_the_event() -> None:
    picture = bytes(range(256)) * 400
    body = b"".join(
        b"--frame\r\nContent-Disposition: form-data; name=" + name + b"\r\nContent-Type: "
        b"" + kind + b"\r\n\r\n" + content + b"\r\n"
        for name, kind, content in (
            (b'"image"; filename="a.jpg"', b"image/jpeg", picture),
            (b'"event"', b"application/json", sample("axis_update")),
        )
    )
    seen = read_axis(body + b"--frame--\r\n", "multipart/form-data; boundary=frame", None)
    assert seen is not None
    assert seen.plate == "1ABC234"


# ------------------------------------------------------------------ 2N


def test_2n_says_a_plate_in_its_log_whether_or_not_it_knows_it() -> None:
    assert read_channel(sample("two_n_subscribe")) == 2121013117
    assert read_two_n(sample("two_n_pull"), None) == [
        Sighting("4711", "1ABC234", None, seconds_ago(1), numbered=True)
    ]
    assert read_two_n(sample("two_n_nothing"), None) == []


def test_a_plate_at_2ns_other_access_point_is_none_of_this_gates() -> None:
    assert read_two_n(sample("two_n_pull"), 1) == []
    assert len(read_two_n(sample("two_n_pull"), 0)) == 1


def test_one_event_of_2n_that_is_not_as_documented_does_not_hide_the_others() -> None:
    (good,) = json.loads(sample("two_n_pull"))["result"]["events"]
    events = [good | {"params": {"licensePlate": 7}}, good | {"event": "KeyPressed"}, good]
    assert len(read_two_n(sample("two_n_pull", result={"events": events}), None)) == 1


def test_a_subscription_that_2n_has_dropped_is_an_error() -> None:
    with pytest.raises(UnreadableEventError):
        read_two_n(sample("two_n_expired"), None)


# ------------------------------------------------------------------ whatever else may come

READERS = {
    "frigate events": lambda payload: read_frigate(EVENTS, payload, "entrance"),
    "frigate updates": lambda payload: read_frigate(UPDATES, payload, "entrance"),
    "axis": lambda payload: read_axis(payload, JSON, None),
    "axis with pictures": lambda payload: read_axis(
        payload, "multipart/form-data; boundary=b", None
    ),
    "2n": lambda payload: read_two_n(payload, None),
    "2n subscription": read_channel,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def refusal(reader: str, payload: bytes) -> str | None:
    """Return what a log would say of the refusal, or None when there was none."""
    try:
        READERS[reader](payload)
    except UnreadableEventError as error:
        return str(error) + str(error.__cause__ or "")
    return None


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=25)
@given(garbage=st.binary(max_size=200) | ANYTHING.map(lambda each: json.dumps(each).encode()))
def test_garbage_is_refused_without_a_word_of_it(reader: str, garbage: bytes) -> None:
    assert refusal(reader, garbage) in {None, ""}


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_field_of_the_wrong_type_is_refused_and_never_read_wrongly(
    reader: str, data: st.DataObject
) -> None:
    names = {"frigate events": "frigate_update", "frigate updates": "frigate_lpr"}
    names |= {"axis": "axis_new", "2n": "two_n_pull", "2n subscription": "two_n_subscribe"}
    whole = json.loads(sample(names.get(reader, "axis_new")))
    place = data.draw(st.sampled_from(sorted(_places(whole))))
    inner = whole
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = data.draw(ANYTHING)
    assert refusal(reader, json.dumps(whole).encode()) in {None, ""}


def _places(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict):
        return []
    return [
        place
        for name in value
        for place in [(*before, name), *_places(value[name], (*before, name))]
    ]


@pytest.mark.parametrize("reader", READERS)
def test_what_is_far_too_long_is_not_read(reader: str) -> None:
    with pytest.raises(UnreadableEventError):
        READERS[reader](b'{"x": "' + b"y" * LONGEST_EVENT + b'"}')
