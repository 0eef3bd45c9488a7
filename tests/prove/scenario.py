"""The people of the proof: forms that are sent, payers, visitors at the gate, and a host."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baypass.adapters.dynamodb_keys import OWED, OWED_LIST
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gate_messages import DecidedOffline, GateEvents, Reading, TypedCode
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.payments import LAST_LOOK, LATE_LOOK
from baypass.domain.time_slots import TimeSlot
from baypass.domain.tokens import Capability
from baypass.domain.values import as_text
from baypass.usecases.book import AskedReservation, BookingRequest, book
from baypass.usecases.cancel_reservation import cancel_reservation
from baypass.usecases.cancel_reservations import cancel_reservations
from baypass.usecases.check_payment import check_payment
from baypass.usecases.hear_code import hear_code
from baypass.usecases.hear_gate_events import hear_gate_events
from baypass.usecases.hear_reading import hear_reading
from baypass.usecases.leave_checkout import leave_checkout
from baypass.usecases.open_gate import open_gate
from tests.builders import (
    END,
    GATE,
    INVITATION,
    ORGANISATION,
    START,
    a_car_park,
    a_gate,
    a_portal,
    a_visitor,
    an_invitation,
    an_organisation,
)
from tests.fakes import FakeLinks
from tests.money_builders import a_flat_tariff, euros
from tests.prove.invariants import check_always
from tests.prove.store import Item, Key
from tests.prove.world import Outcome, World

PAID_PORTAL, PAID_INVITATION = "prt_forapaidvisit", "inv_forapaidvisit"
PER_SPOT = 500
SLOT = TimeSlot(start=START, end=END)
_LINKS = FakeLinks()
_SPOTS = 3
_QUOTA = 4
_FOUNDATION: dict[Key, Item] = {}


def a_world(plan: Any = None, *, watched: bool = True) -> World:
    """Return a world with an organisation, a car park of three spots, and two invitations."""
    world = World(plan, _foundation())
    if watched:
        world.store.watchers.append(lambda: _watch(world))
    return world


def _watch(world: World) -> None:
    with world.quietly():
        world.noted.broken.update(dict.fromkeys(check_always(world)))


def _foundation() -> dict[Key, Item]:
    if not _FOUNDATION:
        world = World()
        s = services()
        for thing in (
            an_organisation(),
            a_car_park(spots=_SPOTS, grace_before_minutes=15),
            a_portal(booker_may_cancel=True),
            a_portal(id=PAID_PORTAL, tariff=a_flat_tariff(amount=PER_SPOT), booker_may_cancel=True),
        ):
            s.catalogue.put(thing)
        s.gates.put(a_gate())
        for invitation in (
            an_invitation(quota=_QUOTA),
            an_invitation(id=PAID_INVITATION, portal_id=PAID_PORTAL, quota=_QUOTA),
        ):
            s.catalogue.add_invitation(invitation)
        _FOUNDATION.update(world.store.snapshot())
        world.close()
    return _FOUNDATION


@dataclass(frozen=True)
class Form:
    """What a booker fills in, and presses as often as it takes."""

    key: str = "the-first-form-of-the-proof"
    spots: int = 1
    paid: bool = False
    company: bool = False
    slot: TimeSlot = SLOT

    @property
    def invitation(self) -> str:
        return PAID_INVITATION if self.paid else INVITATION

    @property
    def booking_id(self) -> str:
        return ids.booking_id(self.invitation, self.key)

    @property
    def token(self) -> str:
        return _token(Capability.BOOKER, self.booking_id)

    def reservation(self, place: int = 1) -> str:
        return ids.reservation_id(self.booking_id, place)

    @property
    def request(self) -> BookingRequest:
        name = self.booking_id[-6:]
        return BookingRequest(
            idempotency_key=self.key,
            booker_email=f"booker.{name}@example.com",
            expected_price=euros(PER_SPOT * self.spots) if self.paid else None,
            company_invoice=self.company,
            reservations=[
                AskedReservation(
                    self.slot.start,
                    self.slot.end,
                    a_visitor(email=f"visitor.{place}.{name}@example.com"),
                    LicencePlate.of(self.plate(place)),
                )
                for place in range(1, self.spots + 1)
            ],
        )

    def book(self, world: World) -> Outcome:
        invitation = _token(Capability.INVITATION, self.invitation)
        return world.persist(book, invitation, self.request)

    def session(self, world: World) -> str | None:
        """Return where the booker can pay, if a page was ever opened."""
        sessions = world.double.sessions(self.booking_id)
        return str(sessions[0]["id"]) if sessions else None

    def pay(self, world: World) -> bool:
        """Pay at Stripe, if its page is there and open; tell whether the money moved."""
        session = self.session(world)
        if session is None:
            return False
        company = _COMPANY if self.company else None
        return world.double.pay(session, company=company).outcome == "paid"

    def pay_late(self, world: World) -> None:
        """Let money arrive for a session that has expired, as no card's does."""
        session = self.session(world)
        if session is not None:
            world.noted.captured_late.add(self.booking_id)
            was_lost = world.double.behaviour.lost
            world.double.set_behaviour(lost=was_lost and self._is_looked_for(world))
            world.double.pay_late(session)
            world.double.set_behaviour(lost=was_lost)

    def _is_looked_for(self, world: World) -> bool:
        """Tell whether money is found that nobody tells of, which no card pays any more."""
        payments = [
            one for one in world.store.of("PAYMENT") if one["booking_id"] == self.booking_id
        ]
        return any(one["state"] == "DUE" or "owed" in one for one in payments)

    def decline(self, world: World) -> None:
        session = self.session(world)
        if session is not None:
            world.double.decline(session)

    def come_back(self, world: World) -> Outcome:
        return world.persist(check_payment, self.token)

    def leave(self, world: World) -> Outcome:
        return world.persist(leave_checkout, self.token)

    def cancel(self, world: World, place: int = 1) -> Outcome:
        return world.persist(cancel_reservation, self.manage_token(place))

    def cancel_all(self, world: World) -> Outcome:
        every = [self.reservation(place) for place in range(1, self.spots + 1)]
        return world.persist(cancel_reservations, self.token, every)

    def manage_token(self, place: int = 1) -> str:
        return _token(Capability.MANAGE, self.reservation(place))

    def press(self, world: World, key: str = "the-first-press", place: int = 1) -> Outcome:
        token = _token(Capability.REMOTE, self.reservation(place))
        return world.persist(open_gate, token, GATE, key)

    def plate(self, place: int = 1) -> str:
        return f"1-{self.booking_id[-6:-3]}-{place}00"

    def drive_up(self, world: World, event: str = "the-first-car", place: int = 1) -> Outcome:
        """Let a camera read the plate before the gate."""
        reading = Reading(
            version=1,
            attempt_id=f"att_{event}",
            gate_id=GATE,
            camera_id="the-camera",
            event_id=event,
            plate=self.plate(place),
            at=world.now(),
        )
        return world.persist(hear_reading, GATE, reading)

    def type_code(self, world: World, attempt: str = "the-first-try", place: int = 1) -> Outcome:
        """Type the code that the visitor's mail told, if it told one."""
        own = self.reservation(place)
        rows = [one for one in world.store.of("RESERVATION#") if one["id"] == own]
        code = rows[0].get("keypad_code") if rows else None
        if code is None:
            return Outcome()
        typed = TypedCode(
            version=1, attempt_id=f"att_{attempt}", gate_id=GATE, code=code, at=world.now()
        )
        return world.persist(hear_code, GATE, typed)

    def drove_in_alone(self, world: World, place: int = 1) -> Outcome:
        """Let the gate tell, twice, that it opened while its line was down."""
        event = DecidedOffline(
            kind="DECIDED_OFFLINE",
            event_id="evt_while-the-line-was-down",
            at=world.now(),
            attempt_id="att_while-the-line-was-down",
            method=AccessMethod.ANPR,
            decision="ALLOW",
            opened=True,
            reservation_id=self.reservation(place),
            plate=self.plate(place),
            list_version=1,
        )
        told = {"version": 1, "gate_id": GATE, "events": [event.model_dump(mode="json")]}
        message = GateEvents.model_validate(told)
        world.persist(hear_gate_events, GATE, message)
        return world.persist(hear_gate_events, GATE, message)

    def is_confirmed(self, world: World) -> bool:
        rows = [one for one in world.store.of("BOOKING") if one["id"] == self.booking_id]
        return any(one["state"] == "CONFIRMED" for one in rows)


