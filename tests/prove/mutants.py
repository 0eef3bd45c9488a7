"""Seeded defects: one line each, in a copy of the package; each must be found by some layer.

Thousands of clean runs mean nothing alone. A mutant names the lines it replaces exactly, so one
that no longer fits the code stops the proof instead of passing unseen.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.prove.report import Report

CLONE = Path(__file__).resolve().parents[2]
PACKAGE = CLONE / "layers" / "shared" / "baypass"
PAGE = CLONE / "docs" / "mutants.md"
_LONGEST = 300


@dataclass(frozen=True)
class Mutant:
    """A defect: what is wrong, in which file, and which text becomes which."""

    name: str
    file: str
    old: str
    new: str
    # Which layers are asked, in this order: A and B of the proof by flow or race, or test files.
    asked: tuple[str, ...]


_MONEY, _MOVES = "adapters/dynamodb_money.py", "adapters/dynamodb_transitions.py"
_SETTLE, _ACCESS = "usecases/settle_payment.py", "domain/access.py"

MUTANTS: Sequence[Mutant] = (
    # Capacity and the hold.
    Mutant(
        "no condition on the spots left",
        "adapters/dynamodb_capacity.py",
        'f"taken[{place}] <= :l{spots}" for place, spots in places.items())',
        'f"taken[{place}] >= :l0" for place, spots in places.items()) or ""',
        ("B:last spot, two buyers", "tests/adapters/test_holding.py"),
    ),
    Mutant(
        "a hold beyond the spots that a host has lowered",
        "adapters/dynamodb_capacity.py",
        "spots >= :offered)",
        "spots >= :offered OR spots < :offered)",
        ("B:fewer spots and book",),
    ),
    Mutant(
        "spots given back outside the cancelling transaction",
        "adapters/dynamodb_bookings.py",
        "                *capacity.giving_back([reservation.time_slot], visit.car_park),\n"
        "                *([transitions.return_use(booking)] if booking.live == 1 else []),",
        "                *([transitions.return_use(booking)] if booking.live == 1 else []),",
        ("A:cancel_one_of_three",),
    ),
    Mutant(
        "spots not given back when a hold expires",
        "adapters/dynamodb_bookings.py",
        "            *capacity.giving_back(slots, car_park),\n",
        "",
        ("A:expired",),
    ),
    Mutant(
        "the invitation's use not given back",
        "adapters/dynamodb_bookings.py",
        "            transitions.return_use(record.booking),\n",
        "",
        ("A:expired",),
    ),
    Mutant(
        "a quota that is not looked at",
        _MOVES,
        'use_left = "uses < quota"',
        'use_left = "attribute_exists(uses)"',
        ("tests/adapters/test_holding.py",),
    ),
    Mutant(
        "a withdrawn invitation still books",
        _MOVES,
        'not_revoked = "attribute_not_exists(revoked_at)"',
        'not_revoked = "attribute_exists(pk)"',
        ("tests/adapters/test_holding.py",),
    ),
    Mutant(
        "a repeated form makes a second booking",
        "adapters/dynamodb_bookings.py",
        '        booking_not_exists = "attribute_not_exists(pk)"\n        return [',
        '        booking_not_exists = "attribute_not_exists(nobody)"\n        return [',
        ("A:free_booking", "B:same form twice"),
    ),
    Mutant(
        "a booking that owes nothing after its hold",
        "adapters/dynamodb_bookings.py",
        "                owed=keys.OWED,\n"
        "                owed_at=as_text(now + transitions.OWED_AFTER),",
        "                owed_at=as_text(now + transitions.OWED_AFTER),",
        ("A:left_to_the_sweep",),
    ),
    # Confirming and releasing.
    Mutant(
        "a confirmation without looking at the payment",
        "adapters/dynamodb_bookings.py",
        "            *([money.has_been_paid(booking.organisation_id, booking.id)]"
        " if record.payment else []),\n",
        "",
        ("tests/adapters/test_paying.py", "tests/adapters/test_confirming.py"),
    ),
    Mutant(
        "confirmed although nobody paid",
        "usecases/confirm_booking.py",
        "if not held or (record.payment and not record.payment.is_paid_in_full):",
        "if not held:",
        ("tests/usecases",),
    ),
    Mutant(
        "a mail that is not written with the confirmation",
        "adapters/dynamodb_bookings.py",
        "            self._table.transact([*moves, *codes, *_owing(mails, None), *to_gates])",
        "            self._table.transact([*moves, *codes, *to_gates])",
        ("A:free_booking",),
    ),
    Mutant(
        "the same code twice on a day",
        _MOVES,
        "            condition=_NOT_EXISTS,\n        )\n        for reservation in reservations",
        "        )\n        for reservation in reservations",
        ("tests/adapters/test_confirming.py",),
    ),
    Mutant(
        "released before the checkout is closed",
        _SETTLE,
        "        if session.state is SessionState.OPEN and (close or not held):\n"
        "            return self.checkout.close(payment, session.id)\n"
        "        return session",
        "        if session.state is SessionState.OPEN and close:\n            return None\n"
        "        return session",
        ("B:deadline and pay", "B:leave and pay"),
    ),
    Mutant(
        "released although it is paid",
        "usecases/leave_checkout.py",
        "        if settlement is Settlement.CLOSED:\n",
        "        if settlement is not None:\n",
        ("B:leave and pay", "tests/usecases"),
    ),
    Mutant(
        "a release that forgets to close the payment",
        "adapters/dynamodb_bookings.py",
        "    return [money.close_payment(record.payment)] if record.payment else []",
        "    return []",
        ("A:paid_late", "A:expired"),
    ),
    # Payments.
    Mutant(
        "an unpaid session believed to be paid",
        "adapters/stripe_answers.py",
        'if session.payment_status in ("paid", "no_payment_required"):',
        'if session.payment_status in ("paid", "unpaid", "no_payment_required"):',
        ("A:declined_and_left", "tests/adapters/test_stripe_answers.py"),
    ),
    Mutant(
        "late money dropped",
        _SETTLE,
        "        self.payments.note_late(record, receipt, refund,"
        " late_payment_mail(record.booking, now))",
        "        self.payments.note_receipt(payment, receipt)",
        ("A:paid_late",),
    ),
    Mutant(
        "late money notes no refund",
        "adapters/dynamodb_payments.py",
        "                money.owe_back(refund),\n                transitions.owe(mail),",
        "                transitions.owe(mail),",
        ("A:paid_late",),
    ),
    Mutant(
        "late money written over a booking that is held",
        "adapters/dynamodb_payments.py",
        "                transitions.has_expired(record.booking),\n",
        "",
        ("tests/adapters/test_paying.py",),
    ),
    Mutant(
        "a payment noted twice",
        _MONEY,
        'still_due = "#state = :due"\n    return _pay(',
        'still_due = "attribute_exists(pk) OR #state = :due"\n    return _pay(',
        ("tests/adapters/test_paying.py",),
    ),
    Mutant(
        "nobody wakes the workflow",
        _SETTLE,
        "    wake(organisation_id, booking_id, settlement, bookings=bookings,"
        " workflows=workflows)\n    return settlement",
        "    return settlement",
        ("alone:news", "tests/usecases"),
    ),
    Mutant(
        "a checkout opened under a new key each time",
        "adapters/stripe_checkout.py",
        'f"checkout:{payment.booking_id}")\n    try:',
        "None)\n    try:",
        ("A:paid_booking", "tests/adapters/test_stripe_checkout.py"),
    ),
    Mutant(
        "the price of the form believed",
        "usecases/book.py",
        "        _refuse_another_price(request, record)\n",
        "",
        ("tests/usecases",),
    ),
    # Refunds.
    Mutant(
        "a refund asked for without looking for it first",
        "adapters/stripe_checkout.py",
        "            if found := _refunded_before(asked, payment, refund, payment_intent):\n"
        "                return found\n",
        "",
        ("A:cancel_all", "tests/adapters/test_stripe_checkout.py"),
    ),
    Mutant(
        "a refund without a key and without looking",
        "adapters/stripe_checkout.py",
        "        on = stripe_requests.options(payment.account, key)\n        with self._asking()"
        " as asked:\n            if found := _refunded_before(asked, payment, refund,"
        " payment_intent):\n                return found\n",
        "        on = stripe_requests.options(payment.account)\n        with self._asking()"
        " as asked:\n",
        ("A:cancel_all",),
    ),
    Mutant(
        "the whole payment refunded for one of three",
        "adapters/stripe_requests.py",
        '        "amount": refund.price.gross.amount,\n        "metadata": refund_marks(refund),',
        '        "metadata": refund_marks(refund),',
        ("A:cancel_one_of_three",),
    ),
    Mutant(
        "no refund written with the cancellation",
        "adapters/dynamodb_bookings.py",
        "                *_owing(mails, refund),\n                *capacity.giving_back([",
        "                *_owing(mails, None),\n                *capacity.giving_back([",
        ("A:cancel_one_of_three",),
    ),
    Mutant(
        "a refund without a lease",
        _MONEY,
        'due = "#state = :due"\n    lease_over = "(#state = :asking AND owed_at <= :now)"\n'
        "    return _update(\n        _refund(refund),",
        'due = "#state = :due OR owed_at <= :lease_until"\n'
        '    lease_over = "(#state = :asking AND owed_at <= :now)"\n'
        "    return _update(\n        _refund(refund),",
        ("B:two refund workers", "tests/adapters/test_refunding.py"),
    ),
    Mutant(
        "a refund that is pending taken for done",
        "adapters/stripe_answers.py",
        "RefundState.PENDING",
        "RefundState.SUCCEEDED",
        ("tests/adapters/test_stripe_answers.py", "tests/adapters/test_stripe_checkout.py"),
    ),
    Mutant(
        "a cancelled reservation cancelled again",
        _MOVES,
        'still_confirmed = "#state = :confirmed"',
        'still_confirmed = "#state IN (:confirmed, :cancelled)"',
        ("B:cancel twice", "tests/adapters/test_cancelling.py"),
    ),
    Mutant(
        "a used reservation cancelled",
        _MOVES,
        'still_confirmed = "#state = :confirmed"',
        'still_confirmed = "attribute_exists(pk) OR #state IN (:confirmed, :cancelled)"',
        ("B:open and cancel",),
    ),
    # Mails.
    Mutant(
        "a mail without a lease",
        "adapters/dynamodb_mails.py",
        'pending = "#state = :pending"',
        'pending = "#state IN (:pending, :sending)"',
        ("B:two mail workers",),
    ),
    Mutant(
        "a mail noted as sent before it is sent",
        "usecases/send_owed_mails.py",
        "            mails.sent(mail, mailer.send(_letter(mail, bookings, writer)))",
        '            letter = _letter(mail, bookings, writer)\n            mails.sent(mail, "")\n'
        "            mailer.send(letter)",
        ("A:free_booking", "tests/usecases"),
    ),
    Mutant(
        "a mail whose lease never runs out",
        "adapters/dynamodb_mails.py",
        'lease_over = "(#state = :sending AND owed_at <= :now)"',
        'lease_over = "(#state = :sending AND owed_at <= :now AND attribute_not_exists(pk))"',
        ("A:free_booking",),
    ),
    Mutant(
        "one mail's refusal holds up all others",
        "usecases/send_owed_mails.py",
        "        except MailRefused:\n            mails.failed(mail)",
        "        except MailRefused:\n            mails.failed(mail)\n            return",
        ("tests/usecases",),
    ),
    # Access and commands.
    Mutant(
        "a gate opened before the write",
        "usecases/open_gate.py",
        "        standing = bookings.use(visit, command)\n",
        "        signals.send(signed)\n        standing = bookings.use(visit, command)\n",
        ("B:open and cancel",),
    ),
    Mutant(
        "a press without a reservation that may enter",
        _MOVES,
        'may_enter = "#state IN (:confirmed, :used)"',
        'may_enter = "attribute_exists(pk) OR #state IN (:confirmed, :used)"',
        ("B:open and cancel",),
    ),
    Mutant(
        "the end of the time slot still opens",
        "domain/time_slots.py",
        "return self.start <= instant < self.end",
        "return self.start <= instant <= self.end",
        ("tests/domain",),
    ),
    Mutant(
        "the kill switch not looked at",
        _ACCESS,
        "    if car_park.kill_switch and not leaving:\n        return Reason.KILL_SWITCH\n",
        "",
        ("tests/domain",),
    ),
    Mutant(
        "a gate of another car park opens",
        _ACCESS,
        "    return Reason.WRONG_CAR_PARK if gate.car_park_id != car_park.id else None",
        "    return None",
        ("tests/domain",),
    ),
    Mutant(
        "a command that the broker keeps",
        "adapters/iot_gate_signals.py",
        '/commands",\n            qos=1,\n            retain=False,',
        '/commands",\n            qos=1,\n            retain=True,',
        ("tests/adapters/test_aws_services.py", "tests/functions/test_remote_open_door.py"),
    ),
    Mutant(
        "a gate speaks for another one",
        "usecases/record_acknowledgement.py",
        "    if acknowledgement.gate_id != said_by or acknowledgement.reason == REPLAYED:",
        "    if acknowledgement.reason == REPLAYED:",
        ("tests/usecases", "tests/functions/test_gate_access_door.py"),
    ),
    # Tokens, editors, time.
    Mutant(
        "a token's secret not compared",
        "domain/tokens.py",
        "        return hmac.compare_digest(self.secret_hash, stored_hash)",
        "        return True",
        ("tests/domain/test_tokens.py", "tests/functions/test_capabilities.py"),
    ),
    Mutant(
        "the remote link cancels",
        "usecases/cancel_reservation.py",
        "visit_of(token, bookings, Capability.MANAGE)",
        "visit_of(token, bookings, Capability.MANAGE, Capability.REMOTE)",
        ("tests/usecases", "tests/functions/test_capabilities.py"),
    ),
    Mutant(
        "the last owner may go",
        "adapters/dynamodb_hosts.py",
        'another_owner_stays = "owners > :one"',
        'another_owner_stays = "owners >= :one"',
        ("B:two owners step down",),
    ),
    Mutant(
        "money that went back is never looked at again",
        "usecases/pay_refund.py",
        "look_again = credited if is_to_be_credited else last_look_at(refund, now)",
        "look_again = credited if is_to_be_credited else None",
        ("tests/usecases/test_pay_refund_afterwards.py",),
    ),
    Mutant(
        "late money is only found if somebody tells of it",
        "usecases/sweep.py",
        "            self._try(self._look_for_late_money, payment)",
        "            pass",
        ("A:paid_late_unheard",),
    ),
    Mutant(
        "gates are not told of a cancellation",
        "adapters/dynamodb_bookings.py",
        "                *told,\n                *to_gates,\n",
        "                *told,\n",
        ("B:list and cancel", "A:gates_are_told"),
    ),
    Mutant(
        "what changed while a list was made is taken as told",
        "adapters/dynamodb_access_lists.py",
        'not_owed_anew = "mark = :read"',
        'not_owed_anew = "mark = :read OR mark <> :read"',
        ("B:list and cancel", "B:list and cancel all"),
    ),
    Mutant(
        "the second editor overwrites the first",
        "adapters/dynamodb_versions.py",
        '    return f"{exists} AND ({same}{or_none_yet})", {":read": version}, _VERSION',
        '    return f"{exists} AND ({same} OR {exists})", {":read": version}, _VERSION',
        ("tests/adapters/test_set_up.py",),
    ),
)


@contextmanager
def mutated(mutant: Mutant) -> Iterator[Path]:
    """Make a copy of the package with the defect; yield the folder that holds it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "baypass"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / mutant.file
        text = file.read_text()
        if text.count(mutant.old) != 1:
            message = f"{mutant.name}: {mutant.file} has its text {text.count(mutant.old)} times"
            raise ValueError(message)
        file.write_text(text.replace(mutant.old, mutant.new))
        yield Path(folder)


