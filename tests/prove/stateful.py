"""Layer C: visitors, payers, hosts, gates, Stripe and time do anything in any order.

Every example starts with an empty car park shortly before a usual day or a clock change, takes
some steps, some of them struck by a fault, comes to rest, and keeps every promise.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from baypass.domain.time_slots import TimeSlot
from tests.builders import GATE
from tests.prove import hosts
from tests.prove.invariants import check_settled
from tests.prove.report import Report
from tests.prove.scenario import Form, a_world, arrive, pump, settle
from tests.prove.transitions import EXPECTED, Counting, Taken
from tests.prove.wire import Kind, Plan
from tests.prove.world import World

_HOUR = timedelta(hours=1)
# Evenings before a usual day and before both clock changes in Brussels.
EVENINGS = (
    datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 18, 0, tzinfo=UTC),
    datetime(2027, 3, 27, 18, 0, tzinfo=UTC),
)
# Hours after the evening: over the clock change, after it, and at noon.
SLOTS = ((5, 9), (8, 11), (16, 19))
PAUSES = (1, 31, 130, 1860, 2160, 3700, 30_000, 90_000)
PAID_STARTS = ("paid", "inside", "refund pending", "refunded")
# Who is inside can do most, and may begin there twice as often.
STARTS = ("nothing", "held", "expired", "paid late", "inside", *PAID_STARTS)
_AHEAD, _SOON = 8, 40
MOST_STEPS = 14

taken: Taken = Counter()
done: Counter[str] = Counter()


class Machine(RuleBasedStateMachine):
    """Whatever anybody may do."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World | None = None
        self.forms: list[Form] = []

    @initialize(
        evening=st.sampled_from(EVENINGS),
        start=st.sampled_from(STARTS),
        trouble=st.dictionaries(st.integers(0, _SOON), st.sampled_from(list(Kind)), max_size=2),
    )
    def begin(self, evening: datetime, start: str, trouble: Mapping[int, Kind]) -> None:
        self.world = a_world(Plan())
        self.world.clock.stand_at(evening)
        slots = [
            TimeSlot(start=evening + first * _HOUR, end=evening + last * _HOUR)
            for first, last in SLOTS
        ]
        free = Form(key="the-free-form-of-the-machine", slot=slots[0])
        paid = Form(key="the-paid-form-of-the-machine", spots=2, paid=True, slot=slots[1])
        self.forms = [
            free,
            replace(free, key="another-free-form-of-it", spots=2, slot=slots[2]),
            paid,
            replace(paid, key="another-paid-form-of-it", spots=1, slot=slots[2]),
            replace(paid, key="the-company-form-of-it", spots=3, company=True, slot=slots[2]),
        ]
        Counting(self.world, taken)
        done["examples"] += 1
        with self.world.quietly():
            self._bring_to(start)
        self._will_go_wrong(trouble)

    def _bring_to(self, start: str) -> None:
        """Begin somewhere on the way, so that the ends of all ways are reached often."""
        world, paid = self.stage(), self.forms[2:4]
        if start == "nothing":
            return
        for form in (self.forms[0], *paid):
            form.book(world)
        pump(world)
        if start in ("expired", "paid late"):
            world.clock.move(timedelta(minutes=38))
            pump(world)
        if start == "paid late":
            paid[0].pay_late(world)
        if start in PAID_STARTS:
            self._pay_and_bring_to(start)

    def _pay_and_bring_to(self, start: str) -> None:
        world, paid = self.stage(), self.forms[2:4]
        for form in paid:
            form.pay(world)
        pump(world)
        if start == "inside":
            # Two of the time slots have begun by then, and neither is over.
            arrive(world, self.forms[2].slot)
        if start == "refund pending":
            world.double.set_behaviour(refunds="pending")
        if start in ("refund pending", "refunded"):
            for form in paid:
                form.cancel_all(world)
            pump(world)

    def stage(self) -> World:
        """Return the world, counting a step."""
        assert self.world
        done["steps"] += 1
        return self.world

    # Visitors and payers.

    @rule(form=st.integers(0, 4))
    def book(self, form: int) -> None:
        self.forms[form].book(self.stage())

    @rule(form=st.integers(0, 4), gets_there=st.booleans())
    def book_and_all_that_follows(self, form: int, gets_there: bool) -> None:
        world, own = self.stage(), self.forms[form]
        own.book(world)
        pump(world)
        if own.paid and gets_there:
            own.pay(world)
            pump(world)

    @rule(form=st.integers(2, 4))
    def pay(self, form: int) -> None:
        self.forms[form].pay(self.stage())

    @rule(form=st.integers(2, 4))
    def decline(self, form: int) -> None:
        self.forms[form].decline(self.stage())

    @rule(form=st.integers(2, 4))
    def pay_too_late(self, form: int) -> None:
        self.forms[form].pay_late(self.stage())

    @rule(form=st.integers(2, 4))
    def leave(self, form: int) -> None:
        self.forms[form].leave(self.stage())

    @rule(form=st.integers(2, 4))
    def come_back(self, form: int) -> None:
        self.forms[form].come_back(self.stage())

    @rule(form=st.integers(0, 4), place=st.integers(1, 3))
    def cancel(self, form: int, place: int) -> None:
        own = self.forms[form]
        own.cancel(self.stage(), min(place, own.spots))

    @rule(form=st.integers(0, 4))
    def cancel_all(self, form: int) -> None:
        self.forms[form].cancel_all(self.stage())

    @rule(
        form=st.integers(0, 4), key=st.sampled_from(["a-press-at-the-gate", "another-press-there"])
    )
    def press(self, form: int, key: str) -> None:
        self.forms[form].press(self.stage(), key)

    @rule(
        form=st.integers(2, 4),
        mood=st.sampled_from(["succeeded", "pending", "failed"]),
        later=st.sampled_from(["succeeded", "failed", "nothing"]),
    )
    def cancel_with_a_bank_in_a_mood(self, form: int, mood: str, later: Any) -> None:
        world = self.stage()
        world.double.set_behaviour(refunds=mood)
        self.forms[form].cancel(world)
        pump(world)
        if later != "nothing":
            self._banks_decide(later)
            pump(world)

    def _banks_decide(self, outcome: Any) -> None:
        """Let the bank decide about every refund, even of those that it once took."""
        world = self.stage()
        for entry in world.double.ledger():
            for refund in entry["refunds"]:
                world.double.finish_refunds(outcome, refund["id"])

    @rule(form=st.integers(0, 4), seconds=st.sampled_from([0, 9, 11]), at_once=st.booleans())
    def press_and_the_gate_answers(self, form: int, seconds: int, at_once: bool) -> None:
        world = self.stage()
        with world.quietly():
            world.gate_is_heard(GATE)
        world.broker.answers_at_once = at_once
        self.forms[form].press(world, f"a-press-that-takes-{seconds}-{at_once}")
        world.clock.move(timedelta(seconds=seconds))
        world.gates_answer()

    @rule(form=st.sampled_from([0, 2]))
    def press_before_a_gate_whose_clock_is_ahead(self, form: int) -> None:
        """Press where the command is late as soon as it comes."""
        world = self.stage()
        world.broker.answers_at_once, world.gates_are_ahead = True, timedelta(seconds=11)
        self.forms[form].press(world, "a-press-before-a-gate-that-is-ahead")
        world.gates_are_ahead = timedelta(0)

    @rule(form=st.integers(0, 4), minutes=st.sampled_from([-1, 0, 5, 119]))
    def arrive_and_press(self, form: int, minutes: int) -> None:
        world, own = self.stage(), self.forms[form]
        when = own.slot.start + timedelta(minutes=minutes)
        if when > world.now():
            arrive(world, own.slot, minutes)
        own.press(world, f"a-press-after-{minutes}-minutes")

    @rule(form=st.integers(0, 4), event=st.sampled_from(["a-car", "another-car"]))
    def drive_up(self, form: int, event: str) -> None:
        world = self.stage()
        self.forms[form].drive_up(world, f"{event}-of-{form}")
        world.gates_answer()

    @rule(form=st.integers(0, 4), attempt=st.sampled_from(["a-try", "another-try"]))
    def type_code(self, form: int, attempt: str) -> None:
        world = self.stage()
        self.forms[form].type_code(world, f"{attempt}-of-{form}")
        world.gates_answer()

    # Hosts.

    @rule(spots=st.integers(0, 4))
    def change_spots(self, spots: int) -> None:
        hosts.change_spots(self.stage(), spots)

    @rule(form=st.integers(0, 4))
    def revoke(self, form: int) -> None:
        hosts.revoke(self.stage(), self.forms[form])

    @rule(on=st.booleans())
    def kill_switch(self, on: bool) -> None:
        hosts.kill_switch(self.stage(), on=on)

    @rule(form=st.integers(0, 4), more=st.booleans())
    def cancel_as_host(self, form: int, more: bool) -> None:
        hosts.cancel(self.stage(), self.forms[form], more=more)

    @rule(form=st.integers(0, 4), email=st.sampled_from(["ann@example.com", "bo@example.com"]))
    def correct(self, form: int, email: str) -> None:
        hosts.correct(self.stage(), self.forms[form], email)

    @rule()
    def open_by_hand(self) -> None:
        hosts.open_by_hand(self.stage())

    # The other sides, and what happens by itself.

    @rule()
    def hear_news(self) -> None:
        self.stage().deliver_news()

    @rule(
        refunds=st.sampled_from(["succeeded", "pending", "failed"]),
        duplicates=st.integers(0, 2),
        shuffle=st.booleans(),
        delay=st.sampled_from([0, 1, 1740, 1860]),
        lost=st.booleans(),
    )
    def stripe_changes_its_mood(self, **mood: Any) -> None:
        self.stage().double.set_behaviour(**mood)

    @rule(outcome=st.sampled_from(["succeeded", "failed"]))
    def banks_answer(self, outcome: str) -> None:
        self._banks_decide(outcome)

    @rule()
    def ses_refuses_one(self) -> None:
        self.stage().mailbox.refuses += 1

    @rule()
    def gates_answer(self) -> None:
        self.stage().gates_answer()

    @rule()
    def a_gate_is_heard(self) -> None:
        world = self.stage()
        with world.quietly():
            world.gate_is_heard(GATE)

    @rule()
    def workflows_go_on(self) -> None:
        self.stage().runner.run()

    @rule()
    def a_workflow_takes_a_step(self) -> None:
        world = self.stage()
        for execution in world.runner.ready()[:1]:
            world.runner.step(execution)

    @rule()
    def workflows_are_lost(self) -> None:
        for execution in self.stage().machines.executions.values():
            execution.at = None

    @rule()
    def sweep(self) -> None:
        self.stage().sweep()

    @rule()
    def gates_are_given_lists(self) -> None:
        self.stage().publish_lists()

    @rule()
    def banks_send_back(self) -> None:
        self._banks_decide("failed")

    @rule(form=st.sampled_from([0, 2]))
    def press_before_a_gate_that_hears_of_it_too_late(self, form: int) -> None:
        world = self.stage()
        self.forms[form].press(world, "a-press-that-comes-too-late")
        world.clock.move(timedelta(seconds=11))
        world.gates_answer()

    @rule(seconds=st.sampled_from(PAUSES))
    def time_passes(self, seconds: int) -> None:
        self.stage().clock.move(timedelta(seconds=seconds))

    @rule(kind=st.sampled_from(list(Kind)), after=st.integers(0, _AHEAD))
    def something_will_go_wrong(self, kind: Kind, after: int) -> None:
        self.stage()
        self._will_go_wrong({after: kind})

    def _will_go_wrong(self, trouble: Mapping[int, Kind]) -> None:
        plan = self.stage().plan
        faults = {len(plan.sites) + after: kind for after, kind in trouble.items()}
        plan.faults = {**plan.faults, **faults}

    def teardown(self) -> None:
        if self.world is None:
            return
        try:
            _come_to_rest(self.world)
        finally:
            done["faults"] += len(self.world.plan.struck)
            self.world.close()


