"""The promises, each a function that says what breaks it; `docs/promises.md` lists them.

`check_always` is asked after every write, `check_settled` when nothing is owed, waiting or due.
They read the table, Stripe's books, the broker and the mailbox, and trust none of our code but
the keys and the calendar.
"""

import json
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from baypass.domain import ids
from baypass.domain.car_parks import CarPark
from baypass.domain.time_slots import TimeSlot, quarters_by_day
from tests.prove.store import Item
from tests.prove.world import World

Check = Callable[[World], Iterator[str]]
LIVE = {"HELD", "CONFIRMED", "USED"}
HOLDS_ACCESS = {"CONFIRMED", "USED"}
_ALWAYS: dict[str, Check] = {}
_SETTLED: dict[str, Check] = {}


def always(promise: str) -> Callable[[Check], Check]:
    """Register a check that must hold after every write."""
    return lambda check: _ALWAYS.setdefault(promise, check)


def settled(promise: str) -> Callable[[Check], Check]:
    """Register a check that must hold when everything has come to rest."""
    return lambda check: _SETTLED.setdefault(promise, check)


def check_always(world: World) -> list[str]:
    """Return what is broken at this instant."""
    return [f"{name}: {what}" for name, check in _ALWAYS.items() for what in check(world)]


def check_settled(world: World) -> list[str]:
    """Return what is broken now that everything has come to rest."""
    every = {**_ALWAYS, **_SETTLED}
    return [f"{name}: {what}" for name, check in every.items() for what in check(world)]


def names() -> dict[str, str]:
    """Return every promise's id with its sentence and when it is checked."""
    return {
        name: (check.__doc__ or "").strip()
        for name, check in sorted({**_ALWAYS, **_SETTLED}.items())
    }


def when(name: str) -> str:
    """Return when a promise is checked."""
    return "always" if name in _ALWAYS else "settled"


# Capacity


@always("C1")
def capacity_is_kept(world: World) -> Iterator[str]:
    """Held, confirmed and used reservations never exceed a car park's spots, nor the counters."""
    for (car_park, day), (taken, counted) in _quarters(world).items():
        for place, spots in counted.items():
            at = f"{car_park} {day} quarter {place}"
            # A host may lower the number of spots below what is booked; then nobody more comes.
            before = world.counted.get((car_park, day, place), 0)
            if spots > max(_capacity(world, car_park), before):
                yield f"{at} has {spots} live reservations"
            world.counted[car_park, day, place] = spots
            if place >= len(taken) or taken[place] != spots:
                yield f"{at} counts {taken[place : place + 1]} for {spots} live reservations"
        for place, spots in enumerate(taken):
            if spots and place not in counted:
                yield f"{car_park} {day} quarter {place} counts {spots} that nobody holds"


@settled("C3")
def nobody_holds_for_ever(world: World) -> Iterator[str]:
    """No booking is held any more once its time is over."""
    for booking in world.store.of("BOOKING"):
        if booking["state"] == "HELD":
            yield f"{booking['id']} is held"


@always("C4")
def quota_is_kept(world: World) -> Iterator[str]:
    """An invitation is used at most as often as its quota says, and exactly by what is live."""
    live = Counter(
        booking["invitation_id"] for booking in world.store.of("BOOKING") if booking["live"] > 0
    )
    for invitation in world.store.of("INVITATION"):
        if invitation.get("of_desk"):
            continue
        if invitation["uses"] > invitation["quota"]:
            yield f"{invitation['id']} was used {invitation['uses']} times"
        if invitation["uses"] != live[invitation["id"]]:
            used, own = invitation["uses"], live[invitation["id"]]
            yield f"{invitation['id']} says {used} uses, {own} are live"