def killed_by(mutant: Mutant) -> str | None:
    """Return the first of those asked that finds the defect."""
    with mutated(mutant) as folder:
        return next((one for one in mutant.asked if _finds(one, folder)), None)


def _finds(asked: str, folder: Path) -> bool:
    """Run a layer, or tests, on the copy; whatever does not end well has found something."""
    command = [sys.executable, "-m", "tests.prove", "one", asked]
    if asked.startswith("tests/"):
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", asked]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            command,
            cwd=CLONE,
            env=environment,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def table(killers: Mapping[str, str]) -> str:
    """Return who finds which defect, as a table for people; what was not tried is left out."""
    rows = [
        f"| {one.name} | `{one.file}` | `{killers[one.name]}` |"
        for one in MUTANTS
        if one.name in killers
    ]
    return "\n".join(["| defect | in | found by |", "| --- | --- | --- |", *rows])


def write(killers: Mapping[str, str]) -> None:
    """Write the table into its page, between what people have written there."""
    text = PAGE.read_text()
    before, after = text[: text.index("| defect |")], text[text.rindex("|\n") + 2 :]
    PAGE.write_text(f"{before}{table(killers)}\n{after}")


def all_mutants(seconds: float, chosen: Sequence[Mutant] = MUTANTS) -> Report:
    """Try mutants for as long as there is time."""
    until, killers, survived = time.monotonic() + seconds, dict[str, str](), list[str]()
    tried = 0
    for mutant in chosen:
        if time.monotonic() >= until:
            break
        tried += 1
        killer = killed_by(mutant)
        if killer is None:
            survived.append(f"the mutant {mutant.name!r} survives {', '.join(mutant.asked)}")
        else:
            killers[mutant.name] = killer
    if tried == len(MUTANTS):
        write(killers)
    counts = {"mutants": tried, "killed": len(killers)}
    return Report("mutants", counts, survived)
