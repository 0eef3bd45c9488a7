"""The flows: what people do, each a script of steps that ends in rest."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from baypass.domain.payments import LATE_LOOK
from tests.prove import hosts
from tests.prove.scenario import SLOT, Form, arrive, pump
from tests.prove.world import World

Flow = Callable[[World], None]
FREE = Form()
PAID = Form(key="a-paid-form-of-the-proof", spots=2, paid=True)
AFTER_THE_DEADLINE = timedelta(seconds=2221)
COMPANY = Form(key="a-company-form-of-the-proof", spots=3, paid=True, company=True)


def free_booking(world: World) -> None:
    """Book two spots that cost nothing."""
    Form(spots=2).book(world)
    pump(world)


def paid_booking(world: World) -> None:
    """Book two spots and pay; Stripe tells, and the payer comes back."""
    PAID.book(world)
    pump(world)
    PAID.pay(world)
    pump(world)
    PAID.come_back(world)
    pump(world)


def paid_without_news(world: World) -> None:
    """Book and pay; the news of it is lost, and only the payer comes back."""
    PAID.book(world)
    world.runner.run()
    PAID.pay(world)
    lose_news(world)
    PAID.come_back(world)
    pump(world)


def paid_and_gone(world: World) -> None:
    """Book and pay; no news comes, and nobody comes back: the deadline finds the money."""
    PAID.book(world)
    world.runner.run()
    PAID.pay(world)
    lose_news(world)
    world.clock.move(AFTER_THE_DEADLINE)
    world.runner.run()


def declined_and_left(world: World) -> None:
    """Book, be declined, give the spots back."""
    PAID.book(world)
    pump(world)
    PAID.decline(world)
    pump(world)
    PAID.leave(world)
    pump(world)


def expired(world: World) -> None:
    """Book and never pay."""
    PAID.book(world)
    pump(world)
    world.clock.move(timedelta(minutes=38))
    pump(world)


def paid_late(world: World) -> None:
    """Book; money arrives although the session has expired."""
    expired(world)
    PAID.pay_late(world)
    pump(world)


def paid_late_unheard(world: World) -> None:
    """Book; money arrives although the session has expired, and Stripe's word of it is lost."""
    expired(world)
    PAID.pay_late(world)
    lose_news(world)
    world.clock.move(LATE_LOOK)
    world.sweep()
    pump(world)


def cancel_one_of_three(world: World) -> None:
    """A company pays for three; one of them is cancelled by its visitor."""
    _confirmed(world, COMPANY)
    COMPANY.cancel(world, 2)
    pump(world)


def cancel_all(world: World) -> None:
    """A booker pays for two and cancels both."""
    _confirmed(world, PAID)
    PAID.cancel_all(world)
    pump(world)


def open_by_remote(world: World) -> None:
    """Book, come, press, and drive in; press once more later."""
    FREE.book(world)
    pump(world)
    arrive(world)
    FREE.press(world)
    world.gates_answer()
    world.clock.move(timedelta(seconds=30))
    FREE.press(world, "the-second-press")
    world.gates_answer()


def open_by_plate(world: World) -> None:
    """Book, drive up, be read three times, drive in once."""
    FREE.book(world)
    pump(world)
    arrive(world)
    for event in ("the-first-car", "the-first-car", "the-same-car-again"):
        FREE.drive_up(world, event)
        world.gates_answer()


def open_by_code(world: World) -> None:
    """Book, come, type the code; type it once more later."""
    FREE.book(world)
    pump(world)
    arrive(world)
    FREE.type_code(world)
    world.gates_answer()
    world.clock.move(timedelta(seconds=30))
    FREE.type_code(world, "the-second-try")
    world.gates_answer()


def opened_without_a_line(world: World) -> None:
    """Book, drive in while the gate decides alone; it tells when the line is back."""
    FREE.book(world)
    pump(world)
    arrive(world)
    FREE.drove_in_alone(world)


def left_to_the_sweep(world: World) -> None:
    """Book; no workflow ever runs, only the sweep does."""
    FREE.book(world)
    PAID.book(world)
    world.machines.executions.clear()
    world.clock.move(timedelta(minutes=2))
    world.sweep()


def gates_are_told(world: World) -> None:
    """Two book for later; gates are given a list; one cancels, a third books, all is shut."""
    world.clock.stand_at(SLOT.start - timedelta(days=1))
    first, second = Form(spots=2), Form(key="a-form-after-the-first-list")
    first.book(world)
    pump(world)
    world.publish_lists()
    world.clock.move(timedelta(minutes=1))
    first.cancel(world, 2)
    second.book(world)
    pump(world)
    world.publish_lists()
    hosts.kill_switch(world, on=True)
    world.publish_lists()


def hosts_at_the_desk(world: World) -> None:
    """Sell two; correct one, cancel it with all its money, open by hand, and shut everything."""
    _confirmed(world, PAID)
    hosts.correct(world, PAID)
    pump(world)
    hosts.cancel(world, PAID, more=True)
    pump(world)
    arrive(world)
    hosts.open_by_hand(world)
    world.gates_answer()
    hosts.kill_switch(world, on=True)
    PAID.press(world, place=2)
    hosts.kill_switch(world, on=False)
    PAID.press(world, "a-press-when-all-is-open-again", 2)


def hosts_set_up(world: World) -> None:
    """Lower the spots, withdraw an invitation, and let an owner hand over; somebody books on."""
    hosts.two_owners(world)
    FREE.book(world)
    hosts.change_spots(world, 1)
    hosts.revoke(world, FREE)
    hosts.step_down(world, 0)
    hosts.step_down(world, 1)
    PAID.book(world)
    pump(world)


def _confirmed(world: World, form: Form) -> None:
    form.book(world)
    pump(world)
    form.pay(world)
    pump(world)


def lose_news(world: World) -> None:
    """Let Stripe believe that it told everything."""
    for delivery in world.double.due_events(world.now()):
        world.double.delivered(delivery.id, 200)


FLOWS: Mapping[str, Flow] = {
    flow.__name__: flow
    for flow in (
        free_booking,
        paid_booking,
        paid_without_news,
        paid_and_gone,
        declined_and_left,
        expired,
        paid_late,
        paid_late_unheard,
        cancel_one_of_three,
        cancel_all,
        open_by_remote,
        open_by_plate,
        open_by_code,
        opened_without_a_line,
        left_to_the_sweep,
        gates_are_told,
        hosts_at_the_desk,
        hosts_set_up,
    )
}
