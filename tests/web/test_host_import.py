"""A whole list is invited: read, checked, made, and watched while it is made."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import Json, a_problem
from .conftest import LOST, Api
from .host_steps import INVITATIONS, LIST, a_desk, fault, heading, stand_at
from .paper_answers import JOB, a_job, a_problem_of_a_line

IMPORT = "POST /api/host/invitation-imports"
WATCH = f"GET /api/host/jobs/{JOB}"
PAGE = "/host/invitations/import?portal=prt_visit"
TWO = "email,name\nann@example.com,Ann\nbo@example.com,Bo\n"
RIGHT: Json = {"lines": 2, "problems": []}
STARTED = (202, a_job("DUE", total=2))
MAKE = "Make and send 2 invitations"


def stand_at_the_import(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(IMPORT, RIGHT, STARTED)
    api.on(WATCH, a_job("DONE", done=2, total=2))
    stand_at(desk, PAGE)


def paste(desk: Page, text: str) -> None:
    desk.get_by_label("Or paste the list").fill(text)


def check(desk: Page) -> None:
    desk.get_by_role("button", name="Check the list").click()


def test_a_pasted_list_is_checked_then_made_and_sent(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    paste(desk, TWO)
    expect(desk.get_by_text("2 lines under the first.")).to_be_visible()
    check(desk)
    heading(desk, "2 invitations can be made")
    [checked] = api.bodies(IMPORT)
    assert checked == {
        "portal_id": answers.PORTAL,
        "csv": TWO,
        "quota": 1,
        "valid_until": "2026-12-22T23:59:59+01:00",
        "fixed_date": None,
        "send": True,
        "dry_run": True,
    }
    desk.get_by_role("button", name=MAKE).click()
    heading(desk, "2 invitations are made")
    assert api.bodies(IMPORT)[1] == checked | {"dry_run": False}
    keys = {one.headers["idempotency-key"] for one in api.sent(IMPORT)}
    assert len(keys) == 2, "what was only checked is not what is made"
    assert desk.url.endswith(f"{PAGE}&job={JOB}")
    desk.get_by_role("link", name="Show the invitations").click()
    heading(desk, "Invitations")


def test_what_is_set_for_all_is_sent(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    paste(desk, TWO)
    desk.get_by_label("Portal").select_option("Open day")
    desk.get_by_label("How many bookings each").fill("5")
    desk.get_by_label("Valid until").fill("2026-12-31")
    desk.get_by_label("Fixed date (optional)").fill("2026-11-24")
    desk.get_by_label("Send each of them").uncheck()
    check(desk)
    expect(desk.get_by_role("button", name="Make 2 invitations")).to_be_visible()
    expect(desk.get_by_text("None: you hand out the links yourself")).to_be_visible()
    [body] = api.bodies(IMPORT)
    del body["csv"]
    assert body == {
        "portal_id": answers.OTHER_PORTAL,
        "quota": 5,
        "valid_until": "2026-12-31T23:59:59+01:00",
        "fixed_date": "2026-11-24",
        "send": False,
        "dry_run": True,
    }


SAVED_AS = {
    "UTF-8": "email;name\r\nann@example.com;Zoë Müller\r\n".encode(),
    "UTF-8 with a mark": "email;name\r\nann@example.com;Zoë Müller\r\n".encode("utf-8-sig"),
    "Windows": "email;name\r\nann@example.com;Zoë Müller\r\n".encode("cp1252"),
    "Unicode text": "email\tname\r\nann@example.com\tZoë Müller\r\n".encode("utf-16"),
}


@pytest.mark.parametrize("saved", SAVED_AS)
def test_a_file_is_read_however_its_program_saved_it(desk: Page, api: Api, saved: str) -> None:
    stand_at_the_import(desk, api)
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": SAVED_AS[saved]}
    desk.get_by_label("Choose a file").set_input_files(file)  # type: ignore[arg-type]
    expect(desk.get_by_text("1 line under the first.")).to_be_visible()
    check(desk)
    heading(desk, "2 invitations can be made")
    assert "Zoë Müller" in api.bodies(IMPORT)[0]["csv"]


NO_LIST = {
    "This is an Excel workbook.": b"PK\x03\x04\x14\x00",
    "The file could not be read.": b"email,name\0\0\0",
    "The list is larger than 2 MB.": b"x" * 4_000_001,
}


@pytest.mark.parametrize("sentence", NO_LIST)
def test_a_file_that_is_no_list_says_so(desk: Page, api: Api, sentence: str) -> None:
    stand_at_the_import(desk, api)
    content = NO_LIST[sentence]
    file = {"name": "list.xlsx", "mimeType": "", "buffer": content}
    desk.get_by_label("Choose a file").set_input_files(file)  # type: ignore[arg-type]
    expect(desk.locator("#file-fault")).to_contain_text(sentence)
    assert api.writes == []


FAULTS = [
    ("", "Choose a file or paste a list."),
    ("email,name\n\n", "Under the line with the columns there is no other line."),
]


def test_a_list_that_cannot_be_right_is_not_sent(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    for text, sentence in FAULTS:
        paste(desk, text)
        check(desk)
        expect(desk.locator("#csv-fault")).to_contain_text(sentence)
    assert api.writes == []


def test_more_lines_than_may_be_are_pasted_at_once_and_not_sent(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    desk.get_by_label("Or paste the list").evaluate(
        """(box) => {
          const clipboardData = new DataTransfer();
          const list = "email,name\\n" + "a@b.example,Ann\\n".repeat(10_001);
          clipboardData.setData("text/plain", list);
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }"""
    )
    expect(desk.get_by_text("10,001 lines under the first.")).to_be_visible()
    check(desk)
    expect(desk.locator("#csv-fault")).to_contain_text("more than 10,000 lines")
    assert api.writes == []


def test_quoted_cells_of_several_lines_are_one_line_of_the_list(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    paste(desk, 'email,name,note\na@b.example,"Ann ""A"" Peeters","one\ntwo"\n')
    expect(desk.get_by_text("1 line under the first.")).to_be_visible()


def test_a_sample_is_downloaded(desk: Page, api: Api, tmp_path: Path) -> None:
    stand_at_the_import(desk, api)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download a sample").click()
    download.value.save_as(tmp_path / "sample")
    first, *others = (tmp_path / "sample").read_text().splitlines()
    assert first == "email,name,language,quota,valid_until,fixed_date,note"
    assert len(others) == 2


def test_lines_to_be_put_right_are_told_and_the_list_is_still_there(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    api.on(IMPORT, {"lines": 2, "problems": [a_problem_of_a_line()]}, RIGHT)
    paste(desk, TWO)
    check(desk)
    heading(desk, "1 of 2 lines is to be put right")
    cells = desk.get_by_role("row").nth(1).get_by_role("cell")
    expect(cells).to_have_text(["3", "email", "Enter an e-mail address, like name@example.com."])
    expect(desk.get_by_role("button", name="Make")).to_have_count(0)
    desk.get_by_role("link", name="Put the list right").click()
    expect(desk.get_by_label("Or paste the list")).to_have_value(TWO)
    check(desk)
    heading(desk, "2 invitations can be made")
    desk.go_back()
    expect(desk.get_by_label("Or paste the list")).to_have_value(TWO)


def test_of_ten_thousand_faults_the_first_two_hundred_are_shown(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    problems = [a_problem_of_a_line(line) for line in range(2, 10_002)]
    api.on(IMPORT, {"lines": 10_000, "problems": problems})
    paste(desk, TWO)
    check(desk)
    heading(desk, "10,000 of 10,000 lines are to be put right")
    expect(desk.get_by_text("The first 200 of 10,000 faults:")).to_be_visible()
    expect(desk.get_by_role("row")).to_have_count(201)


def test_columns_that_are_wrong_are_said_under_the_list(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    sentence = "The first line has no column email."
    refusal = a_problem(422, "CSV_COLUMNS", sentence, [("csv", "CSV_COLUMNS", sentence)])
    api.on(IMPORT, (422, refusal))
    paste(desk, "mail;naam\na;b\n")
    check(desk)
    fault(desk, "csv", sentence)


def test_a_press_whose_answer_is_lost_makes_the_list_once(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    api.on(IMPORT, RIGHT, LOST, RIGHT, STARTED)
    paste(desk, TWO)
    check(desk)
    desk.get_by_role("button", name=MAKE).click()
    expect(desk.locator(".summary")).to_contain_text("each of them is made once")
    desk.reload()
    expect(desk.get_by_label("Or paste the list")).to_have_value("")
    paste(desk, TWO)
    check(desk)
    desk.get_by_role("button", name=MAKE).click()
    heading(desk, "2 invitations are made")
    keys = [one.headers["idempotency-key"] for one in api.sent(IMPORT)]
    assert keys[1] == keys[3], "the same list, chosen again, is the same press"


def test_a_list_that_became_wrong_meanwhile_is_not_made(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    sentence = "Nobody was invited: some lines are wrong."
    faults = [(f"lines.{line}.email", "EMAIL_INVALID", "Wrong.") for line in range(2, 5)]
    api.on(IMPORT, RIGHT, (422, a_problem(422, "LIST_HAS_PROBLEMS", sentence, faults)))
    paste(desk, TWO)
    check(desk)
    desk.get_by_role("button", name=MAKE).click()
    expect(desk.locator(".summary")).to_have_text(f"This was not accepted{sentence}")
    expect(desk.locator(".summary")).to_be_focused()


def test_no_list_is_kept_in_the_browser(desk: Page, api: Api) -> None:
    stand_at_the_import(desk, api)
    paste(desk, TWO)
    check(desk)
    heading(desk, "2 invitations can be made")
    assert "ann@example.com" not in desk.evaluate("JSON.stringify([sessionStorage, localStorage])")


# --- While it is made -------------------------------------------------------------------------


def test_how_far_it_is_is_shown_and_found_again_by_its_address(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(WATCH, a_job(done=40), a_job(done=40), LOST, a_job("DONE", done=312))
    stand_at(desk, f"{PAGE}&job={JOB}")
    heading(desk, "The invitations are being made")
    expect(desk.get_by_text("40 of 312 invitations are made")).to_be_visible()
    assert desk.get_by_role("progressbar").evaluate("bar => [bar.value, bar.max]") == [40, 312]
    desk.reload()
    expect(desk.get_by_text("40 of 312 invitations are made")).to_be_visible()
    expect(desk.get_by_text("this page keeps asking")).to_be_visible()
    heading(desk, "312 invitations are made")
    assert api.writes == []


def test_whoever_leaves_is_asked_for_nothing_more(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(WATCH, a_job(done=40))
    stand_at(desk, f"{PAGE}&job={JOB}")
    heading(desk, "The invitations are being made")
    desk.get_by_role("navigation").get_by_role("link", name="Invitations").click()
    heading(desk, "Invitations")
    asked = len(api.sent(WATCH))
    desk.wait_for_timeout(2_000)
    assert len(api.sent(WATCH)) == asked


def test_a_list_that_failed_says_which_lines(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(WATCH, a_job("FAILED", problems=[a_problem_of_a_line()]))
    stand_at(desk, f"{PAGE}&job={JOB}")
    heading(desk, "The list could not be worked off")
    expect(desk.get_by_text("Nothing was made.")).to_be_visible()
    expect(desk.get_by_role("cell", name="3", exact=True)).to_be_visible()


def test_work_that_is_unknown_says_so(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, f"{PAGE}&job={JOB}")
    heading(desk, "This work is not known any more")


# --- Where it is offered ----------------------------------------------------------------------


def test_the_list_of_invitations_leads_here(desk: Page, api: Api) -> None:
    a_desk(api)
    stand_at(desk, INVITATIONS)
    desk.get_by_role("link", name="Invite a whole list").click()
    heading(desk, "Invite a whole list")
    assert desk.url.endswith(PAGE)


def test_a_reception_may_read_and_is_offered_no_invitation(desk: Page, api: Api) -> None:
    me = {"email": "desk@acme.example", "name": "Rik", "role": "reception"}
    a_desk(api, organisation=answers.an_organisation(me=me))
    stand_at(desk, INVITATIONS)
    expect(desk.get_by_role("link", name="Project review 1")).to_be_visible()
    expect(desk.get_by_role("link", name="Invite a whole list")).to_have_count(0)
    expect(desk.get_by_role("link", name="New invitation")).to_have_count(0)


def test_an_archived_portal_stands_last_and_takes_no_invitation(desk: Page, api: Api) -> None:
    gone = answers.a_portal() | {"archived": True}
    portals = [gone, answers.a_portal(answers.OTHER_PORTAL, "Open day")]
    a_desk(api, organisation=answers.an_organisation(portals=portals))
    stand_at(desk, INVITATIONS)
    choice = desk.get_by_label("Portal")
    expect(choice.get_by_role("option")).to_have_text(["Open day", "Visit Acme Campus (archived)"])
    choice.select_option("Visit Acme Campus (archived)")
    expect(desk.get_by_text("This portal is archived")).to_be_visible()
    expect(desk.get_by_role("link", name="New invitation")).to_have_count(0)
    assert f"portal_id={answers.PORTAL}" in api.sent(LIST)[-1].url
    stand_at(desk, PAGE)
    expect(desk.get_by_label("Portal")).to_have_count(0)
    stand_at(desk, "/host/invitations/new")
    expect(desk.get_by_label("Portal")).to_have_count(0)
