"""Lists for gates: everybody who may pass, nobody else, and nothing that names them."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baypass.domain.access import access_window
from baypass.domain.access_lists import (
    LARGEST_CHUNK,
    MOST_CHUNKS,
    ListContent,
    PublishedList,
    changed_chunks,
    content_of,
    covered,
    credential_hash,
    days_of_starts,
    is_listed,
    manifest_of,
)
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.signatures import Signed, signing_input
from baypass.domain.time_slots import TimeSlot
from tests.builders import (
    CAR_PARK,
    ORGANISATION,
    START,
    a_car_park,
    a_gate,
    a_reservation,
    in_brussels,
)

SALT = "c2FsdCBvZiB0aGUgZmFrZXMsIDMyIGJ5dGVzIGxvbmc"
KEY = urlsafe_b64decode(SALT + "==")
AT_GATES = frozenset({AccessMethod.ANPR, AccessMethod.KEYPAD})
PARK = a_car_park(access_methods=AT_GATES)
SOON = START - timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def entries(content: ListContent) -> list[dict[str, Any]]:
    return [entry for chunk in content.chunks for entry in json.loads(chunk)["entries"]]


def numbered(number: int, **fields: Any) -> Reservation:
    return a_reservation(id=f"rsv_{number:022d}", **fields)


def content(*reservations: Reservation, now: datetime = SOON, **park: Any) -> ListContent:
    return content_of(reservations, PARK.model_copy(update=park), SALT, now)


def manifest(listed: ListContent, now: datetime = SOON, **park: Any) -> dict[str, Any]:
    standing = PublishedList(
        organisation_id=ORGANISATION, car_park_id=CAR_PARK, list_version=7, salt=SALT
    )
    return manifest_of(a_gate(), PARK.model_copy(update=park), listed, standing, now)


@pytest.mark.parametrize("state", ReservationState)
def test_only_who_may_pass_is_listed(state: ReservationState) -> None:
    may_pass = state in (ReservationState.CONFIRMED, ReservationState.USED)
    assert bool(entries(content(a_reservation(state=state)))) is may_pass


def test_an_entry_has_the_access_window_with_its_grace() -> None:
    park: dict[str, Any] = {"grace_before_minutes": 15, "grace_after_minutes": 30}
    (entry,) = entries(content(a_reservation(), **park))
    assert (entry["from"], entry["until"]) == (
        "2026-11-24T12:45:00.000Z",
        "2026-11-24T16:30:00.000Z",
    )


def test_a_list_covers_now_to_the_end_of_tomorrow_as_the_car_park_counts_days() -> None:
    end = in_brussels("2026-11-25T00:00")
    just = TimeSlot(start=end - MOMENT, end=end + timedelta(hours=1))
    beyond = TimeSlot(start=end, end=end + timedelta(hours=1))
    now = in_brussels("2026-11-23T08:00")
    assert entries(content(a_reservation(time_slot=just), now=now))
    assert not entries(content(a_reservation(time_slot=beyond), now=now))
    assert entries(content(a_reservation(time_slot=beyond), now=now, grace_before_minutes=1))


def test_who_has_left_the_window_is_not_listed() -> None:
    gone = a_reservation()
    assert entries(content(gone, now=gone.time_slot.end - MOMENT))
    assert not entries(content(gone, now=gone.time_slot.end))


@given(
    start=st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 5)).map(  # noqa: DTZ001  drawn without a zone
        lambda drawn: drawn.replace(tzinfo=UTC)
    ),
    hours=st.integers(1, 25),
    grace=st.integers(0, 120),
    moment=st.timedeltas(timedelta(), timedelta(days=3)),
)
def test_whoever_a_list_covers_begins_on_a_day_that_is_read(
    start: datetime, hours: int, grace: int, moment: timedelta
) -> None:
    park = PARK.model_copy(update={"grace_before_minutes": grace, "grace_after_minutes": grace})
    slot = TimeSlot(start=start, end=start + timedelta(hours=hours))
    one = a_reservation(time_slot=slot)
    now = access_window(one, park).end - moment
    if is_listed(one, park, now):
        assert park.day_of(start) in days_of_starts(park, now)


@settings(max_examples=20)
@given(
    numbers=st.sets(st.integers(0, 10**9), min_size=1, max_size=900),
    gone=st.integers(min_value=0),
)
def test_everybody_is_in_one_chunk_and_one_less_changes_one_chunk(
    numbers: set[int], gone: int
) -> None:
    everybody = [numbered(number) for number in sorted(numbers)]
    before = content(*everybody)
    listed = [entry["id"] for entry in entries(before)]
    assert sorted(listed) == [one.id for one in everybody]
    left = everybody[: gone % len(everybody)] + everybody[gone % len(everybody) + 1 :]
    after = content(*left)
    if len(after.hashes) == len(before.hashes):
        assert len(changed_chunks(before.hashes, after)) == 1


def test_the_same_reservations_in_any_order_are_the_same_list() -> None:
    everybody = [numbered(number) for number in range(50)]
    assert content(*everybody) == content(*reversed(everybody))


def test_five_thousand_reservations_fit_into_one_list() -> None:
    one = a_reservation(licence_plate=LicencePlate.of("M-AB 12345"))
    many = [one.model_copy(update={"id": f"rsv_{number:022d}"}) for number in range(5000)]
    listed = content(*many, one_wrong_character=True)
    assert len(listed.chunks) <= MOST_CHUNKS
    assert max(map(len, listed.chunks)) <= LARGEST_CHUNK
    signing_input(Signed.LIST, "5f1c0a3e-1234-5678-9abc-def012345678", manifest(listed))


def test_the_longest_manifest_can_be_signed() -> None:
    full = ListContent(chunks=(b"",) * MOST_CHUNKS, hashes=("x" * 43,) * MOST_CHUNKS)
    days = frozenset({date(2026, 11, 24), date(2026, 11, 25)})
    longest = manifest(full, closed_days=days, time_zone="America/Argentina/ComodRivadavia")
    signing_input(Signed.LIST, "5f1c0a3e-1234-5678-9abc-def012345678", longest)


def test_more_than_gates_can_hold_is_never_cut() -> None:
    one = a_reservation()
    many = [one.model_copy(update={"id": f"rsv_{number:022d}"}) for number in range(20_000)]
    with pytest.raises(ValueError, match="20000 reservations do not fit"):
        content(*many)


def test_plates_are_hashed_in_every_form_that_a_camera_may_make_of_them() -> None:
    (entry,) = entries(content(a_reservation(licence_plate=LicencePlate.of("MÜ-B 12"))))
    assert set(entry["plates"]) == {
        credential_hash(KEY, "plate", "MU812"),
        credential_hash(KEY, "plate", "MUE812"),
    }


def test_one_wrong_character_is_listed_only_where_the_host_allows_it() -> None:
    plate = {"licence_plate": LicencePlate.of("1-AC-9")}
    (entry,) = entries(content(a_reservation(**plate), one_wrong_character=True))
    forms = ("1AC9", "*AC9", "1*C9", "1A*9", "1AC*")
    assert set(entry["plates"]) == {credential_hash(KEY, "plate", form) for form in forms}
    (entry,) = entries(content(a_reservation(**plate)))
    assert entry["plates"] == [credential_hash(KEY, "plate", "1AC9")]


def test_a_code_is_hashed_and_a_reservation_without_one_has_none() -> None:
    (entry,) = entries(content(a_reservation(keypad_code="123456")))
    assert entry["code"] == credential_hash(KEY, "code", "123456")
    (entry,) = entries(content(a_reservation(keypad_code=None)))
    assert entry["code"] is None


def test_another_salt_makes_another_list() -> None:
    other = content_of([a_reservation()], PARK, "b3RoZXI" * 6 + "b", SOON)
    assert not set(entries(other)[0]["plates"]) & set(
        entries(content(a_reservation()))[0]["plates"]
    )


def test_a_manifest_says_until_when_and_what_holds_for_all() -> None:
    closed = frozenset({date(2026, 11, 25), date(2026, 12, 25)})
    said = manifest(
        content(a_reservation()),
        offline_hours=3,
        closed_days=closed,
        re_entry_allowed=False,
        access_methods=frozenset({*AT_GATES, AccessMethod.REMOTE_CONTROL}),
    )
    assert said["issued_at"] == "2026-11-24T12:00:00.000Z"
    assert said["valid_until"] == "2026-11-24T15:00:00.000Z"
    assert said["methods"] == ["ANPR", "KEYPAD"]
    assert said["closed"] == [
        {"from": "2026-11-24T23:00:00.000Z", "until": "2026-11-25T23:00:00.000Z"}
    ]
    assert (said["list_version"], said["re_entry_allowed"]) == (7, False)


@pytest.mark.parametrize(("wall", "hours"), [("2027-03-27T08:00", 39), ("2026-10-24T08:00", 41)])
def test_a_list_covers_all_of_a_day_on_which_the_clocks_change(wall: str, hours: int) -> None:
    assert covered(PARK, in_brussels(wall)).duration == timedelta(hours=hours)