@always("C6")
def one_key_makes_one_booking(world: World) -> Iterator[str]:
    """The same form sent twice makes one booking, whose rows all belong together."""
    for booking in world.store.of("BOOKING"):
        own = _reservations_of(world, booking)
        states = {one["state"] for one in own}
        if booking["live"] != sum(one["state"] in LIVE for one in own):
            yield f"{booking['id']} counts {booking['live']} live ones of {sorted(states)}"
        if booking["state"] == "HELD" and states != {"HELD"}:
            yield f"{booking['id']} is held, its reservations are {sorted(states)}"
        if booking["state"] == "EXPIRED" and states != {"EXPIRED"}:
            yield f"{booking['id']} has expired, its reservations are {sorted(states)}"
        if booking["state"] == "CONFIRMED" and states & {"HELD", "EXPIRED"}:
            yield f"{booking['id']} is confirmed, its reservations are {sorted(states)}"


# Money


@settled("M1")
def money_is_where_it_belongs(world: World) -> Iterator[str]:
    """What was captured and not refunded is the price of what is confirmed, to the cent."""
    for entry in world.double.ledger():
        booking = entry["booking_id"]
        kept = sum(
            one["price"]["gross"]["amount"]
            for one in _of_booking(world, booking)
            if one["state"] in HOLDS_ACCESS
        )
        withheld = world.withheld(booking)
        failed = sum(one["amount"] for one in entry["refunds"] if one["status"] == "failed")
        if entry["captured"] - entry["refunded"] != kept + withheld + failed:
            yield f"{booking}: {entry['captured']} captured, {entry['refunded']} back, {kept} sold"


@always("M2")
def nobody_enters_unpaid(world: World) -> Iterator[str]:
    """What costs something is confirmed only when all of it was captured."""
    captured: Counter[str] = Counter()
    asked = False
    for reservation in world.store.of("RESERVATION#"):
        price = reservation["price"]["gross"]["amount"]
        if reservation["state"] not in HOLDS_ACCESS or not price:
            continue
        if not asked:
            captured.update({one["booking_id"]: one["captured"] for one in world.double.ledger()})
            asked = True
        if captured[reservation["booking_id"]] < price:
            yield f"{reservation['id']} is {reservation['state']} and unpaid"


@always("M3")
def one_place_to_pay(world: World) -> Iterator[str]:
    """A booking has at most one checkout session in which somebody can pay."""
    payments = [one for one in world.store.of("PAYMENT") if one["state"] == "DUE"]
    for payment in payments:
        sessions = world.double.sessions(payment["booking_id"])
        if sum(one["status"] == "open" for one in sessions) > 1:
            yield f"{payment['booking_id']} can be paid twice"


@settled("M4")
def a_cancellation_is_refunded_once(world: World) -> Iterator[str]:
    """A cancelled reservation has exactly the refund that it owes, once, at its own payment."""
    made = _refunds_by_key(world)
    for refund in world.store.of("REFUND#"):
        key = refund["sk"].partition("#")[2]
        amount = refund["price"]["gross"]["amount"]
        found = [one for one in made[refund["booking_id"]] if one["refund_key"] == key]
        done = [one["amount"] for one in found if one["status"] != "failed"]
        never_made = refund["state"] == "FAILED"
        if done != [amount] and not (never_made and not done):
            yield f"{refund['booking_id']}, {key}: owed {amount} and got {done}"
        if refund["state"] not in ("SUCCEEDED", "FAILED"):
            yield f"{refund['booking_id']}, {key}: the refund is still {refund['state']}"


@always("M5")
def never_more_back_than_came(world: World) -> Iterator[str]:
    """No payment is refunded more than was captured, and nobody is refunded under two keys."""
    if not world.store.of("REFUND#"):
        return
    for entry in world.double.ledger():
        if entry["refunded"] > entry["captured"]:
            yield f"{entry['booking_id']}: {entry['refunded']} back of {entry['captured']}"
        keys = Counter(one["refund_key"] for one in entry["refunds"] if one["status"] != "failed")
        for key, times in keys.items():
            if times > 1:
                yield f"{key} was refunded {times} times"


@settled("M6")
def who_pays_in_time_parks(world: World) -> Iterator[str]:
    """Money that Stripe took before the session expired buys the booking; nobody is sent away."""
    for refund in world.store.of("REFUND#"):
        in_time = refund["booking_id"] not in world.noted.captured_late
        if refund["reason"] == "LATE_PAYMENT" and in_time:
            yield f"{refund['booking_id']} was paid in time and sent back"


