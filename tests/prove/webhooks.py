"""Sequences of Stripe's messages: in any order, twice, late, dropped, altered, or forged."""

import random
import time
from collections import Counter
from datetime import timedelta

from baypass.ports.payments import Forged
from local.stripe_double.events import signed
from tests.prove.flows import COMPANY, PAID
from tests.prove.invariants import check_settled
from tests.prove.report import Report
from tests.prove.scenario import Form, a_world, settle
from tests.prove.world import WEBHOOK_SECRET, World

_LONGEST = 6
_DELAYS = (0, 1, 29 * 60, 31 * 60, 3 * 86_400)
_FORGERIES = ("a byte changed", "another secret", "long ago", "unsigned")
Message = tuple[bytes, str]


def sequence(seed: int, counts: Counter[str]) -> list[str]:
    """Play one sequence; return what it broke."""
    dice, world = random.Random(seed), a_world()  # noqa: S311  chance, not secrets
    form = dice.choice([PAID, COMPANY])
    try:
        messages = _story(world, form, dice)
        told = [dice.choice(messages) for _ in range(dice.randint(1, _LONGEST))] if messages else []
        for body, signature in told:
            counts["messages"] += 1
            world.hear(body, signature)
            world.runner.run()
            if dice.random() < 0.3:
                counts["forged"] += 1
                found = _forged_is_believed(world, body, dice)
                if found:
                    return [f"sequence {seed}: {found}"]
        settle(world)
        with world.quietly():
            broken = [*world.noted.broken, *check_settled(world), *world.noted.unexpected]
        return [f"sequence {seed}: {what}" for what in broken]
    finally:
        world.close()


def _story(world: World, form: Form, dice: random.Random) -> list[Message]:
    """Let something happen at Stripe, and return all that it would tell, as it is signed now."""
    form.book(world)
    world.runner.run()
    messages: list[Message] = []
    for deed in dice.choices(("pay", "decline", "expire", "cancel", "refund moves"), k=4):
        if deed == "pay":
            form.pay(world)
        elif deed == "decline":
            form.decline(world)
        elif deed == "expire" and (session := form.session(world)):
            world.double.expire(session)
        elif deed == "cancel":
            form.cancel(world, dice.randint(1, form.spots))
            world.double.set_behaviour(refunds=dice.choice(["succeeded", "pending", "failed"]))
            world.runner.run()
        else:
            world.double.finish_refunds(dice.choice(["succeeded", "failed"]))
        messages += _told(world)
        world.clock.move(timedelta(seconds=dice.choice(_DELAYS)))
        # Old messages are signed anew with every attempt to deliver them.
        messages = [(body, _signed(world, body)) for body, _ in messages]
    return messages


def _told(world: World) -> list[Message]:
    due = world.double.due_events(world.now())
    for delivery in due:
        # Most of them never arrive by themselves: the sequence decides which do.
        world.double.delivered(delivery.id, 200)
    return [(one.body, one.signature) for one in due]


def _signed(world: World, body: bytes) -> str:
    return signed(body, [WEBHOOK_SECRET], world.now())


def _forged_is_believed(world: World, body: bytes, dice: random.Random) -> str:
    how = dice.choice(_FORGERIES)
    signature = _signed(world, body)
    if how == "a byte changed":
        place = dice.randrange(len(body))
        body = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    elif how == "another secret":
        signature = signed(body, ["whsec_of_somebody_else"], world.now())
    elif how == "long ago":
        signature = signed(body, [WEBHOOK_SECRET], world.now() - timedelta(minutes=6))
    else:
        signature = ""
    before = world.store.snapshot()
    outcome = world.hear(body, signature)
    if not isinstance(outcome.refusal, Forged):
        return f"a forged message ({how}) was not refused"
    return "" if world.store.items == before else f"a forged message ({how}) changed something"


def some_sequences(seconds: float, seed: int, most: int | None = None) -> Report:
    """Play sequences for as long as there is time."""
    until, counts, violations = time.monotonic() + seconds, Counter[str](), list[str]()
    number = seed * 1_000_000
    while time.monotonic() < until and (most is None or counts["webhook sequences"] < most):
        counts["webhook sequences"] += 1
        violations += sequence(number, counts)
        number += 1
    return Report("webhooks", dict(counts), violations, [f"--seed {seed}"])
