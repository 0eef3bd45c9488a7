from collections.abc import Sequence
from typing import Any

from baypass.domain.audit import AuditEntry
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate, GateStatus
from baypass.domain.hosts import Host
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, WorldMoved
from baypass.ports.set_up import Changed, Enrolled, Listed, Made
from tests.fakes.desk import page_of
from tests.fakes.state import State

Thing = Organisation | CarPark | Portal | Gate


class FakeSetUp:
    """What hosts set up and change, and the entries that tell of it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def car_park(self, organisation_id: str, car_park_id: str) -> CarPark | None:
        return self._state.car_parks.get((organisation_id, car_park_id))

    def gates(self, organisation_id: str) -> Sequence[Gate]:
        own = self._state.gates.items()
        return [gate for (owner, _), gate in sorted(own) if owner == organisation_id]

    def make(self, thing: Made, request: str, entry: AuditEntry) -> Made:
        standing = standing_of(self._state, thing)
        if standing is not None:
            if self._state.made_by.get(thing.id) != request:
                raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
            found: Made = standing
            return found
        if not isinstance(thing, CarPark):
            self._refuse_for_its_car_park(thing)
        unheard: dict[str, Any] = {"status": GateStatus()} if isinstance(thing, Gate) else {}
        made: Made = keep(self._state, thing.model_copy(update=unheard))
        self._state.made_by[thing.id] = request
        self._state.owe_lists_of(thing, entry.at)
        self._state.told.append(entry)
        return made

    def replace(self, thing: Changed, entry: AuditEntry) -> Changed:
        self._refuse_unless_as_read(thing)
        self._state.told.append(entry)
        self._state.owe_lists_of(thing, entry.at)
        changed: Changed = keep(
            self._state, thing.model_copy(update={"version": thing.version + 1})
        )
        return changed

    def remove(self, thing: CarPark | Portal, entry: AuditEntry) -> bool:
        self._refuse_unless_as_read(thing)
        state, key = self._state, (thing.organisation_id, thing.id)
        if isinstance(thing, Portal):
            if any(one.portal_id == thing.id for one in state.invitations.values()):
                return False
            del state.portals[key]
        else:
            depending: tuple[Portal | Gate, ...] = (*state.portals.values(), *state.gates.values())
            if any(one.car_park_id == thing.id for one in depending):
                return False
            del state.car_parks[key]
        state.told.append(entry)
        return True

    def _refuse_unless_as_read(self, thing: Thing) -> None:
        standing = standing_of(self._state, thing)
        if standing is None or standing.version != thing.version:
            raise EditedMeanwhile.because("EDITED_MEANWHILE")

    def _refuse_for_its_car_park(self, thing: Portal | Gate) -> None:
        car_park = self.car_park(thing.organisation_id, thing.car_park_id)
        if car_park is None:
            raise NotFound.because("CAR_PARK_NOT_FOUND", "car_park_id")
        if car_park.archived:
            raise AgainstTheRules.because("CAR_PARK_ARCHIVED", "car_park_id")


class FakeSetUpLists:
    """What hosts have set up, by id."""

    def __init__(self, state: State) -> None:
        self._state = state

    def page(
        self, kind: type[Listed], organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[Listed], str | None]:
        where: dict[type, Any] = {
            CarPark: self._state.car_parks,
            Portal: self._state.portals,
            Gate: self._state.gates,
            Host: self._state.hosts,
        }
        own = [one for (owner, _), one in sorted(where[kind].items()) if owner == organisation_id]
        return page_of(own, cursor, limit, lambda one: one.id)


class FakeLogos:
    """Logos under their hashes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def logo(self, organisation_id: str, logo_hash: str) -> bytes | None:
        return self._state.logos.get((organisation_id, logo_hash))

    def change(
        self,
        organisation: Organisation,
        image: bytes | None,
        before: str | None,
        entry: AuditEntry,
    ) -> Organisation:
        changed = FakeSetUp(self._state).replace(organisation, entry)
        if image is not None and organisation.logo_hash:
            self._state.logos[organisation.id, organisation.logo_hash] = image
        if before and before != organisation.logo_hash:
            self._state.logos.pop((organisation.id, before), None)
        return changed


class FakeEnrolment:
    """Certificates by gate: those that open its topics."""

    def __init__(self) -> None:
        self.open: dict[str, list[str]] = {}
        self._made = 0

    def enrol(self, gate: Gate) -> Enrolled:
        self._made += 1
        certificate = f"certificate {self._made}"
        self.open.setdefault(gate.id, []).append(certificate)
        return Enrolled(certificate, {"certificate.pem": certificate, "private.key": "a secret"})

    def keep_only(self, gate: Gate, certificate: str | None) -> None:
        held = self.open.get(gate.id, [])
        self.open[gate.id] = [one for one in held if one == certificate]


class FakeVatNumbers:
    """Every number that begins with a country has been given to somebody."""

    def written(self, number: str) -> str | None:
        typed = number.replace(" ", "").upper()
        return typed if typed[:2].isalpha() else None


class FakePictures:
    """Draws a picture by writing down which one it was."""

    def logo(self, content_type: str, content: bytes) -> bytes:
        if content_type != "image/png":
            raise AgainstTheRules.because("LOGO_INVALID", "data")
        return b"drawn anew: " + content


def standing_of(state: State, thing: Any) -> Any:
    """Return what stands under the id of a thing."""
    return _place(state, thing)[0].get(_place(state, thing)[1])


def stopped_by_hand(standing: Any, thing: Any) -> dict[str, Any]:
    """Return what stays of what somebody has stopped or ended, as the file does not speak of it."""
    ways = {"kill_switch", "archived", "retired"} & set(type(thing).model_fields)
    return {way: getattr(standing, way) for way in ways - thing.model_fields_set if standing}


def keep(state: State, thing: Any) -> Any:
    """Let this thing stand under its id."""
    where, key = _place(state, thing)
    where[key] = thing
    return thing


def _place(state: State, thing: Thing) -> tuple[dict[Any, Any], Any]:
    if isinstance(thing, Organisation):
        return state.organisations, thing.id
    where: dict[Any, Any] = (
        state.car_parks
        if isinstance(thing, CarPark)
        else state.portals
        if isinstance(thing, Portal)
        else state.gates
    )
    return where, (thing.organisation_id, thing.id)