@always("M7")
def nobody_drives_in_and_cancels(world: World) -> Iterator[str]:
    """No reservation is both opened for and cancelled, unless a host wanted it so."""
    cancelled = {one["id"] for one in world.store.of("RESERVATION#") if one["state"] == "CANCELLED"}
    for command in world.store.of("COMMAND"):
        whose = command.get("reservation_id")
        if whose is not None and whose in cancelled and whose not in world.noted.by_host:
            yield f"{whose} was opened for and cancelled"


@always("M9")
def who_cancels_in_time_is_owed_all(world: World) -> Iterator[str]:
    """Cancelling before the time begins owes all that was paid, written in the same breath."""
    owed = {
        one.get("reservation_id"): one["price"]["gross"]["amount"]
        for one in world.store.of("REFUND#")
    }
    for one in world.store.of("RESERVATION#"):
        if one["state"] != "CANCELLED" or one["id"] in world.cancelled:
            continue
        world.cancelled.add(one["id"])
        price, start = one["price"]["gross"]["amount"], one["time_slot"]["start"]
        in_time = world.now() < datetime.fromisoformat(start)
        if in_time and owed.get(one["id"], 0) != price:
            yield f"{one['id']} was cancelled in time and is owed {owed.get(one['id'], 0)}"


@always("M8")
def prices_add_up(world: World) -> Iterator[str]:
    """Net and VAT make the gross amount, in whole cents, on everything that has a price."""
    for item in world.store.items.values():
        price = item.get("price")
        if isinstance(price, dict) and "net" in price:
            net, vat, gross = (price[one]["amount"] for one in ("net", "vat", "gross"))
            if net + vat != gross or min(net, vat, gross) < 0:
                yield f"{item['sk']}: {net} + {vat} is not {gross}"


# Gates


@always("G1")
def gates_open_for_who_is_expected(world: World) -> Iterator[str]:
    """Every command published was written for a reservation inside its time slot, or by a host."""
    for topic, payload in world.newly_published():
        if not topic.endswith("/commands"):
            continue
        told = world.read_command(payload)
        row = next(
            (one for one in world.store.of("COMMAND") if one["id"] == told["command_id"]), None
        )
        if row is None:
            yield f"{told['command_id']} was published and never written"
            continue
        if row["gate_id"] != topic.split("/")[1]:
            yield f"{row['id']} went to another gate"
        if row.get("reservation_id") is not None:
            yield from _opened_for(world, row)


def _opened_for(world: World, command: Item) -> Iterator[str]:
    own = [one for one in world.store.of("RESERVATION#") if one["id"] == command["reservation_id"]]
    if not own:
        yield f"{command['id']} opens for nobody"
        return
    (reservation,) = own
    at = datetime.fromisoformat(command["requested_at"])
    start, end = (datetime.fromisoformat(reservation["time_slot"][one]) for one in ("start", "end"))
    car_park = world.car_park(reservation["car_park_id"])
    before, after = car_park["grace_before_minutes"], car_park["grace_after_minutes"]
    minutes_early = (start - at).total_seconds() / 60
    minutes_late = (at - end).total_seconds() / 60
    if reservation["state"] != "USED":
        yield f"{command['id']} opens for one that is {reservation['state']}"
    if minutes_early > before or minutes_late >= after:
        yield f"{command['id']} opens outside the time slot"


@settled("G3")
def a_command_opens_once(world: World) -> Iterator[str]:
    """No gate moves twice for one command."""
    for command_id, times in world.noted.actuations.items():
        if times > 1:
            yield f"{command_id} moved a barrier {times} times"


@always("G5")
def codes_are_nobody_elses(world: World) -> Iterator[str]:
    """Two live reservations of one car park and day never share a keypad code."""
    codes: Counter[tuple[str, str, str]] = Counter()
    for reservation in world.store.of("RESERVATION#"):
        if reservation["state"] in HOLDS_ACCESS and reservation.get("keypad_code"):
            day = reservation["time_slot"]["start"][:10]
            codes[reservation["car_park_id"], day, reservation["keypad_code"]] += 1
    for place, times in codes.items():
        if times > 1:
            yield f"{place[0]} on {place[1]}: one code for {times}"


