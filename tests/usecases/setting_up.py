"""Hosts who set something up, over fakes."""

from typing import Any

from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Direction, Gate
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.usecases.set_up_car_parks import (
    ChangedCarPark,
    change_car_park,
    make_car_park,
    remove_car_park,
    switch_car_park,
)
from baypass.usecases.set_up_gates import (
    EnrolledGate,
    certify_gate,
    change_gate,
    make_gate,
    retire_gate,
)
from baypass.usecases.set_up_organisation import change_logo, change_organisation, remove_logo
from baypass.usecases.set_up_portals import change_portal, make_portal, remove_portal
from tests.builders import (
    CAR_PARK,
    GATE,
    ORGANISATION,
    PORTAL,
    a_car_park,
    a_gate,
    a_portal,
    an_actor,
    an_organisation,
)
from tests.fakes import FakeWorld

KEY, OTHER_KEY = "the first press", "another press"
OWNER = an_actor()


class SettingUp:
    """A world with an organisation, and with what else is given."""

    def __init__(self, *things: Any) -> None:
        self.world = FakeWorld(an_organisation(), *things)

    @property
    def told(self) -> list[str]:
        return [entry.action for entry in self.world.state.told]

    def make_car_park(self, key: str = KEY, **fields: Any) -> CarPark:
        w = self.world
        return make_car_park(OWNER, key, a_car_park(**fields), set_up=w.set_up, clock=w.clock)

    def change_car_park(self, version: int = 1, **fields: Any) -> ChangedCarPark:
        w = self.world
        return change_car_park(
            OWNER,
            CAR_PARK,
            version,
            fields,
            set_up=w.set_up,
            catalogue=w.catalogue,
            bookings=w.bookings,
            clock=w.clock,
        )

    def remove_car_park(self, version: int = 1) -> bool:
        w = self.world
        return remove_car_park(
            OWNER, CAR_PARK, version, set_up=w.set_up, catalogue=w.catalogue, clock=w.clock
        )

    def switch(self, *, on: bool) -> CarPark:
        w = self.world
        return switch_car_park(OWNER, CAR_PARK, on=on, set_up=w.set_up, clock=w.clock)

    def car_park(self) -> CarPark | None:
        return self.world.set_up.car_park(ORGANISATION, CAR_PARK)

    def make_portal(self, key: str = KEY, **fields: Any) -> Portal:
        w = self.world
        return make_portal(
            OWNER,
            key,
            a_portal(**fields),
            set_up=w.set_up,
            catalogue=w.catalogue,
            clock=w.clock,
        )

    def change_portal(self, version: int = 1, **fields: Any) -> Portal:
        w = self.world
        return change_portal(
            OWNER,
            PORTAL,
            version,
            fields,
            set_up=w.set_up,
            catalogue=w.catalogue,
            clock=w.clock,
        )

    def remove_portal(self, version: int = 1) -> bool:
        w = self.world
        return remove_portal(
            OWNER, PORTAL, version, set_up=w.set_up, catalogue=w.catalogue, clock=w.clock
        )

    def make_gate(self, key: str = KEY, **fields: Any) -> EnrolledGate:
        w = self.world
        gate = Gate(**a_gate(**fields).model_dump(exclude={"status"}))
        return make_gate(OWNER, key, gate, set_up=w.set_up, enrolment=w.enrolment, clock=w.clock)

    def certify(self, key: str = OTHER_KEY) -> EnrolledGate:
        w = self.world
        return certify_gate(
            OWNER,
            key,
            GATE,
            set_up=w.set_up,
            gates=w.gates,
            enrolment=w.enrolment,
            clock=w.clock,
        )

    def rename_gate(self, name: str, version: int = 1) -> Gate:
        w = self.world
        return change_gate(
            OWNER,
            GATE,
            version,
            name,
            Direction.EXIT,
            set_up=w.set_up,
            gates=w.gates,
            clock=w.clock,
        )

    def retire(self) -> Gate:
        w = self.world
        return retire_gate(
            OWNER, GATE, set_up=w.set_up, gates=w.gates, enrolment=w.enrolment, clock=w.clock
        )

    def certificates(self) -> list[str]:
        """Return the certificates that open the gate's topics."""
        return list(self.world.enrolment.open.get(GATE, []))

    def change_organisation(self, version: int = 1, **fields: Any) -> Organisation:
        w = self.world
        return change_organisation(
            OWNER,
            version,
            {"vat_number": None} | fields,
            set_up=w.set_up,
            catalogue=w.catalogue,
            vat_numbers=w.vat_numbers,
            clock=w.clock,
        )

    def change_logo(
        self, data: str = "YSBwaWN0dXJl", content_type: str = "image/png", version: int = 1
    ) -> Organisation:
        w = self.world
        return change_logo(
            OWNER,
            version,
            content_type,
            data,
            catalogue=w.catalogue,
            logos=w.logos,
            pictures=w.pictures,
            clock=w.clock,
        )

    def remove_logo(self, version: int = 1) -> Organisation:
        w = self.world
        return remove_logo(OWNER, version, catalogue=w.catalogue, logos=w.logos, clock=w.clock)
