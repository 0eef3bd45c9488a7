"""Each plate of each vehicle is said once, with a time that can be believed."""

from datetime import datetime, timedelta

import pytest

from baypass_gate.cameras.passages import MOST_PASSAGES, MOST_PLATES, REMEMBERED_FOR, Passages
from baypass_gate.cameras.readings import Reading, Sighting
from tests.gates.builders import NOW


def a_sighting(
    *,
    event: str = "event-1",
    plate: str = "1-ABC-234",
    confidence: float | None = 0.9,
    seen_at: datetime | None = NOW,
    numbered: bool = False,
) -> Sighting:
    return Sighting(event, plate, confidence, seen_at, numbered)


@pytest.fixture
def passages() -> Passages:
    return Passages("entrance", min_confidence=0.7)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_sighting_of_a_plate_is_a_reading(passages: Passages) -> None:
    assert passages.take(a_sighting(), later(0.3)) == Reading(
        "entrance", "event-1", "1-ABC-234", 0.9, NOW
    )


def test_repeats_of_one_vehicle_are_one_reading_however_its_plate_is_spelt(
    passages: Passages,
) -> None:
    assert passages.take(a_sighting(), NOW) is not None
    for plate in ("1-ABC-234", "1abc234", " 1 ABC 234 "):
        assert passages.take(a_sighting(plate=plate, confidence=0.99), later(1)) is None


def test_a_correction_passes_once_and_names_the_same_event(passages: Passages) -> None:
    first = passages.take(a_sighting(plate="1ABC284"), NOW)
    corrected = passages.take(a_sighting(plate="1ABC234"), later(1))
    assert first is not None
    assert corrected is not None
    assert corrected.event_id == first.event_id
    assert passages.take(a_sighting(plate="1ABC284"), later(2)) is None


def test_another_vehicle_with_the_same_plate_is_another_reading(passages: Passages) -> None:
    assert passages.take(a_sighting(event="event-1"), NOW) is not None
    assert passages.take(a_sighting(event="event-2"), later(1)) is not None


def test_an_uncertain_reading_waits_for_a_better_one(passages: Passages) -> None:
    assert passages.take(a_sighting(confidence=0.69), NOW) is None
    assert passages.take(a_sighting(confidence=0.7), later(1)) is not None


def test_a_device_that_says_no_confidence_is_believed(passages: Passages) -> None:
    assert passages.take(a_sighting(confidence=None), NOW) is not None


@pytest.mark.parametrize("plate", ["", "  ", "-", "1" * 21, "1ABC\n234", "1ABC\x00"])
def test_what_cannot_be_a_plate_is_dropped(passages: Passages, plate: str) -> None:
    assert passages.take(a_sighting(plate=plate), NOW) is None


@pytest.mark.parametrize("seconds", [-3600.0, -5.1, 5.1, 86400.0 * 365])
def test_a_clock_that_is_off_gives_way_to_the_arrival(passages: Passages, seconds: float) -> None:
    reading = passages.take(a_sighting(seen_at=later(seconds)), NOW)
    assert reading is not None
    assert reading.at == NOW


def test_a_reading_is_never_of_the_future(passages: Passages) -> None:
    reading = passages.take(a_sighting(seen_at=later(4)), NOW)
    assert reading is not None
    assert reading.at == NOW


def test_a_device_that_counts_anew_after_a_restart_names_no_event_twice(
    passages: Passages,
) -> None:
    first = passages.take(a_sighting(event="1", numbered=True), NOW)
    after_restart = NOW + REMEMBERED_FOR
    second = passages.take(a_sighting(event="1", numbered=True), after_restart)
    assert first is not None
    assert second is not None
    assert first.event_id != second.event_id
    repeat = passages.take(a_sighting(event="1", numbered=True), after_restart)
    assert repeat is None


def test_a_camera_that_guesses_or_floods_is_bounded(passages: Passages) -> None:
    guesses = [passages.take(a_sighting(plate=f"P{n}"), NOW) for n in range(100)]
    assert sum(guess is not None for guess in guesses) == MOST_PLATES
    for number in range(MOST_PASSAGES):
        passages.take(a_sighting(event=f"flood-{number}"), NOW)
    # The oldest is forgotten, so its repeat counts as new; the newest is still known.
    assert passages.take(a_sighting(plate="P1"), NOW) is not None
    assert passages.take(a_sighting(event=f"flood-{MOST_PASSAGES - 1}"), NOW) is None