@settled("G7")
def gates_know_who_comes(world: World) -> Iterator[str]:
    """The list at every gate names exactly those who may pass until tomorrow is over."""
    if not world.publishes_lists:
        return
    for topic, kept in world.broker.retained.items():
        gate, _, what = topic.removeprefix("gates/").partition("/")
        if what != "list/manifest" or not kept:
            continue
        manifest = world.read_command(kept)
        listed = {
            entry["id"]
            for place, one in enumerate(manifest["chunks"])
            for entry in _chunk(world, gate, place, one)["entries"]
        }
        expected = _who_comes(world, manifest)
        if listed != expected:
            yield f"{gate} misses {sorted(expected - listed)}, has {sorted(listed - expected)}"


def _chunk(world: World, gate: str, place: int, named: str) -> Any:
    content = world.broker.retained.get(f"gates/{gate}/list/chunks/{place}", b"")
    digest = urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
    return json.loads(content) if digest == named else {"entries": [{"id": f"chunk {place}?"}]}


def _who_comes(world: World, manifest: Any) -> set[str]:
    zone = ZoneInfo(manifest["time_zone"])
    begun = datetime.fromisoformat(manifest["issued_at"])
    over = begun.astimezone(zone).date() + timedelta(days=2)
    end = datetime.combine(over, time(0), zone).astimezone(UTC)
    return {
        one["id"]
        for one in world.store.of("RESERVATION#")
        if one["state"] in HOLDS_ACCESS
        and datetime.fromisoformat(one["time_slot"]["end"]) > begun
        and datetime.fromisoformat(one["time_slot"]["start"]) < end
    }


# Organisations


@always("H1")
def somebody_may_do_everything(world: World) -> Iterator[str]:
    """An organisation that has hosts has an owner."""
    by_organisation: dict[str, list[Item]] = defaultdict(list)
    for host in world.store.of("HOST#"):
        by_organisation[host["organisation_id"]].append(host)
    for organisation, hosts in by_organisation.items():
        if not any((one["role"], one["state"]) == ("owner", "ACTIVE") for one in hosts):
            yield f"nobody is an owner of {organisation}"


# Messages


@always("E1")
def who_is_owed_a_mail_has_a_row(world: World) -> Iterator[str]:
    """Whatever is confirmed or cancelled has its mail's row, written in the same breath."""
    rows = {(item["event"], item.get("reservation_id")) for item in world.store.of("MAIL#")}
    for reservation in world.store.of("RESERVATION#"):
        state, own = reservation["state"], reservation["id"]
        if state in (*HOLDS_ACCESS, "CANCELLED") and ("CONFIRMATION", own) not in rows:
            yield f"{own} is {state} and nobody is told that it was confirmed"
        if state == "CANCELLED" and ("CANCELLATION", own) not in rows:
            yield f"{own} is cancelled and nobody is told"


@settled("E2")
def every_mail_was_sent(world: World) -> Iterator[str]:
    """No mail is owed any more: it was sent indeed, or refused for good with an alarm."""
    noted: Counter[tuple[str, str]] = Counter()
    for mail in world.store.of("MAIL#"):
        if mail["state"] not in ("SENT", "FAILED"):
            yield f"{mail['sk']} is {mail['state']}"
        noted[_row(mail)] += mail["state"] == "SENT"
    sent = Counter(map(_about, world.mailbox.subjects))
    for about, times in noted.items():
        if sent[about] < times:
            yield f"{about[0]} of {about[1]} is noted as sent and was not"


