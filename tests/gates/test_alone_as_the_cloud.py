"""A gate alone decides exactly as the cloud would, of whoever is on the cloud's list."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from baypass.domain.access import Decision, decide_by_code, decide_by_plate
from baypass.domain.access_lists import PublishedList, content_of, is_listed, manifest_of
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.gates import Direction, Gate, GateStatus
from baypass.domain.ids import reservation_id
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.time_slots import TimeSlot
from baypass_gate.access_list import AccessList, IndexedChunk
from baypass_gate.attempt_messages import Method
from baypass_gate.list_messages import Chunk, Manifest
from baypass_gate.offline import Credential, Decided, decide_alone
from baypass_gate.plates import fold, normalise
from tests.builders import BOOKING, a_car_park, a_gate, a_reservation
from tests.gates.builders import NOW

SALT = base64.urlsafe_b64encode(bytes(range(16))).decode().rstrip("=")
# No two of them are spelt differently and yet folded into one: those a gate cannot tell apart.
PLATES = ["MU-A 1", "MÜ-A 1", "MU-A 2", "MUE-A 3"]
READINGS = [*PLATES, *PLATES, "MUA7", "MUEA1", "MUEA7", "NUA1", "MUA", "ZZZZ"]
CODES = ["111111", "222222", "333333"]

CAR_PARKS = st.builds(
    a_car_park,
    access_methods=st.sampled_from(
        [frozenset(AccessMethod)] * 4
        + [frozenset({AccessMethod.ANPR}), frozenset({AccessMethod.KEYPAD})]
    ),
    kill_switch=st.sampled_from([False] * 7 + [True]),
    exits_stay_open=st.booleans(),
    re_entry_allowed=st.booleans(),
    one_wrong_character=st.booleans(),
    grace_before_minutes=st.sampled_from([0, 15, 60]),
    grace_after_minutes=st.sampled_from([0, 30]),
    closed_days=st.sampled_from([(), (), (), (), (), (0,), (1,)]).map(
        lambda days: frozenset(NOW.date() + timedelta(days=day) for day in days)
    ),
)
RESERVATIONS = st.lists(
    st.builds(
        lambda plate, code, start, hours, state, inside: {
            "licence_plate": LicencePlate.of(plate),
            "keypad_code": code,
            "time_slot": TimeSlot(
                start=NOW + timedelta(hours=start), end=NOW + timedelta(hours=start + hours)
            ),
            "state": state,
            "inside": inside,
        },
        st.sampled_from(PLATES),
        st.sampled_from(CODES),
        st.integers(-8, 10),
        st.integers(1, 12),
        st.just(ReservationState.CONFIRMED),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def the_list(car_park: CarPark, gate: Gate, reservations: Sequence[Reservation]) -> AccessList:
    """Return the list as the cloud makes it and the agent reads it."""
    content = content_of(reservations, car_park, SALT, NOW)
    standing = PublishedList(
        organisation_id=car_park.organisation_id,
        car_park_id=car_park.id,
        list_version=1,
        salt=SALT,
    )
    manifest = manifest_of(gate, car_park, content, standing, NOW)
    return AccessList(
        Manifest.model_validate_json(json.dumps(manifest)),
        [IndexedChunk(Chunk.model_validate_json(chunk)) for chunk in content.chunks],
    )


def is_stricter(alone: Decided, by_the_cloud: Decision, listed: Sequence[Reservation]) -> bool:
    """Tell whether the gate asks because of plates that are one but for the dots of an umlaut.

    Spelt without dots they are the same to the cloud; to the gate, which has only the hashes of
    what a camera may read, one of them has a form more.
    """
    twins = {"MU-A 1", "MÜ-A 1"} <= {one.licence_plate.typed for one in listed}
    return twins and by_the_cloud.is_allowed and alone.decision.value == "PLATE_AMBIGUOUS"


def same(alone: Decided, by_the_cloud: Decision) -> bool:
    if alone.decision.value != by_the_cloud.reason.value:
        return False
    allowed = by_the_cloud.reservation if by_the_cloud.is_allowed else None
    return allowed is None or (
        alone.expected is not None and alone.expected.reservation_id == allowed.id
    )


@given(
    car_park=CAR_PARKS,
    direction=st.sampled_from(Direction),
    given_reservations=RESERVATIONS,
    plate=st.sampled_from(READINGS),
    code=st.sampled_from([*CODES, "999999"]),
    hours=st.sampled_from([0, 0, 1, 2, 4, 20]),
)
@settings(max_examples=100)
def test_a_gate_alone_decides_as_the_cloud_would(
    *,
    car_park: CarPark,
    direction: Direction,
    given_reservations: Sequence[Mapping[str, object]],
    plate: str,
    code: str,
    hours: int,
) -> None:
    now = NOW + timedelta(hours=hours)
    gate = a_gate(direction=direction, status=GateStatus(online=True, at=now))
    reservations = [
        a_reservation(id=reservation_id(BOOKING, number), **fields)
        for number, fields in enumerate(given_reservations, start=1)
    ]
    listed = [one for one in reservations if is_listed(one, car_park, NOW)]
    held = the_list(car_park, gate, reservations)

    read = Credential(Method.ANPR, fold(normalise(plate)), now)
    by_plate = decide_by_plate(car_park, gate, plate, listed, now)
    event(by_plate.reason)
    alone = decide_alone(read, held, frozenset(), now)
    assert same(alone, by_plate) or is_stricter(alone, by_plate, listed)

    typed = Credential(Method.KEYPAD, code, now)
    by_code = decide_by_code(car_park, gate, code, listed, now)
    assert same(decide_alone(typed, held, frozenset(), now), by_code)
