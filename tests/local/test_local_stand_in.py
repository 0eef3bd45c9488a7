"""Stripe's stand-in as the official library, the site, tests and banks meet it, on real sockets."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.ledger import stand_ins_payments, stripes_payments
from tests.local.programs import LONG_ENOUGH
from tests.local.till import BOOKING, a_till, paid_by
from tests.waiting import finished


def test_the_site_hears_of_a_payment_in_messages_that_are_signed(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            await till.browser.post(f"/control/sessions/{session.id}/pay", json={})
            delivered = (await till.browser.post("/control/deliver")).json()["delivered"]
            assert delivered == len(till.site.heard) > 0
            assert "checkout.session.completed" in till.site.types()
            assert (await till.browser.post("/control/deliver")).json() == {"delivered": 0}

    finished(visit())


def test_what_is_due_is_delivered_without_being_asked_for(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            carrying = asyncio.create_task(till.stand_in.deliveries.go_on())
            await till.browser.post(f"/control/sessions/{session.id}/pay", json={})
            await asyncio.wait_for(till.site.heard_of_payment.wait(), LONG_ENOUGH)
            carrying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await carrying

    finished(visit())


def test_a_message_that_was_not_taken_waits_to_be_sent_again(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            till.site.status = 503
            session = await till.session()
            await till.browser.post(f"/control/sessions/{session.id}/expire")
            assert (await till.browser.post("/control/deliver")).json() == {"delivered": 0}
            assert till.site.types() == ["checkout.session.expired"]
            assert till.stand_in.double.waiting_events() == 1

    finished(visit())


def test_a_payer_may_be_faster_than_the_answer_that_opens_the_session(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            await till.browser.post("/control/behaviour", json={"pay_at_once": True})
            await till.session()
            assert "checkout.session.completed" in till.site.types()

    finished(visit())


def test_a_lost_answer_is_a_broken_connection_and_asking_again_finds_the_session(
    tmp_path: Path,
) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            lost = {"trouble": "lost", "trouble_calls": 1, "trouble_at": "/v1/checkout/sessions"}
            await till.browser.post("/control/behaviour", json=lost)
            first = await till.session()
            sessions = (await till.browser.get(f"/control/sessions?booking_id={BOOKING}")).json()
            assert [one["id"] for one in sessions] == [first.id]
            assert (await till.browser.get("/control/sessions?booking_id=bkg_other")).json() == []
            down = {"trouble": "down", "trouble_calls": 1}
            await till.browser.post("/control/behaviour", json=down)
            with pytest.raises(httpx.RemoteProtocolError):
                await till.browser.get("/v1/tax_rates")

    finished(visit())


def test_what_was_paid_is_known_after_a_restart(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            await till.browser.post(f"/control/sessions/{session.id}/pay", json={})
        async with a_till(tmp_path) as till:
            [row] = (await till.browser.get("/control/ledger")).json()
            assert (row["booking_id"], row["captured"]) == (BOOKING, 750)

    finished(visit())


def test_the_payments_page_lists_what_happened_and_does_what_banks_do(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            assert "Nobody has begun to pay yet" in (await till.browser.get("/")).text
            session = await till.session()
            listed = (await till.browser.get("/")).text
            assert f'href="/pay/{session.id}"' in listed
            assert BOOKING in listed
            pressed = await till.browser.post(f"/sessions/{session.id}", data={"action": "pay"})
            assert (pressed.status_code, pressed.headers["location"]) == (303, "/")
            [row] = paid_by(till)
            await till.browser.post("/refunds", data={"outcome": "pending"})
            refund: Any = {"payment_intent": row["payment_intent"]}
            await asyncio.to_thread(till.library().v1.refunds.create, refund)
            assert "back, pending" in (await till.browser.get("/")).text
            await till.browser.post("/refunds/finish", data={"outcome": "failed"})
            assert "back, failed" in (await till.browser.get("/")).text
            await till.browser.post(f"/sessions/{session.id}", data={"action": "dispute"})
            assert "disputed by its payer" in (await till.browser.get("/")).text
            unknown = await till.browser.post(f"/sessions/{session.id}", data={"action": "steal"})
            assert unknown.status_code == 404

    finished(visit())


def test_the_ledger_reads_the_same_from_the_official_library(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            named = {"organisation_id": "org_acmecampus", "booking_id": BOOKING}
            session = await till.session(invoice_creation={"enabled": True}, metadata=named)
            assert list(stand_ins_payments(paid_by(till))) == []
            await till.browser.post(f"/control/sessions/{session.id}/pay", json={})
            [row] = paid_by(till)
            refund: Any = {"payment_intent": row["payment_intent"], "amount": 250}
            await asyncio.to_thread(till.library().v1.refunds.create, refund)
            [told] = await asyncio.to_thread(lambda: list(stripes_payments(till.library())))
            assert [told] == list(stand_ins_payments(paid_by(till)))
            assert (told.captured, told.refunded, told.invoice) == (750, 250, row["invoice"])

    finished(visit())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/control/behaviour", {"weather": "bad"}, 400),
        ("/control/behaviour", {"refunds": "perhaps"}, 400),
        ("/control/refunds", {"outcome": "perhaps"}, 400),
        ("/control/sessions/cs_nobody/pay", {}, 404),
        ("/control/sessions/cs_nobody/steal", {}, 404),
        ("/control/sessions/cs_nobody/pay", {"colour": "red"}, 400),
    ],
)
def test_what_nobody_can_do_is_refused_with_a_sentence(
    tmp_path: Path, path: str, body: dict[str, str], status: int
) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            answer = await till.browser.post(path, json=body)
            assert answer.status_code == status
            assert answer.json()["detail"]

    finished(visit())


def test_a_name_that_points_here_from_elsewhere_controls_nothing(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            answer = await till.browser.get("/control/ledger", headers={"host": "evil.example"})
            assert answer.status_code == 400

    finished(visit())
