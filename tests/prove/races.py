"""Sets of actors who race, and what leads up to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.builders import ORGANISATION
from tests.functions.events import door
from tests.prove import hosts
from tests.prove.interleaving import Act
from tests.prove.scenario import SLOT, Form, arrive, pump
from tests.prove.world import World

Before = Callable[[World], None]
Cast = Callable[[World], Sequence[Act]]


@dataclass(frozen=True)
class Race:
    """What leads up to a race, and who races."""

    name: str
    before: Before
    cast: Cast


def _nothing(_world: World) -> None:
    """Nothing comes before."""


def _one_left(world: World) -> None:
    """Leave one spot of three."""
    Form(key="the-form-of-two-spots-before", spots=2).book(world)
    pump(world)


def _buyer(world: World, number: int, spots: int = 1) -> Act:
    form = Form(key=f"the-form-of-buyer-number-{number}", spots=spots)
    return lambda: form.book(world)


FREE = Form()
TWO = Form(key="a-free-form-of-two-spots", spots=2)
PAID = Form(key="a-paid-form-of-the-race", spots=2, paid=True)


def _confirmed(world: World) -> None:
    FREE.book(world)
    pump(world)


def _on_the_list(world: World) -> None:
    """Confirm two for tomorrow; gates are owed a list of them."""
    world.clock.stand_at(SLOT.start - timedelta(days=1))
    TWO.book(world)
    pump(world)


def _held_to_pay(world: World) -> None:
    PAID.book(world)
    world.runner.run()


def _paid(world: World) -> None:
    _held_to_pay(world)
    PAID.pay(world)


def _paid_and_confirmed(world: World) -> None:
    _held_to_pay(world)
    PAID.pay(world)
    pump(world)


def _hold_over(world: World) -> None:
    _held_to_pay(world)
    world.clock.move(timedelta(minutes=36))


def _inside(world: World) -> None:
    _confirmed(world)
    arrive(world)


def _early(world: World) -> None:
    """Be let in already, and able to cancel still."""
    _confirmed(world)
    arrive(world, minutes=-5)


def _news(world: World) -> Act:
    body, signature = world.last_news()
    return lambda: world.hear(body, signature)


def _sweep() -> Act:
    return lambda: door("sweep").handler({}, None)


def _notify(form: Form) -> Act:
    given = {"organisation_id": ORGANISATION, "booking_id": form.booking_id}
    return lambda: door("booking_workflow").notify(given, None)


def _refund(form: Form) -> Act:
    given = {
        "organisation_id": ORGANISATION,
        "booking_id": form.booking_id,
        "reservation_id": form.reservation(1),
    }
    return lambda: door("cancellation_workflow").refund(given, None)


def _close_checkout() -> Act:
    given = {"organisation_id": ORGANISATION, "booking_id": PAID.booking_id}

    def deadline() -> None:
        answer = door("booking_workflow").close_checkout(given, None)
        if answer["payment"] == "PAID":
            door("booking_workflow").confirm(given, None)
        elif answer["payment"] == "CLOSED":
            door("booking_workflow").release(given, None)

    return deadline


def _cancelled_unpaid_out(world: World) -> None:
    """Cancel one, and let nobody refund it yet."""
    _paid_and_confirmed(world)
    PAID.cancel(world)
    world.machines.executions.clear()


def _confirmed_untold(world: World) -> None:
    FREE.book(world)
    world.machines.executions.clear()
    given = {"organisation_id": ORGANISATION, "booking_id": FREE.booking_id}
    door("booking_workflow").confirm(given, None)


def _pay(world: World) -> Act:
    return lambda: world.outside(lambda: PAID.pay(world))


def _both_cancel(world: World) -> Sequence[Act]:
    return [lambda: PAID.cancel(world, 1), lambda: PAID.cancel(world, 2), _buyer(world, 1, 2)]


OF_TWO: Mapping[str, Race] = {
    race.name: race
    for race in (
        Race("last spot, two buyers", _one_left, lambda w: [_buyer(w, 1), _buyer(w, 2)]),
        Race("first spots of a day", _nothing, lambda w: [_buyer(w, 1, 2), _buyer(w, 2, 2)]),
        Race("same form twice", _nothing, lambda w: [_buyer(w, 1), _buyer(w, 1)]),
        Race("news twice", _paid, lambda w: [_news(w)] * 2),
        Race("news and return", _paid, lambda w: [_news(w), lambda: PAID.come_back(w)]),
        Race("leave and pay", _held_to_pay, lambda w: [lambda: PAID.leave(w), _pay(w)]),
        Race("deadline and pay", _hold_over, lambda w: [_close_checkout(), _pay(w)]),
        Race("deadline and news", _paid, lambda w: [_close_checkout(), _news(w)]),
        Race("sweep and return", _paid, lambda w: [_sweep(), lambda: PAID.come_back(w)]),
        Race("cancel twice", _paid_and_confirmed, lambda w: [lambda: PAID.cancel(w)] * 2),
        Race("open and cancel", _early, lambda w: [lambda: FREE.press(w), lambda: FREE.cancel(w)]),
        Race(
            "open and open",
            _inside,
            lambda w: [lambda: FREE.press(w), lambda: FREE.press(w, "another-press")],
        ),
        Race("same press twice", _inside, lambda w: [lambda: FREE.press(w), lambda: FREE.press(w)]),
        Race(
            "plate and cancel",
            _early,
            lambda w: [lambda: FREE.drive_up(w), lambda: FREE.cancel(w)],
        ),
        Race(
            "plate and press", _inside, lambda w: [lambda: FREE.drive_up(w), lambda: FREE.press(w)]
        ),
        Race(
            "code and cancel",
            _inside,
            lambda w: [lambda: FREE.type_code(w), lambda: FREE.cancel(w)],
        ),
        Race(
            "one car, two cameras' events",
            _inside,
            lambda w: [lambda: FREE.drive_up(w), lambda: FREE.drive_up(w, "another-event")],
        ),
        Race("two refund workers", _cancelled_unpaid_out, lambda _: [_refund(PAID)] * 2),
        Race("two mail workers", _confirmed_untold, lambda _: [_notify(FREE)] * 2),
        Race(
            "fewer spots and book",
            _nothing,
            lambda w: [lambda: hosts.change_spots(w, 1), _buyer(w, 1, 2)],
        ),
        Race(
            "two owners step down",
            hosts.two_owners,
            lambda w: [lambda: hosts.step_down(w, 0), lambda: hosts.step_down(w, 1)],
        ),
        Race(
            "correct and cancel",
            _confirmed,
            lambda w: [lambda: hosts.correct(w, FREE), lambda: FREE.cancel(w)],
        ),
        Race(
            "host cancels and visitor presses",
            _inside,
            lambda w: [lambda: hosts.cancel(w, FREE), lambda: FREE.press(w)],
        ),
        Race(
            "kill switch and press",
            _inside,
            lambda w: [lambda: hosts.kill_switch(w, on=True), lambda: FREE.press(w)],
        ),
        Race("two give lists", _on_the_list, lambda w: [w.publish_lists, w.publish_lists]),
        Race("list and cancel", _on_the_list, lambda w: [w.publish_lists, lambda: TWO.cancel(w)]),
        Race(
            "list and cancel all",
            _on_the_list,
            lambda w: [w.publish_lists, lambda: TWO.cancel_all(w)],
        ),
        Race("list and book", _on_the_list, lambda w: [w.publish_lists, _buyer(w, 1)]),
        Race("revoke and book", _nothing, lambda w: [lambda: hosts.revoke(w, FREE), _buyer(w, 1)]),
    )
}
OF_THREE: Mapping[str, Race] = {
    race.name: race
    for race in (
        Race(
            "last spot, three buyers",
            _one_left,
            lambda w: [_buyer(w, 1), _buyer(w, 2), _buyer(w, 3)],
        ),
        Race("both cancel, one buys", _paid_and_confirmed, _both_cancel),
        Race(
            "deadline, pay, buyer",
            _hold_over,
            lambda w: [_close_checkout(), _pay(w), _buyer(w, 1, 3)],
        ),
        Race(
            "sweep, news, return",
            _paid,
            lambda w: [_sweep(), _news(w), lambda: PAID.come_back(w)],
        ),
        Race(
            "news, return, leave",
            _paid,
            lambda w: [_news(w), lambda: PAID.come_back(w), lambda: PAID.leave(w)],
        ),
        Race(
            "refund, sweep, cancel the other",
            _cancelled_unpaid_out,
            lambda w: [_refund(PAID), _sweep(), lambda: PAID.cancel(w, 2)],
        ),
        Race(
            "two mail workers, one cancels",
            _confirmed_untold,
            lambda w: [_notify(FREE), _notify(FREE), lambda: FREE.cancel(w)],
        ),
        Race(
            "three presses",
            _inside,
            lambda w: [
                lambda: FREE.press(w),
                lambda: FREE.press(w, "another-press"),
                lambda: FREE.press(w, "yet-another-press"),
            ],
        ),
        Race(
            "plate, code, press",
            _inside,
            lambda w: [
                lambda: FREE.drive_up(w),
                lambda: FREE.type_code(w),
                lambda: FREE.press(w),
            ],
        ),
        Race(
            "plate, press, cancel",
            _early,
            lambda w: [
                lambda: FREE.drive_up(w),
                lambda: FREE.press(w),
                lambda: FREE.cancel(w),
            ],
        ),
        Race(
            "kill switch, press, plate",
            _inside,
            lambda w: [
                lambda: hosts.kill_switch(w, on=True),
                lambda: FREE.press(w),
                lambda: FREE.drive_up(w),
            ],
        ),
        Race(
            "host cancels, visitor cancels and presses",
            _early,
            lambda w: [
                lambda: hosts.cancel(w, FREE),
                lambda: FREE.cancel(w),
                lambda: FREE.press(w),
            ],
        ),
        Race(
            "correct, cancel, press",
            _early,
            lambda w: [
                lambda: hosts.correct(w, FREE),
                lambda: FREE.cancel(w),
                lambda: FREE.press(w),
            ],
        ),
        Race(
            "fewer spots, two buyers",
            _nothing,
            lambda w: [lambda: hosts.change_spots(w, 2), _buyer(w, 1, 2), _buyer(w, 2)],
        ),
        Race(
            "revoke, two buyers",
            _nothing,
            lambda w: [lambda: hosts.revoke(w, FREE), _buyer(w, 1), _buyer(w, 2)],
        ),
        Race(
            "two give lists, one cancels",
            _on_the_list,
            lambda w: [w.publish_lists, w.publish_lists, lambda: TWO.cancel(w)],
        ),
        Race(
            "list, cancel, book",
            _on_the_list,
            lambda w: [w.publish_lists, lambda: TWO.cancel(w), _buyer(w, 1)],
        ),
    )
}
RACES: Mapping[str, Race] = {**OF_TWO, **OF_THREE}
