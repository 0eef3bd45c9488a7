"""One invitation: what is handed out, and its end."""

from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from baypass.adapters.qrcode_images import QrCodeImages

from . import host_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .host_steps import LIST, ONE, a_desk, heading, stand_at

SVG, PNG = (f"GET /api/host/invitations/inv_0001/qr.{kind}" for kind in ("svg", "png"))
REVOCATION = "POST /api/host/invitations/inv_0001/revocation"
LINK = answers.an_invitation()["link"]
WITHDRAWN = answers.an_invitation(state="REVOKED")


def read_code(png: bytes) -> str:
    """Return what a phone would read."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    text, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    return str(text)


def test_all_there_is_to_know_is_said(desk: Page, api: Api) -> None:
    a_desk(
        api,
        answers.an_invitation(fixed_date="2026-11-24", email="ann@example.com", state="USED_UP"),
    )
    stand_at(desk, ONE)
    heading(desk, "Project review 1")
    names = desk.locator("dt").all_inner_texts()
    facts = dict(zip(names, desk.locator("dd").all_inner_texts(), strict=True))
    assert facts == {
        "State": "Used up",
        "Used": "3 of 20 bookings",
        "Valid until": "Thursday 31 December 2026, 23:59 (Brussels time)",
        "Day": "Tuesday 24 November 2026",
        "Portal": "Visit Acme Campus",
        "Sent to": "ann@example.com",
        "Made on": "Friday 20 November 2026, 10:15 (Brussels time)",
    }
    expect(desk).to_have_title("Project review 1 · Acme Campus")


def test_the_link_is_copied(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, ONE)
    expect(desk.get_by_label("Link", exact=True)).to_have_value(LINK)
    desk.get_by_role("button", name="Copy the link").click()
    expect(desk.get_by_text("Copied.")).to_be_visible()
    assert desk.evaluate("navigator.clipboard.readText()") == LINK


def test_where_a_page_may_not_copy_the_link_is_marked(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, ONE)
    desk.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    desk.get_by_role("button", name="Copy the link").click()
    expect(desk.get_by_text("The link is marked")).to_be_visible()
    assert desk.evaluate("getSelection().toString()") == LINK


def test_the_code_is_fetched_with_the_token_and_a_phone_can_read_it(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(SVG, (200, QrCodeImages().svg(LINK)))
    desk.emulate_media(color_scheme="dark")
    stand_at(desk, ONE)
    image = desk.get_by_role("img", name="QR code of the link of Project review 1")
    expect(image).to_be_visible()
    [asked] = api.sent(SVG)
    assert asked.headers["authorization"] == f"Bearer {answers.TOKEN}"
    assert str(image.get_attribute("src")).startswith("blob:")
    assert read_code(image.screenshot()) == LINK


def test_the_code_is_downloaded_as_a_file_with_the_invitations_name(
    desk: Page, api: Api, tmp_path: Path
) -> None:
    a_desk(api, answers.an_invitation(name="Réunion / Vergadering: №1"))
    drawn = {"SVG": QrCodeImages().svg(LINK), "PNG": QrCodeImages().png(LINK)}
    api.on(SVG, (200, drawn["SVG"])).on(PNG, (200, drawn["PNG"]))
    stand_at(desk, ONE)
    for kind, bytes_drawn in drawn.items():
        with desk.expect_download() as download:
            desk.get_by_role("button", name=f"Download as {kind}").click()
        name = download.value.suggested_filename
        assert name == f"invitation-réunion-vergadering-1.{kind.lower()}"
        download.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes() == bytes_drawn
    assert api.sent(PNG)[0].headers["accept"] == "image/png", "else API Gateway sends base64"
    assert read_code((tmp_path / "PNG").read_bytes()) == LINK


def test_a_code_that_is_lost_leaves_the_rest_usable(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(SVG, LOST).on(PNG, (404, a_problem(404, "INVITATION_NOT_FOUND", "It is gone.")))
    stand_at(desk, ONE)
    expect(desk.get_by_text("The QR code could not be loaded.")).to_be_visible()
    desk.get_by_role("button", name="Download as SVG").click()
    expect(desk.get_by_text("The file could not be loaded.")).to_be_visible()
    desk.get_by_role("button", name="Download as PNG").click()
    expect(desk.get_by_text("It is gone.")).to_be_visible()


# --- The end ---------------------------------------------------------------------------------


def test_an_invitation_is_withdrawn_by_two_presses(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(REVOCATION, WITHDRAWN).on(LIST, answers.a_list(WITHDRAWN))
    stand_at(desk, ONE)
    desk.get_by_role("button", name="Withdraw…").click()
    question = desk.get_by_text("Withdraw this invitation? It cannot be opened again.")
    expect(question).to_be_visible()
    assert api.writes == []
    desk.keyboard.press("Enter")  # as of a key that is held down
    assert api.writes == []
    desk.get_by_role("button", name="Withdraw this invitation").click()
    expect(desk.get_by_text("It is withdrawn: its link no longer takes")).to_be_visible()
    expect(desk.locator("#announcer")).to_have_text("The invitation is withdrawn.")
    for gone in ("Copy the link", "Withdraw…", "Download as SVG"):
        expect(desk.get_by_role("button", name=gone)).to_have_count(0)
    desk.get_by_role("link", name="All invitations").click()
    expect(desk.get_by_role("cell", name="Withdrawn")).to_be_visible()


def test_second_thoughts_keep_it(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, ONE)
    first = desk.get_by_role("button", name="Withdraw…")
    first.click()
    desk.get_by_role("button", name="Keep it").click()
    expect(first).to_be_focused()
    first.press("Enter")
    desk.keyboard.press("Escape")
    expect(first).to_be_focused()
    assert api.writes == []


def test_a_withdrawal_whose_answer_is_lost_can_be_pressed_again(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(REVOCATION, LOST, WITHDRAWN)
    stand_at(desk, ONE)
    desk.get_by_role("button", name="Withdraw…").click()
    press = desk.get_by_role("button", name="Withdraw this invitation")
    press.click()
    expect(desk.get_by_role("alert")).to_contain_text("a second time changes nothing")
    press.click()
    expect(desk.get_by_text("It is withdrawn: its link no longer takes")).to_be_visible()


def test_an_expired_one_has_nothing_to_hand_out(desk: Page, api: Api) -> None:
    a_desk(api, answers.an_invitation(state="EXPIRED"))
    stand_at(desk, ONE)
    expect(desk.get_by_text("It has expired: its link no longer takes")).to_be_visible()
    expect(desk.get_by_role("button", name="Copy the link")).to_have_count(0)
    assert api.sent(SVG) == []


# --- Its address ------------------------------------------------------------------------------


def test_an_address_needs_no_list(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, "/host/invitations/inv_0001")
    heading(desk, "Project review 1")
    assert api.sent(LIST) == []


def test_an_unknown_one_is_said_to_be_unknown(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, "/host/invitations/inv_9999?portal=prt_visit")
    heading(desk, "This invitation is not in your list")
    desk.get_by_role("link", name="All invitations").click()
    heading(desk, "Invitations")