_COMPANY = {
    "name": "Example NV",
    "tax_id": "BE0123456789",
    "line1": "Rue de la Loi 1",
    "postal_code": "1000",
    "city": "Brussels",
    "country": "BE",
}


def arrive(world: World, slot: TimeSlot = SLOT, minutes: int = 5) -> None:
    """Be there a few minutes into the time slot, at a gate that is connected."""
    world.clock.stand_at(slot.start + timedelta(minutes=minutes))
    with world.quietly():
        world.gate_is_heard(GATE)


def _token(capability: Capability, subject: str) -> str:
    return str(_LINKS.token(capability, ORGANISATION, subject))


def pump(world: World) -> None:
    """Let everything happen that happens by itself, without time passing."""
    for _ in range(4):
        news = world.deliver_news()
        world.runner.run()
        world.gates_answer()
        if not news and not world.runner.ready():
            return


# What time does: leases of two minutes, holds of 35, refunds that are looked at every hour.
_A_WHILE = timedelta(days=3)
_PAUSES = (70, 130, 130, 240, 1200, 1200, 1200, 3600, 3600, 3700, 7200, 90_000, 90_000, 90_000)


def settle(world: World) -> None:
    """Let time pass and the sweep run until nothing is owed, waiting or due any more."""
    _settle(world, within=_A_WHILE)
    # Only last looks are owed for longer: for money that came late, at money that went back.
    for last_look in (LATE_LOOK, LAST_LOOK):
        if not _is_at_rest(world, within=last_look):
            world.clock.move(last_look)
            _settle(world, within=last_look)


def _settle(world: World, within: timedelta) -> None:
    for pause in _PAUSES:
        pump(world)
        world.sweep()
        pump(world)
        if world.publishes_lists:
            world.publish_lists()
        if _is_at_rest(world, within):
            return
        world.clock.move(timedelta(seconds=pause))
        world.double.finish_refunds("succeeded")


def _is_at_rest(world: World, within: timedelta) -> bool:
    """Tell whether nobody has anything left to do for so long."""
    if world.double.waiting_events() or world.runner.ready():
        return False
    if any(not one.has_ended for one in world.machines.executions.values()):
        return False
    if any(one["state"] == "HELD" for one in world.store.of("BOOKING")):
        return False
    soon = as_text(world.now() + within)
    debts = [item for item in world.store.items.values() if "owed" in item]
    if world.publishes_lists and any(_is_due_list(item, world) for item in debts):
        return False
    return not any(item["owed"] == OWED and item["owed_at"] <= soon for item in debts)


def _is_due_list(debt: Item, world: World) -> bool:
    """Tell whether gates wait for a list; each is renewed from time to time for ever."""
    return bool(debt["owed"] == OWED_LIST and debt["owed_at"] <= as_text(world.now()))