def _come_to_rest(world: World) -> None:
    world.plan.faults = {}
    world.double.set_behaviour(
        refunds="succeeded", duplicates=0, shuffle=False, delay=0, lost=False
    )
    settle(world)
    with world.quietly():
        broken = [*world.noted.broken, *check_settled(world), *world.noted.unexpected]
    assert not broken, "\n".join([*broken, *world.plan.struck])


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=MOST_STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
        print_blob=True,
    )


def some_examples(seconds: float, seed: int, batch: int = 200, most: int | None = None) -> Report:
    """Try examples for as long as there is time; what breaks is shrunk and told."""
    taken.clear()
    done.clear()
    until, violations, seeds = time.monotonic() + seconds, list[str](), list[str]()
    number = seed
    while time.monotonic() < until and (most is None or done["examples"] < most):
        seeds.append(str(number))
        tried: Callable[[], None] = seeded(number)(
            lambda: run_state_machine_as_test(Machine, settings=_settings(batch))
        )
        try:
            tried()
        except (AssertionError, ExceptionGroup) as error:
            violations += [f"one C:{number}: {told}" for told in _told(error)]
        number += 1
    counts = {**done, "transitions": len(taken), "seldomest transition": _seldomest()}
    missing = sorted(EXPECTED - set(taken))
    violations += [f"never taken: {one}" for one in missing]
    violations += [f"taken, and nowhere drawn: {one}" for one in sorted(set(taken) - EXPECTED)]
    return Report("C stateful", counts, violations, [f"--seed {seeds[0]} to {seeds[-1]}"])


def _told(error: BaseException) -> list[str]:
    """Return what broke, each with the steps that lead there."""
    if isinstance(error, ExceptionGroup):
        return [told for one in error.exceptions for told in _told(one)]
    return ["\n".join([str(error), *getattr(error, "__notes__", [])])]


def _seldomest() -> int:
    return min((taken[one] for one in EXPECTED), default=0)
