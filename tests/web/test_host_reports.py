"""Reports: what is asked for, and the file that comes of it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from . import host_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .host_steps import a_desk, fault, heading, stand_at
from .paper_answers import JOB, a_report_job

REPORT = "POST /api/host/reports"
WATCH = f"GET /api/host/jobs/{JOB}"
STARTED = (202, a_report_job("DUE", done=0, total=0))
FILE = "https://files.example/report.csv?signed"


def stand_at_the_reports(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(REPORT, STARTED)
    api.on(WATCH, a_report_job(download_url=FILE))
    stand_at(desk, "/host/reports")


def make(desk: Page) -> None:
    desk.get_by_role("button", name="Make the report").click()


def test_last_months_reservations_are_one_press_away(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    make(desk)
    heading(desk, "The report is ready")
    assert api.bodies(REPORT) == [
        {
            "kind": "RESERVATIONS",
            "from": "2026-10-01",
            "until": "2026-10-31",
            "car_park_id": None,
            "format": "csv",
        }
    ]
    assert desk.url.endswith(f"/host/reports?job={JOB}")


def test_what_is_chosen_is_asked_for(desk: Page, api: Api) -> None:
    two = [*answers.an_organisation()["car_parks"]]
    two.append(two[0] | {"id": "cpk_two", "name": "Garage"})
    a_desk(api, organisation=answers.an_organisation(car_parks=two))
    api.on(REPORT, STARTED).on(WATCH, a_report_job(download_url=FILE))
    stand_at(desk, "/host/reports")
    desk.get_by_role("radio", name=re.compile("^VAT")).check()
    desk.get_by_label("From").fill("2026-11-03")
    desk.get_by_label("Until").fill("2026-11-09")
    desk.get_by_label("Car park", exact=True).select_option("Garage")
    desk.get_by_label("As", exact=True).select_option("Excel workbook")
    make(desk)
    heading(desk, "The report is ready")
    assert api.bodies(REPORT) == [
        {
            "kind": "VAT",
            "from": "2026-11-03",
            "until": "2026-11-09",
            "car_park_id": "cpk_two",
            "format": "xlsx",
        }
    ]


PERIODS = [
    ("This month", "2026-11-01", "2026-11-30"),
    ("Last month", "2026-10-01", "2026-10-31"),
    ("This quarter", "2026-10-01", "2026-12-31"),
    ("Last quarter", "2026-07-01", "2026-09-30"),
]


@pytest.mark.parametrize(("name", "first", "last"), PERIODS)
def test_usual_periods_are_one_press(
    desk: Page, api: Api, name: str, first: str, last: str
) -> None:
    stand_at_the_reports(desk, api)
    press = desk.get_by_role("button", name=name)
    press.click()
    expect(press).to_have_attribute("aria-pressed", "true")
    expect(desk.get_by_label("From")).to_have_value(first)
    expect(desk.get_by_label("Until")).to_have_value(last)
    desk.get_by_label("Until").fill("2026-12-25")
    expect(press).to_have_attribute("aria-pressed", "false")


def test_days_in_the_wrong_order_are_not_asked_for(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    desk.get_by_label("Until").fill("2026-09-30")
    make(desk)
    fault(desk, "until", "The last day lies before the first.")
    desk.get_by_label("From").fill("")
    make(desk)
    fault(desk, "from", "Enter a whole date: day, month and year.")
    assert api.writes == []


def test_what_the_server_refuses_is_said(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    sentence = "Choose a year at most."
    refusal = a_problem(422, "PERIOD_TOO_LONG", sentence, [("until", "PERIOD_TOO_LONG", sentence)])
    api.on(REPORT, (422, refusal))
    make(desk)
    fault(desk, "until", sentence)


def test_a_press_whose_answer_is_lost_is_repeated_with_the_same_key(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    api.on(REPORT, LOST, STARTED)
    make(desk)
    expect(desk.locator(".summary")).to_contain_text("it is made once")
    make(desk)
    heading(desk, "The report is ready")
    desk.get_by_role("link", name="Make another report").click()
    make(desk)
    heading(desk, "The report is ready")
    keys = [one.headers["idempotency-key"] for one in api.sent(REPORT)]
    assert keys[0] == keys[1]
    assert keys[2] != keys[1], "another report is asked for anew"


def test_a_file_that_is_not_ready_is_waited_for(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    waiting = a_report_job("DUE", done=0, total=0)
    begun = a_report_job("WORKING", done=5, total=0)
    api.on(WATCH, waiting, begun, a_report_job(download_url=FILE))
    make(desk)
    heading(desk, "The report is being made")
    expect(desk.get_by_text("5 lines so far")).to_be_visible()
    heading(desk, "The report is ready")


def test_the_file_is_fetched_by_an_address_of_the_same_minute(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    later = "https://files.example/report.csv?signed-later"
    api.on(WATCH, a_report_job(download_url=FILE), a_report_job(download_url=later))
    make(desk)
    heading(desk, "The report is ready")

    def give(route: Route) -> None:
        attached = {"Content-Disposition": 'attachment; filename="reservations.csv"'}
        route.fulfill(body="a;b", content_type="text/csv", headers=attached)

    desk.route("https://files.example/**", give)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download the report").click()
    assert download.value.url == later
    expect(desk.get_by_text("The download has begun.")).to_be_visible()
    heading(desk, "The report is ready")


def test_a_report_that_failed_says_why(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    problem = {"line": 0, "field": "", "code": "TOO_MANY_LINES", "detail": "Choose fewer days."}
    api.on(WATCH, a_report_job("FAILED", problems=[problem]))
    stand_at(desk, f"/host/reports?job={JOB}")
    heading(desk, "The report could not be made")
    expect(desk.get_by_text("Choose fewer days.", exact=True)).to_be_visible()


def test_a_report_that_was_deleted_says_so(desk: Page, api: Api) -> None:
    stand_at_the_reports(desk, api)
    api.on(WATCH, a_report_job(download_url=None))
    stand_at(desk, f"/host/reports?job={JOB}")
    expect(desk.get_by_text("The report is deleted")).to_be_visible()
    api.on(WATCH, (404, a_problem(404, "JOB_NOT_FOUND", "There is no such job.")))
    desk.reload()
    expect(desk.get_by_text("or the report was deleted")).to_be_visible()
