"""What hosts do in the proof: at the desk, to a car park, to an invitation, and to each other."""

from baypass.bootstrap import services
from baypass.domain.acting import WantedRefund
from baypass.domain.hosts import Role
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.reservation_versions import version_of
from baypass.usecases.cancel_for_visitor import HostCancellation, cancel_for_visitor
from baypass.usecases.change_host import change_host
from baypass.usecases.change_reservation import Change, change_reservation
from baypass.usecases.open_gate_for_visitor import open_gate_for_visitor
from baypass.usecases.revoke_invitation import revoke_invitation
from baypass.usecases.set_up_car_parks import change_car_park, switch_car_park
from tests.builders import CAR_PARK, GATE, ORGANISATION, a_host, a_visitor, an_actor
from tests.builders import an_audit_entry as an_entry
from tests.prove.scenario import Form
from tests.prove.world import Outcome, World

OWNERS = (a_host(), a_host(email="second@acme.example.com", name="Sam Second"))


def change_spots(world: World, spots: int) -> Outcome:
    """Change how many spots there are, having read how things stand."""
    with world.quietly():
        (car_park,) = services().catalogue.car_parks(ORGANISATION)
    fields = {"spots": spots}
    return world.persist(change_car_park, an_actor(), CAR_PARK, car_park.version, fields)


def kill_switch(world: World, *, on: bool) -> Outcome:
    return world.persist(switch_car_park, an_actor(), CAR_PARK, on=on)


def revoke(world: World, form: Form) -> Outcome:
    return world.persist(revoke_invitation, ORGANISATION, form.invitation)


def cancel(world: World, form: Form, place: int = 1, *, more: bool = False) -> Outcome:
    """Cancel for a visitor, and give back what the policy gives, or all of it."""
    reservation = form.reservation(place)
    world.noted.by_host.add(reservation)
    refund = WantedRefund.FULL if more else WantedRefund.POLICY
    asked = HostCancellation("a-key-of-the-host", refund, "They asked.")
    return world.persist(cancel_for_visitor, an_actor(), reservation, asked)


def correct(world: World, form: Form, email: str = "bo@example.com") -> Outcome:
    """Correct a visitor's address and plate, having read how they stand."""
    own = form.reservation()
    with world.quietly():
        visit = services().bookings.visit(ORGANISATION, own)
    if visit is None:
        return Outcome()
    version = version_of(visit.reservation)
    asked = Change(a_visitor(email=email), LicencePlate.of("1-XYZ-999"), version)
    return world.persist(change_reservation, an_actor(), own, asked)


def open_by_hand(world: World) -> Outcome:
    press = "the-key-of-a-host's-press"
    return world.persist(open_gate_for_visitor, an_actor(), GATE, "A delivery", press)


def two_owners(world: World) -> None:
    """Let an organisation have two owners."""
    with world.quietly():
        for owner in OWNERS:
            services().hosts.add(owner, an_entry(owner))


def step_down(world: World, number: int) -> Outcome:
    """Let an owner become a manager, having read how they stand."""
    owner = OWNERS[number]
    asked = owner.id, owner.version, owner.name, Role.MANAGER
    return world.persist(change_host, an_actor(), *asked)
