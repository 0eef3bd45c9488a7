"""Nothing that a running product keeps tells of anybody, where only ids belong."""

from typing import Any

import httpx
import pytest

from tests.journeys.barriers import Gate, Guest, Host
from tests.journeys.kept import kept_by, leaks, secrets_of, stands_alone
from tests.journeys.payers import COMPANY, book_paid
from tests.journeys.presses import from_now_on
from tests.journeys.visitors import Visitor, a_slot, wanted
from tests.journeys.ways import NAMES

SOMEBODY = "zoe+kanarie@visitor.example.com"
# What is asked with in vain.
PLATE, PASSWORD, TOKEN = "K4-NAR-1E5", "Kanarienvogel-2026!", "b.kanarie.kanarienvogel.serincini"


def pay_and_give_one_back(addresses: dict[str, Any]) -> None:
    slot = a_slot(4, "06:00", "08:00")
    payer = book_paid(addresses, slot, SOMEBODY, "killed@example.com", company=True)
    payer.pay(company=COMPANY)
    payer.check()
    confirmed = payer.becomes("CONFIRMED")
    assert payer.cancel(confirmed["reservations"][-1]["id"]).is_success
    payer.refunded()


def be_refused(addresses: dict[str, Any]) -> None:
    """Ask for what nobody gets, with everything about oneself in the request."""
    visitor = Visitor(addresses, addresses["invitations"]["free"])
    asked = wanted(a_slot(4, "08:00", "10:00"), SOMEBODY, SOMEBODY)
    for one in asked["reservations"]:
        one["visitor"] |= NAMES
        one["licence_plate"] = PLATE
    assert visitor.post("/api/bookings", asked).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert visitor.holding(TOKEN).get("/api/booking").is_client_error
    sign_in = {"email": SOMEBODY, "password": PASSWORD}
    session = httpx.post(f"{addresses['site']}/api/host/session", json=sign_in, timeout=120)
    assert session.is_client_error


def stand_before_the_gate(addresses: dict[str, Any]) -> None:
    guest, gate = Guest(addresses, from_now_on(), SOMEBODY), Gate(addresses, "Main gate")
    gate.await_cloud()
    gate.read(guest.plate)
    gate.await_shut()
    gate.type(guest.code)
    gate.await_shut()
    guest.press(gate)
    assert Host(addresses).search(guest.plate)


@pytest.fixture(scope="module")
def lived_in(addresses: dict[str, Any]) -> dict[str, Any]:
    """Return the running instance after a day at which everybody did something."""
    be_refused(addresses)
    pay_and_give_one_back(addresses)
    stand_before_the_gate(addresses)
    return addresses


def test_there_are_many_secrets_and_many_places_to_look_for_them(lived_in: dict[str, Any]) -> None:
    secrets, texts = secrets_of(lived_in), kept_by(lived_in)
    assert {SOMEBODY, *lived_in["host_sign_in"].values()} <= secrets
    assert len(secrets) > 20
    assert all(texts[place] for place in texts.keys() - {"queues", "metrics"})
    assert "refused" in texts["logs of functions"]
    assert "ExecutionSucceeded" in texts["executions"]
    assert "client_reference_id" in texts["Stripe"]


def test_nobody_is_named_in_logs_workflows_queues_metrics_or_stripes_metadata(
    lived_in: dict[str, Any],
) -> None:
    typed = (*NAMES.values(), PLATE, PLATE.replace("-", ""), PASSWORD, TOKEN)
    assert leaks(lived_in, *typed) == set()


@pytest.mark.parametrize("text", ['"code":"918273"', "typed 918273", "918273", "code=918273&x"])
def test_a_code_that_stands_alone_is_found(text: str) -> None:
    assert stands_alone("918273", text)


@pytest.mark.parametrize("text", ["0.918273", "1918273", "bkg_918273a", "at-918273-of"])
def test_digits_of_something_longer_are_no_code(text: str) -> None:
    assert not stands_alone("918273", text)
