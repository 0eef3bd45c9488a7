"""What became of an invitation that was handed out, and what can be changed about it."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .host_steps import LIST, ONE, a_desk, fault, heading, stand_at
from .paper_answers import a_use

PATH = f"{LIST}/inv_0001"
SAVE = "PUT /api/host/invitations/inv_0001"
MAIL = "POST /api/host/invitations/inv_0001/mail"
USES = f"{PATH}/bookings"
POSTER = f"{PATH}/poster.pdf"
CHANGE = "/host/invitations/inv_0001/change?portal=prt_visit"
MEANWHILE = (412, a_problem(412, "EDITED_MEANWHILE", "Somebody else changed it."))


def save(desk: Page) -> None:
    desk.get_by_role("button", name="Save the changes").click()


def test_what_is_changed_is_sent_with_the_version_that_was_read(desk: Page, api: Api) -> None:
    changed = answers.an_invitation(name="Review, spring", quota=30, version=5)
    a_desk(api)
    api.on(SAVE, changed).on(PATH, answers.an_invitation(), answers.an_invitation(), changed)
    stand_at(desk, ONE)
    desk.get_by_role("link", name="Change name, bookings or date…").click()
    heading(desk, "Change Project review 1")
    expect(desk.get_by_text("3 bookings are made with it.")).to_be_visible()
    desk.get_by_label("Name").fill(" Review, spring ")
    desk.get_by_label("How many bookings").fill("30")
    save(desk)
    heading(desk, "Review, spring")
    expect(desk.get_by_text("The changes are saved.")).to_be_visible()
    [request] = api.sent(SAVE)
    assert request.headers["if-match"] == '"4"'
    assert request.post_data_json == {
        "name": "Review, spring",
        "quota": 30,
        "valid_until": "2026-12-31T22:59:59Z",
    }


def test_another_day_ends_where_the_host_is(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(SAVE, answers.an_invitation())
    stand_at(desk, CHANGE)
    expect(desk.get_by_label("Valid until")).to_have_value("2026-12-31")
    desk.get_by_label("Valid until").fill("2027-07-01")
    save(desk)
    heading(desk, "Project review 1")
    assert api.bodies(SAVE)[0]["valid_until"] == "2027-07-01T23:59:59+02:00"


def test_a_change_that_cannot_be_right_is_not_sent(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, CHANGE)
    desk.get_by_label("Name").fill(" ")
    desk.get_by_label("How many bookings").fill("0")
    desk.get_by_label("Valid until").fill("")
    save(desk)
    fault(desk, "name", "Enter a name.")
    fault(desk, "quota", "Enter a whole number from 1 to 100,000.")
    fault(desk, "valid_until", "Enter a whole date: day, month and year.")
    assert api.writes == []


def test_what_a_colleague_changed_meanwhile_is_shown_before_it_is_replaced(
    desk: Page, api: Api
) -> None:
    theirs = answers.an_invitation(name="Review of Bo", quota=7, version=5)
    a_desk(api)
    api.on(PATH, answers.an_invitation(), theirs)
    api.on(SAVE, MEANWHILE, answers.an_invitation(name="Mine", version=6))
    stand_at(desk, CHANGE)
    desk.get_by_label("Name").fill("Mine")
    save(desk)
    summary = desk.locator(".summary")
    expect(summary).to_contain_text("“Review of Bo”, 7 bookings, valid until Thursday 31 December")
    expect(desk.get_by_label("Name")).to_have_value("Mine")
    save(desk)
    heading(desk, "Review of Bo")
    assert [one.headers["if-match"] for one in api.sent(SAVE)] == ['"4"', '"5"']


def test_ones_own_press_whose_answer_was_lost_is_no_colleague(desk: Page, api: Api) -> None:
    mine = answers.an_invitation(name="Mine", version=5)
    a_desk(api)
    api.on(PATH, answers.an_invitation(), mine).on(SAVE, LOST, MEANWHILE)
    stand_at(desk, CHANGE)
    desk.get_by_label("Name").fill("Mine")
    save(desk)
    expect(desk.locator(".summary")).to_contain_text("a second time changes nothing more")
    save(desk)
    heading(desk, "Mine")
    expect(desk.get_by_text("The changes are saved.")).to_be_visible()


def test_a_withdrawn_one_is_changed_no_more(desk: Page, api: Api) -> None:
    a_desk(api, answers.an_invitation(state="REVOKED"))
    stand_at(desk, ONE)
    expect(desk.get_by_role("link", name="Change name, bookings or date…")).to_have_count(0)
    stand_at(desk, CHANGE)
    expect(desk.get_by_text("An invitation that is withdrawn cannot be changed.")).to_be_visible()


def test_its_mail_is_sent_again(desk: Page, api: Api) -> None:
    a_desk(api, answers.an_invitation(email="ann@example.com"))
    api.on(MAIL, LOST, (202, {}), (429, a_problem(429, "TOO_OFTEN", "")))
    stand_at(desk, ONE)
    again = desk.get_by_role("button", name="Send the e-mail again")
    again.click()
    expect(desk.get_by_text("the same press sends one e-mail")).to_be_visible()
    again.click()
    expect(desk.get_by_text("The e-mail is on its way to ann@example.com.")).to_be_visible()
    again.click()
    expect(desk.get_by_text("Try again in 20 seconds.")).to_be_visible()
    keys = [one.headers["idempotency-key"] for one in api.sent(MAIL)]
    assert keys[0] == keys[1] != keys[2]


def test_what_was_not_sent_yet_says_so(desk: Page, api: Api) -> None:
    a_desk(api, answers.an_invitation(email="ann@example.com", mailed_at=None))
    api.on(MAIL, answers.an_invitation(email="ann@example.com"))
    stand_at(desk, ONE)
    expect(desk.get_by_text("ann@example.com, nothing sent yet")).to_be_visible()
    desk.get_by_role("button", name="Send the e-mail", exact=True).click()
    expect(desk.get_by_text("The e-mail is on its way to ann@example.com.")).to_be_visible()


def test_what_was_sent_to_nobody_cannot_be_sent_again(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, ONE)
    expect(desk.get_by_role("button", name="Send the e-mail again")).to_have_count(0)


def test_who_used_it_leads_to_each_booking(desk: Page, api: Api) -> None:
    a_desk(api)
    first, last = a_use(2), a_use(1, state="EXPIRED", start="2026-11-25T09:00:00Z", spots=1)
    api.on(USES, answers.a_list(first, more="2"), answers.a_list(last))
    stand_at(desk, ONE)
    desk.get_by_role("button", name="Show more bookings").click()
    cells: list[list[str]] = desk.evaluate(
        "[...document.querySelectorAll('tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.innerText))"
    )
    assert cells == [
        ["ann2@example.com", "24 Nov 2026", "2", "Booked"],
        ["ann1@example.com", "25 Nov 2026", "1", "Given back"],
    ]
    expect(desk.get_by_role("link", name="ann1@example.com")).to_be_focused()
    link = desk.get_by_role("link", name="ann2@example.com")
    expect(link).to_have_attribute("href", "/host/bookings/bkg_0002")


def test_nobody_yet_is_said_and_a_lost_answer_can_be_asked_for_again(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(USES, LOST, answers.a_list())
    stand_at(desk, ONE)
    expect(desk.get_by_text("Who used it could not be loaded.")).to_be_visible()
    desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_text("Nobody has booked with it yet.")).to_be_visible()


def test_a_poster_is_downloaded_under_the_invitations_name(
    desk: Page, api: Api, tmp_path: Path
) -> None:
    a_desk(api)
    api.on(POSTER, (200, b"%PDF-1.7 poster"))
    stand_at(desk, ONE)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download a poster (PDF)").click()
    assert download.value.suggested_filename == "poster-project-review-1.pdf"
    download.value.save_as(tmp_path / "poster")
    assert (tmp_path / "poster").read_bytes() == b"%PDF-1.7 poster"
    assert api.sent(POSTER)[0].headers["accept"] == "application/pdf"


def test_a_reception_hands_it_out_and_changes_nothing(desk: Page, api: Api) -> None:
    me = {"email": "desk@acme.example", "name": "Rik", "role": "reception"}
    organisation = answers.an_organisation(me=me)
    a_desk(api, answers.an_invitation(email="ann@example.com"), organisation=organisation)
    stand_at(desk, ONE)
    expect(desk.get_by_role("button", name="Copy the link")).to_be_visible()
    for kept in ("Withdraw…", "Send the e-mail again"):
        expect(desk.get_by_role("button", name=kept)).to_have_count(0)
    expect(desk.get_by_role("link", name=re.compile("^Change"))).to_have_count(0)


def test_an_archived_portal_is_said_to_offer_nothing(desk: Page, api: Api) -> None:
    portals = [answers.a_portal() | {"archived": True}]
    a_desk(api, organisation=answers.an_organisation(portals=portals))
    stand_at(desk, ONE)
    expect(desk.get_by_text("Its portal is archived")).to_be_visible()
