"""The table of a portal's invitations."""

from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import Json, a_problem
from .conftest import LOST, Api
from .host_steps import INVITATIONS, LIST, a_desk, heading, stand_at


def rows(desk: Page) -> list[list[str]]:
    """Return the text of every cell under the heads, row by row."""
    expect(desk.get_by_role("table")).to_be_visible()
    found: list[list[str]] = desk.evaluate(
        "[...document.querySelectorAll('tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    return found


def test_an_invitation_is_one_row(desk: Page, api: Api) -> None:
    a_desk(
        api,
        answers.an_invitation(2, quota=1200, fixed_date="2026-11-24", uses=1100),
        answers.an_invitation(1, valid_until="2027-01-21T22:30:00Z"),
    )
    stand_at(desk, INVITATIONS)
    assert rows(desk) == [
        ["Project review 2\nFor 24 Nov 2026", "31 Dec 2026", "1,100 of 1,200", "Open"],
        ["Project review 1", "21 Jan 2027", "3 of 20", "Open"],
    ]
    heads = desk.get_by_role("columnheader")
    expect(heads).to_have_text(["Name", "Valid until", "Used", "State"])
    expect(desk.get_by_role("rowheader")).to_have_count(2)


def test_each_state_has_its_word(desk: Page, api: Api) -> None:
    states = ["OPEN", "NOT_YET", "EXPIRED", "REVOKED", "USED_UP"]
    a_desk(api, *(answers.an_invitation(at, state=state) for at, state in enumerate(states)))
    stand_at(desk, INVITATIONS)
    words = [row[-1] for row in rows(desk)]
    assert words == ["Open", "Not open yet", "Expired", "Withdrawn", "Used up"]


def test_numbers_stand_at_the_right_and_stay_in_a_table_on_a_phone(desk: Page, api: Api) -> None:
    a_desk(api)
    desk.set_viewport_size({"width": 390, "height": 844})
    stand_at(desk, INVITATIONS)
    used = desk.get_by_role("cell", name="3 of 20")
    expect(used).to_have_css("text-align", "right")
    expect(used).to_have_css("display", "table-cell")
    expect(desk.get_by_role("columnheader", name="Name")).to_have_css("position", "sticky")


def test_another_portal_is_chosen_from_a_list_and_kept_in_the_address(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, INVITATIONS)
    portal = desk.get_by_label("Portal")
    portal.focus()
    api.on(LIST, answers.a_list(answers.an_invitation(9, portal_id=answers.OTHER_PORTAL)))
    portal.select_option("Open day")
    expect(desk.get_by_role("link", name="Project review 9")).to_be_visible()
    expect(portal).to_be_focused()
    assert "portal_id=prt_event" in api.requests[-1].url
    assert desk.url.endswith("/host/invitations?portal=prt_event")
    desk.reload()
    expect(desk.get_by_label("Portal")).to_have_value(answers.OTHER_PORTAL)
    expect(desk.get_by_role("link", name="New invitation")).to_have_attribute(
        "href", "/host/invitations/new?portal=prt_event"
    )


def test_one_portal_is_named_and_not_asked_for(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.an_organisation(portals=[answers.a_portal()]))
    stand_at(desk, INVITATIONS)
    expect(desk.get_by_text("For the portal “Visit Acme Campus”")).to_be_visible()
    expect(desk.get_by_label("Portal")).to_have_count(0)


def test_an_organisation_without_a_portal_reads_what_is_missing(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.an_organisation(portals=[]))
    stand_at(desk, "/host/invitations/new")
    heading(desk, "There is no portal yet")
    stand_at(desk, INVITATIONS)
    heading(desk, "There is no portal yet")


def test_no_invitation_yet_is_said(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(LIST, answers.a_list())
    stand_at(desk, INVITATIONS)
    expect(desk.get_by_text("There is no invitation yet.")).to_be_visible()


def two_pages(api: Api) -> None:
    first: list[Json] = [answers.an_invitation(number) for number in (4, 3)]
    second: list[Json] = [answers.an_invitation(number) for number in (2, 1)]
    a_desk(api)
    api.on(LIST, answers.a_list(*first, more="next/page="), answers.a_list(*second))


def test_show_more_adds_the_next_page_below_and_reading_goes_on_there(desk: Page, api: Api) -> None:
    two_pages(api)
    stand_at(desk, INVITATIONS)
    desk.get_by_role("button", name="Show more").click()
    expect(desk.get_by_role("link", name="Project review 2")).to_be_focused()
    assert [row[0][-1] for row in rows(desk)] == ["4", "3", "2", "1"]
    assert api.requests[-1].url.endswith("?portal_id=prt_visit&cursor=next%2Fpage%3D")
    expect(desk.get_by_role("button", name="Show more")).to_be_hidden()
    expect(desk.locator("#announcer")).to_have_text("2 more invitations are shown.")


def test_a_next_page_that_is_lost_can_be_asked_for_again(desk: Page, api: Api) -> None:
    two_pages(api)
    api.answers[LIST].insert(1, LOST)
    stand_at(desk, INVITATIONS)
    desk.get_by_role("button", name="Show more").click()
    expect(desk.get_by_role("alert")).to_contain_text("could not be loaded")
    assert len(rows(desk)) == 2
    desk.get_by_role("button", name="Show more").click()
    expect(desk.get_by_role("link", name="Project review 1")).to_be_visible()


def test_coming_back_from_one_invitation_the_list_is_as_it_was_left(desk: Page, api: Api) -> None:
    two_pages(api)
    stand_at(desk, INVITATIONS)
    desk.get_by_role("button", name="Show more").click()
    desk.get_by_role("link", name="Project review 1").click()
    heading(desk, "Project review 1")
    desk.go_back()
    expect(desk.get_by_role("link", name="Project review 1")).to_be_focused()
    assert len(api.sent(LIST)) == 2, "nothing is asked again"
    desk.get_by_role("link", name="Invitations", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_be_focused()
    assert len(api.sent(LIST)) == 3, "whoever asks for the list gets it as it is now"


def test_a_list_that_is_lost_can_be_asked_for_again(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(LIST, LOST, answers.a_list(answers.an_invitation()))
    stand_at(desk, INVITATIONS)
    desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_role("link", name="Project review 1")).to_be_visible()


def test_a_refused_list_says_why(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(LIST, (404, a_problem(404, "PORTAL_NOT_FOUND", "There is no such portal.")))
    stand_at(desk, INVITATIONS)
    expect(desk.get_by_role("main")).to_contain_text("There is no such portal.")


def test_an_address_that_leads_nowhere_says_so(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, "/host/nowhere")
    heading(desk, "There is no such page")
    expect(desk.get_by_role("link", name="Go to today")).to_have_attribute("href", "/host")
