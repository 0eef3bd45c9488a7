from collections.abc import Mapping, Sequence
from datetime import datetime

from baypass.domain.access_lists import LEASE, PublishedList, is_listed
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.signatures import Signed
from baypass.ports.access_lists import ListChange
from tests.fakes.signatures import FakeSignatures
from tests.fakes.state import State


class FakeAccessLists:
    """What is owed to the gates of car parks, and what was published."""

    def __init__(self, state: State) -> None:
        self._state = state

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        owed = [(at, place[:2]) for place, (at, _) in self._state.list_changes.items()]
        owed += [(at, place) for place, at in self._state.lists_due.items()]
        due = sorted(one for one in owed if one[0] <= now)
        return list(dict.fromkeys(place for _, place in due))[:limit]

    def claim(
        self, organisation_id: str, car_park_id: str, salt: str, now: datetime
    ) -> PublishedList | None:
        key = organisation_id, car_park_id
        standing = self._state.lists.get(key) or PublishedList(
            organisation_id=organisation_id, car_park_id=car_park_id, salt=salt
        )
        if standing.lease_until and standing.lease_until > now:
            return None
        update = {"list_version": standing.list_version + 1, "lease_until": now + LEASE}
        self._state.lists[key] = standing.model_copy(update=update)
        return self._state.lists[key]

    def changes(self, organisation_id: str, car_park_id: str) -> Sequence[ListChange]:
        return [
            ListChange(*place, mark)
            for place, (_, mark) in sorted(self._state.list_changes.items())
            if place[:2] == (organisation_id, car_park_id)
        ]

    def coming(self, car_park: CarPark, now: datetime) -> Sequence[Reservation]:
        return [
            one
            for one in self._state.reservations.values()
            if (one.organisation_id, one.car_park_id) == (car_park.organisation_id, car_park.id)
            and is_listed(one, car_park, now)
        ]

    def publish(
        self,
        standing: PublishedList,
        chunks: Mapping[str, Sequence[str]],
        again_at: datetime | None,
    ) -> bool:
        key = standing.organisation_id, standing.car_park_id
        if self._state.lists[key].list_version != standing.list_version:
            return False
        given = {gate: tuple(hashes) for gate, hashes in chunks.items()}
        ended = {"chunks": given, "published_version": standing.list_version, "lease_until": None}
        self._state.lists[key] = self._state.lists[key].model_copy(update=ended)
        self._state.lists_due.pop(key, None)
        if again_at:
            self._state.lists_due[key] = again_at
        return True

    def settle(self, changes: Sequence[ListChange]) -> None:
        for change in changes:
            place = change.organisation_id, change.car_park_id, change.subject
            _, mark = self._state.list_changes.get(place, (None, None))
            if mark == change.mark:
                del self._state.list_changes[place]


class FakeListSignals:
    """Keeps what stands at each topic, and the order in which it came there."""

    def __init__(self) -> None:
        self.standing: dict[str, bytes] = {}
        self.published: list[str] = []

    def chunk(self, gate_id: str, place: int, content: bytes) -> None:
        self._keep(f"{gate_id}/chunks/{place}", content)

    def manifest(self, gate: Gate, message: Mapping[str, object]) -> None:
        signed = FakeSignatures().signed(Signed.LIST, message)
        self._keep(f"{gate.id}/manifest", signed.encode())

    def clear(self, gate_id: str, places: Sequence[int], *, manifest: bool = False) -> None:
        for topic in [
            *([f"{gate_id}/manifest"] if manifest else []),
            *(f"{gate_id}/chunks/{place}" for place in places),
        ]:
            self.published.append(topic)
            self.standing.pop(topic, None)

    def _keep(self, topic: str, payload: bytes) -> None:
        self.published.append(topic)
        self.standing[topic] = payload
