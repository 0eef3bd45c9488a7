"""The organisation: who it is, what visitors see of it, how long data is kept."""

import base64
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from . import set_up_answers as answers
from .conftest import Api
from .host_steps import stand_at
from .set_up_steps import (
    MEANWHILE,
    ORGANISATION,
    PUT_ORGANISATION,
    as_role,
    at,
    premises,
    press,
    refused,
    stand_before,
)

SAVE = "Save the organisation"
PUT_LOGO, DELETE_LOGO = (f"{verb} /api/host/organisation/logo" for verb in ("PUT", "DELETE"))
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
LOGO = "/api/logos/org_acme/1.png"


def choose(desk: Page, content: bytes = PIXEL, kind: str = "image/png") -> None:
    file: FilePayload = {"name": "logo.png", "mimeType": kind, "buffer": content}
    desk.locator("#logo").set_input_files(file)


def test_what_is_typed_is_sent_with_the_version_that_was_read(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    api.on(PUT_ORGANISATION, answers.the_organisation(version=4))
    desk.get_by_label("VAT number").fill(" BE0123456749 ")
    desk.get_by_label("Address (optional)").fill("Rue de la Loi 1\n1000 Brussels\n")
    desk.get_by_label("Telephone").fill("")
    desk.get_by_label("Who opened which gate when").fill("14")
    desk.get_by_label("Stripe account").fill("acct_1234567890")
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_contain_text("Saved.")
    assert api.bodies(PUT_ORGANISATION) == [
        {
            "name": "Acme Campus",
            "address": ["Rue de la Loi 1", "1000 Brussels"],
            "contact": {"email": "reception@acme.example", "phone": None},
            "vat_number": "BE0123456749",
            "languages": ["en"],
            "brand_colour": "#0b5d4b",
            "currency": "EUR",
            "stripe_account": "acct_1234567890",
            "retention": {
                "readings_unmatched_hours": 24,
                "readings_matched_hours": 72,
                "visitor_details_days": 90,
                "access_log_days": 14,
                "fiscal_years": 7,
            },
        }
    ]
    assert api.sent(PUT_ORGANISATION)[0].headers["if-match"] == '"3"'


def test_a_new_name_stands_above_the_page_at_once(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    renamed = answers.the_organisation(name="Acme Park", version=4)
    api.on(PUT_ORGANISATION, renamed)
    desk.get_by_label("Name", exact=True).fill("Acme Park")
    api.on("GET /api/host/organisation", renamed)
    press(desk, SAVE)
    expect(desk.get_by_role("banner").get_by_text("Acme Park")).to_be_visible()


@pytest.mark.parametrize(
    ("label", "text", "field"),
    [
        ("Name", "", "name"),
        ("E-mail for visitors", "reception", "contact.email"),
        ("As a code", "green", "brand_colour"),
        ("Names, plates and e-mail", "0", "retention.visitor_details_days"),
        ("Amounts of payments", "31", "retention.fiscal_years"),
        ("Currency", "eu", "currency"),
    ],
)
def test_what_cannot_be_is_told_under_its_field(
    desk: Page, api: Api, label: str, text: str, field: str
) -> None:
    stand_before(desk, api, ORGANISATION)
    desk.get_by_label(label, exact=label == "Name").fill(text)
    press(desk, SAVE)
    expect(desk.locator(at(f"{field}-fault"))).not_to_be_empty()
    expect(desk.locator(at(field))).to_have_attribute("aria-invalid", "true")
    assert api.writes == []


def test_a_wrong_vat_number_is_told_where_it_stands(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    sentence = "This VAT number is not one of Belgium."
    api.on(PUT_ORGANISATION, refused(("vat_number", sentence)))
    desk.get_by_label("VAT number").fill("BE0")
    press(desk, SAVE)
    expect(desk.locator(at("vat_number-fault"))).to_have_text(sentence)
    expect(desk.get_by_label("VAT number")).to_have_value("BE0")


def test_the_colour_is_seen_while_it_is_typed_and_stays_readable(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    preview = desk.locator(".tile.light .sample")
    expect(preview).to_have_css("background-color", "rgb(11, 93, 75)")
    desk.get_by_label("As a code").fill("#ffe600")
    expect(preview).to_have_css("background-color", "rgb(255, 230, 0)")
    expect(preview).to_have_css("color", "rgb(0, 0, 0)")
    expect(desk.get_by_text("visitors see a stronger shade of it")).to_be_visible()
    expect(desk.get_by_label("Colour", exact=True)).to_have_value("#ffe600")
    desk.get_by_label("Colour", exact=True).fill("#1d4f91")
    expect(desk.get_by_label("As a code")).to_have_value("#1d4f91")


def test_who_looks_for_a_language_reads_that_there_is_one(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    expect(desk.get_by_text("Visitors read English: pages and e-mails")).to_be_visible()


def test_a_chosen_logo_is_sent_and_shown(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    with_logo = answers.the_organisation(logo_url=LOGO, version=4)
    api.on(PUT_LOGO, with_logo)
    api.on(f"GET {LOGO}", (200, PIXEL))
    expect(desk.get_by_text("There is no logo")).to_be_visible()
    api.on("GET /api/host/organisation", with_logo)
    choose(desk)
    expect(desk.get_by_role("img", name="Logo of Acme Campus")).to_be_visible()
    [body] = api.bodies(PUT_LOGO)
    assert body["content_type"] == "image/png"
    assert base64.b64decode(body["data"]) == PIXEL
    assert api.sent(PUT_LOGO)[0].headers["if-match"] == '"3"'


def test_a_logo_is_removed_after_a_second_press(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION, answers.the_organisation(logo_url=LOGO))
    api.on(f"GET {LOGO}", (200, PIXEL))
    api.on(DELETE_LOGO, answers.the_organisation(version=4))
    press(desk, "Remove the logo…")
    api.on("GET /api/host/organisation", answers.the_organisation(version=4))
    press(desk, "Remove the logo")
    expect(desk.get_by_text("There is no logo")).to_be_visible()


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (b"<svg/>", "image/svg+xml", "This is not a PNG or JPEG picture."),
        (b"x" * 100_001, "image/png", "This file has 101 kB."),
    ],
)
def test_what_is_no_logo_is_told_and_not_sent(
    desk: Page, api: Api, content: bytes, kind: str, told: str
) -> None:
    stand_before(desk, api, ORGANISATION)
    choose(desk, content, kind)
    expect(desk.locator("#logo-fault")).to_contain_text(told)
    assert api.writes == []


def test_a_logo_that_the_api_refuses_is_told_with_its_sentence(desk: Page, api: Api) -> None:
    stand_before(desk, api, ORGANISATION)
    api.on(PUT_LOGO, refused(("data", "This picture is 1,200 pixels wide.")))
    choose(desk)
    expect(desk.locator("#logo-fault")).to_have_text("This picture is 1,200 pixels wide.")


def test_a_logo_chosen_while_somebody_typed_elsewhere_is_saved_all_the_same(
    desk: Page, api: Api
) -> None:
    stand_before(desk, api, ORGANISATION)
    api.on(PUT_LOGO, MEANWHILE, answers.the_organisation(version=5))
    api.on("GET /api/host/organisation", answers.the_organisation(version=4))
    choose(desk)
    expect(desk.get_by_role("status").first).to_contain_text("The logo is saved.")
    versions = [request.headers["if-match"] for request in api.sent(PUT_LOGO)]
    assert versions == ['"3"', '"4"']


@pytest.mark.parametrize("role", ["manager", "reception", "auditor"])
def test_nobody_but_an_owner_changes_it(desk: Page, api: Api, role: str) -> None:
    changes: dict[str, Any] = {"vat_number": "BE0123456749"}
    premises(api, as_role(role, **changes))
    stand_at(desk, ORGANISATION)
    expect(desk.get_by_text("BE0123456749")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(desk.get_by_role("main").get_by_role("textbox")).to_have_count(0)
