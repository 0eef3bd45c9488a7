"""The pages on which a visitor pays, and the papers they get, as a browser meets them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.local.till import ASKS, DECLINED, GOOD, a_till, paid_by
from tests.waiting import finished


def test_the_pay_page_says_what_it_is_and_what_is_paid_for(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            assert session.url == f"{till.origin}/pay/{session.id}"
            page = await till.browser.get(session.url)
            assert "Stripe stand-in, no real money" in page.text
            assert "Parking, Visitors&#39; car park" in page.text
            assert "3 hours &lt;at&gt; € 2.50" in page.text
            assert "Pay €\N{NO-BREAK SPACE}7.50" in page.text
            assert f'value="{GOOD}"' in page.text
            assert 'href="http://127.0.0.1:8080/unpaid"' in page.text
            assert "VAT number" not in page.text
            policy = page.headers["content-security-policy"]
            assert "form-action 'self' http://127.0.0.1:8080" in policy
            assert (await till.browser.get("/files/stand_in.css")).status_code == 200

    finished(visit())


def test_who_pays_goes_back_to_the_site_and_the_page_says_that_it_is_paid(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            answer = await till.browser.post(
                f"/pay/{session.id}", data={"action": "pay", "card": GOOD}
            )
            assert answer.status_code == 303
            assert answer.headers["location"] == "http://127.0.0.1:8080/paid"
            assert [row["captured"] for row in paid_by(till)] == [750]
            page = await till.browser.get(f"/pay/{session.id}")
            assert "This is paid" in page.text
            again = await till.browser.post(
                f"/pay/{session.id}", data={"action": "pay", "card": GOOD}
            )
            assert "This is paid" in again.text
            assert len(paid_by(till)) == 1

    finished(visit())


@pytest.mark.parametrize(
    "typed", [{"action": "pay", "card": DECLINED}, {"action": "decline", "card": GOOD}]
)
def test_a_declined_card_is_said_to_be_and_another_can_be_tried(
    tmp_path: Path, typed: dict[str, str]
) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            page = await till.browser.post(f"/pay/{session.id}", data=typed)
            assert page.status_code == 200
            assert "Your card was declined." in page.text
            assert paid_by(till) == []
            await till.browser.post(f"/pay/{session.id}", data={"action": "pay", "card": GOOD})
            assert [row["captured"] for row in paid_by(till)] == [750]

    finished(visit())


def test_a_bank_that_asks_first_is_answered_with_yes_or_no(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            address = f"/pay/{session.id}"
            asked = await till.browser.post(address, data={"action": "pay", "card": ASKS})
            assert "Your bank asks whether it is you" in asked.text
            assert paid_by(till) == []
            refused = await till.browser.post(address, data={"action": "refuse", "card": ASKS})
            assert "The bank was told that it is not you." in refused.text
            assert paid_by(till) == []
            said = await till.browser.post(address, data={"action": "authenticate", "card": ASKS})
            assert said.status_code == 303
            assert [row["captured"] for row in paid_by(till)] == [750]

    finished(visit())


def test_nothing_can_be_paid_once_the_time_is_over(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            await till.browser.post(f"/control/sessions/{session.id}/expire")
            for page in (
                await till.browser.get(f"/pay/{session.id}"),
                await till.browser.post(f"/pay/{session.id}", data={"action": "pay"}),
            ):
                assert "The time to pay is over" in page.text
                assert 'href="http://127.0.0.1:8080/unpaid"' in page.text
            assert paid_by(till) == []
            assert (await till.browser.get("/pay/cs_nobody")).status_code == 404

    finished(visit())


def test_a_company_types_who_it_is_and_reads_it_on_its_invoice(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session(
                invoice_creation={"enabled": True},
                tax_id_collection={"enabled": True},
                billing_address_collection="required",
            )
            page = await till.browser.get(f"/pay/{session.id}")
            assert "VAT number" in page.text
            typed = {
                "action": "pay",
                "card": GOOD,
                "name": "Acme <NV>",
                "tax_id": "BE0123456789",
                "line1": "Rue Haute 1",
                "postal_code": "1000",
                "city": "Brussels",
                "country": "BE",
            }
            await till.browser.post(f"/pay/{session.id}", data=typed)
            [row] = paid_by(till)
            invoice = (await till.browser.get(f"/invoices/{row['invoice']}")).text
            assert "Acme &lt;NV&gt;, Rue Haute 1, 1000, Brussels, BE" in invoice
            assert "BE0123456789" in invoice
            assert (await till.browser.get("/invoices/in_nobody")).status_code == 404

    finished(visit())


def test_the_receipt_names_the_card_and_what_went_back(tmp_path: Path) -> None:
    async def visit() -> None:
        async with a_till(tmp_path) as till:
            session = await till.session()
            await till.browser.post(f"/pay/{session.id}", data={"action": "pay", "card": GOOD})
            [row] = paid_by(till)
            refund: Any = {"payment_intent": row["payment_intent"], "amount": 250}
            intent = await asyncio.to_thread(
                till.library().v1.payment_intents.retrieve,
                row["payment_intent"],
                {"expand": ["latest_charge"]},
            )
            await asyncio.to_thread(till.library().v1.refunds.create, refund)
            assert isinstance(intent.latest_charge, stripe.Charge)
            assert intent.latest_charge.receipt_url is not None
            receipt = (await till.browser.get(intent.latest_charge.receipt_url)).text
            assert "Visa ending in 4242" in receipt
            assert "€\N{NO-BREAK SPACE}2.50" in receipt

    finished(visit())