@settled("E3")
def no_mail_comes_twice(world: World) -> Iterator[str]:
    """A mail is sent once, and once more at most where a process ended before noting it."""
    rows = Counter(map(_row, world.store.of("MAIL#")))
    sent = Counter(map(_about, world.mailbox.subjects))
    # The call that sends and the one that notes it are the two that a repeat can come from.
    unheard = sum("ses." in one or "transact" in one for one in world.plan.struck)
    repeats = sum(max(0, times - rows[about]) for about, times in sent.items())
    if repeats > unheard:
        more = sorted(f"{about[0]} of {about[1]}" for about in sent if sent[about] > rows[about])
        yield f"{repeats} mails too many: {', '.join(more)}"


# A mail says how things stand when it is written: one that is late says what the later one says.
_SAME = {"confirmation": "visit", "cancellation": "visit", "unpaid": "end", "late_payment": "end"}
_ALONE = {"confirmation", "cancellation", "refund"}


def _row(mail: Item) -> tuple[str, str]:
    event = mail["event"].lower()
    whose = mail["reservation_id"] if event in _ALONE else mail["booking_id"]
    return _SAME.get(event, event), whose


def _about(subject: str) -> tuple[str, str]:
    """Return what a mail is about: its event, and its reservation or its booking."""
    event, reservation, *_ = subject.split(" ")
    whose = reservation if event in _ALONE else ids.booking_of(reservation)
    return _SAME.get(event, event), whose


# Security


@always("S4")
def nobody_is_named_outside(world: World) -> Iterator[str]:
    """Executions and Stripe's metadata carry ids, and nothing about anybody."""
    for execution in world.machines.executions.values():
        if set(execution.given) - {
            "organisation_id",
            "booking_id",
            "reservation_id",
            "payment_due",
        }:
            yield f"{execution.name} is told {sorted(execution.given)}"


@settled("L1")
def everything_comes_to_rest(world: World) -> Iterator[str]:
    """After any faults, sweeps alone bring everything to rest."""
    for item in world.store.items.values():
        if "owed" in item and item["owed"] == "OWED":
            yield f"{item['sk']} is still owed"


def _quarters(world: World) -> dict[tuple[str, str], tuple[list[int], Counter[int]]]:
    found: dict[tuple[str, str], tuple[list[int], Counter[int]]] = {}
    for item in world.store.of("COUNTERS"):
        _, _, _, car_park, _, day = item["pk"].split("#")
        found[car_park, day] = item["taken"], Counter()
    for reservation in world.store.of("RESERVATION#"):
        if reservation["state"] not in LIVE:
            continue
        for day, places in _places(world, reservation).items():
            key = reservation["car_park_id"], day
            found.setdefault(key, ([], Counter()))[1].update(places)
    return found


def _places(world: World, reservation: Item) -> dict[str, list[int]]:
    slot = reservation["time_slot"]
    key = reservation["car_park_id"], slot["start"], slot["end"]
    if key not in world.places:
        zone = CarPark.model_validate(_fields(world.car_park(reservation["car_park_id"]))).zone
        by_day = quarters_by_day(TimeSlot.model_validate(slot), zone)
        world.places[key] = {str(day): list(places) for day, places in by_day.items()}
    return world.places[key]


def _fields(item: Item) -> dict[str, Any]:
    return {name: item[name] for name in CarPark.model_fields if name in item}


def _capacity(world: World, car_park: str) -> int:
    return int(world.car_park(car_park)["spots"])


def _reservations_of(world: World, booking: Item) -> list[Item]:
    return _of_booking(world, booking["id"])


def _of_booking(world: World, booking_id: str) -> list[Item]:
    return [one for one in world.store.of("RESERVATION#") if one["booking_id"] == booking_id]


def _refunds_by_key(world: World) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = defaultdict(list)
    for entry in world.double.ledger():
        made[entry["booking_id"]] += entry["refunds"]
    return made


def table() -> str:
    """Return the promises as a table for people, with the ids that violations name."""
    every = {**_ALWAYS, **_SETTLED}
    rows = [
        f"| {name} | {when(name)} | {sentence} | `{every[name].__name__}` |"
        for name, sentence in names().items()
    ]
    return "\n".join(["| id | when | promise | check |", "| --- | --- | --- | --- |", *rows])
