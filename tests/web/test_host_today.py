"""The day at a car park: what the desk sees, and how it follows."""

import pytest
from playwright.sync_api import Page, expect

from . import desk_answers as answers
from .answers import Json, a_problem
from .conftest import LOST, Api
from .desk_steps import it_is_read, open_today, row_of
from .host_steps import heading, stand_at

EVENING = "2026-11-22T{}:00+01:00"


def at(hour: str) -> str:
    return EVENING.format(hour)


def test_the_console_opens_on_today(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk, "/host/")
    heading(desk, "Today, Sunday 22 November")
    expect(desk.get_by_role("link", name="Today")).to_have_attribute("aria-current", "page")
    [asked] = api.sent(answers.LINES)
    assert asked.url.endswith(f"?car_park_id={answers.CAR_PARK}&date=2026-11-22")
    assert api.writes == []


def test_how_full_it_is_stands_in_figures_in_a_drawing_and_in_a_table(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    expect(desk.get_by_text("7 of 12 spots free now")).to_be_visible()
    drawing = desk.get_by_role("img", name="Sunday 22 November: Full from 10:00 to 12:00")
    expect(drawing).to_be_visible()
    expect(drawing.locator(".now text")).to_have_text("18:31")
    expect(drawing.locator("rect[fill^=url]")).to_have_count(2)
    desk.get_by_text("Show as a table").click()
    rows = [row.inner_text().split("\t") for row in desk.locator(".as-table tbody tr").all()]
    assert rows[:4] == [
        ["07:00 to 08:00", "0", "Closed"],
        ["08:00 to 09:00", "0", "12"],
        ["09:00 to 10:00", "4", "8"],
        ["10:00 to 12:00", "12", "0"],
    ]


def test_on_the_day_the_clocks_go_back_every_quarter_has_its_place(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    day = answers.a_day("2026-10-25", "2026-10-25T00:00:00+02:00")
    day |= {"taken": [0] * 10 + [3] + [0] * 89, "open": [True] * 100}
    api.on(answers.OCCUPANCY, answers.an_occupancy(day))
    open_today(desk, "/host?date=2026-10-25")
    desk.get_by_text("Show as a table").click()
    times = desk.locator(".as-table tbody th").all_inner_texts()
    assert times == ["00:00 to 02:30", "02:30 to 02:45", "02:45 to 00:00"]
    assert desk.locator(".strip .hour text").all_text_contents()[:3] == ["00:00", "02:00", "04:00"]


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ({}, "Expected"),
        ({"paid": False}, "Expected Not paid"),
        ({"state": "USED", "inside": True, "arrived_at": at("18:40")}, "Here since 18:40"),
        (
            {"start": at("14:00"), "end": at("17:00"), "state": "USED", "inside": True},
            "Time is over, still here",
        ),
        ({"state": "USED", "arrived_at": at("18:20")}, "Has left"),
        ({"start": at("14:00"), "end": at("17:00")}, "Did not come"),
        ({"state": "CANCELLED"}, "Cancelled"),
        ({"state": "HELD"}, "Not confirmed yet"),
    ],
)
def test_what_became_of_each_visitor_is_said_in_words(
    desk: Page, api: Api, line: Json, state: str
) -> None:
    answers.a_day_at_the_desk(api, answers.a_line(**line))
    open_today(desk)
    assert row_of(desk, "Ann Peeters").endswith(f"1-ABC-001 {state}")


def test_a_visit_over_midnight_names_the_other_day(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(
        api,
        answers.a_line(1, end="2026-11-23T09:00:00+01:00"),
        answers.a_line(2, first_name="Bo", end="2026-11-23T00:00:00+01:00"),
    )
    open_today(desk)
    assert row_of(desk, "Ann Peeters").startswith("18:45 to Mon 23 Nov, 09:00")
    assert row_of(desk, "Bo Peeters").startswith("18:45 to 24:00")


def test_show_more_reads_on_and_keeps_reading_all_that_is_shown(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    first = answers.a_list(answers.a_line(1), more="next/page=")
    second = answers.a_list(answers.a_line(2, first_name="Bo"))
    api.on(answers.LINES, first, second, first, second)
    open_today(desk)
    desk.get_by_role("button", name="Show more").click()
    expect(desk.get_by_role("link", name="Bo Peeters")).to_be_focused()
    assert api.sent(answers.LINES)[-1].url.endswith("&cursor=next%2Fpage%3D")
    look_again(desk, api)
    expect(desk.get_by_role("link", name="Bo Peeters")).to_be_focused()


def look_again(desk: Page, api: Api) -> None:
    """Have the page read everything anew, as when its tab is seen again."""
    seen = len(api.sent(answers.CAR_PARK_QUESTION))
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.wait_for_timeout(50)
    for _ in range(40):
        if len(api.sent(answers.CAR_PARK_QUESTION)) > seen:
            desk.wait_for_timeout(100)
            return
        desk.wait_for_timeout(50)
    pytest.fail("The page does not look again.")


def test_whoever_arrives_is_announced_once_and_nothing_moves(desk: Page, api: Api) -> None:
    expected = [answers.a_line(number, first_name=f"Guest{number}") for number in range(1, 30)]
    answers.a_day_at_the_desk(api, *expected)
    open_today(desk)
    desk.get_by_role("link", name="Guest20 Peeters").focus()
    desk.evaluate("scrollTo(0, 700)")
    stood = desk.evaluate("scrollY")
    arrived = {"state": "USED", "inside": True, "arrived_at": at("18:31")}
    api.on(answers.LINES, answers.a_list(expected[0] | arrived, *expected[1:]))
    look_again(desk, api)
    assert row_of(desk, "Guest1 Peeters").endswith("Here since 18:31")
    expect(desk.locator("#announcer")).to_have_text("Guest1 Peeters has arrived.")
    expect(desk.get_by_role("link", name="Guest20 Peeters")).to_be_focused()
    assert desk.evaluate("scrollY") == stood
    desk.evaluate("document.getElementById('announcer').textContent = ''")
    look_again(desk, api)
    expect(desk.locator("#announcer")).to_have_text("")


def test_several_arrivals_are_one_sentence(desk: Page, api: Api) -> None:
    lines = [answers.a_line(number) for number in (1, 2, 3)]
    answers.a_day_at_the_desk(api, *lines)
    open_today(desk)
    api.on(answers.LINES, answers.a_list(*({**line, "inside": True} for line in lines)))
    look_again(desk, api)
    expect(desk.locator("#announcer")).to_have_text("3 visitors have arrived.")


def test_a_tab_that_nobody_sees_asks_for_nothing(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    asked = len(api.requests)
    desk.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.wait_for_timeout(300)
    assert len(api.requests) == asked


def test_what_cannot_be_read_is_said_and_what_was_read_stays(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    api.on(answers.LINES, LOST)
    api.on(answers.OCCUPANCY, (403, a_problem(403, "ROLE_FORBIDS", "Your role does not allow it.")))
    look_again(desk, api)
    expect(desk.get_by_text("Some of this could not be read at 18:31.")).to_be_visible()
    expect(desk.get_by_role("link", name="Ann Peeters").first).to_be_visible()
    expect(desk.get_by_text("7 of 12 spots free now")).to_be_visible()


def test_gates_that_cannot_be_read_at_first_are_not_taken_for_none(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    api.on(answers.GATES, LOST, answers.a_list(answers.a_gate()))
    stand_at(desk, "/host")
    lost = desk.get_by_text("The gates could not be read. The page keeps trying.")
    expect(lost).to_be_visible()
    look_again(desk, api)
    expect(desk.get_by_role("button", name="Open… North entrance")).to_be_visible()
    expect(lost).to_be_hidden()


def test_a_refusal_at_a_gate_has_its_reason_beside_it(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    events = desk.locator(".events li")
    expect(events).to_have_count(2)
    expect(events.first).to_contain_text(
        "Refused at North entrance. The time slot has not begun.Ann Peeters, 1-ABC-001"
    )
    desk.get_by_label("Only refusals").check()
    expect(events).to_have_count(1)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            {
                "method": "ANPR",
                "reason": "UNKNOWN_PLATE",
                "sentence": "No expected car has this licence plate.",
                "licence_plate": None,
                "name": None,
                "plate_read": "9-ZZZ-999",
                "outcome": None,
            },
            ["Refused at North entrance. No expected car", "read as 9-ZZZ-999", "by the camera"],
        ),
        (
            {"method": "ANPR", "plate_read": "1ABC0O1"},
            ["North entrance opened.", "Ann Peeters, 1-ABC-001", "read as 1ABC0O1"],
        ),
        (
            {
                "method": "KEYPAD",
                "offline": True,
                "outcome": None,
                "sentence": "Opened by the gate alone, without a link.",
            },
            ["North entrance opened. Opened by the gate alone", "with the code"],
        ),
        (
            {"method": "KEYPAD", "reason": "LOCKED_OUT", "sentence": "Too many wrong codes."},
            ["The keypad at North entrance is locked. Too many wrong codes."],
        ),
        (
            {"method": None, "reason": "FAULT", "sentence": "The barrier did not move."},
            ["North entrance has a fault. The barrier did not move."],
        ),
    ],
)
def test_what_gates_read_and_did_alone_is_told(
    desk: Page, api: Api, event: Json, said: list[str]
) -> None:
    answers.a_day_at_the_desk(api)
    api.on(answers.EVENTS, answers.a_list(answers.an_event(**event)))
    open_today(desk)
    for part in said:
        expect(desk.locator(".events li")).to_contain_text(part)


def test_the_kill_switch_is_shown_loudly(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    expect(desk.get_by_role("alert").filter(has_text="kill switch")).to_have_count(0)
    api.on(answers.CAR_PARK_QUESTION, answers.a_car_park(kill_switch=True, exits_stay_open=False))
    look_again(desk, api)
    alarm = desk.get_by_role("alert").filter(has_text="The kill switch is on")
    expect(alarm).to_contain_text("No gate of this car park opens")


# --- Another day, another car park ------------------------------------------------------------


def test_the_days_before_and_after_are_one_press_away(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    desk.get_by_role("button", name="Next day").click()
    heading(desk, "Monday 23 November")
    expect(desk.get_by_role("button", name="Next day")).to_be_focused()
    it_is_read(desk)
    assert desk.url.endswith("/host?date=2026-11-23")
    assert "date=2026-11-23" in api.sent(answers.LINES)[-1].url
    desk.get_by_label("Go to a date").fill("2026-12-24")
    heading(desk, "Thursday 24 December")
    desk.get_by_role("button", name="Today").click()
    heading(desk, "Today, Sunday 22 November")
    assert desk.url.endswith("/host")


def test_a_week_is_seven_strips_that_lead_to_their_day(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    dates = [f"2026-11-{number}" for number in range(16, 23)]
    days = [answers.a_day(date, f"{date}T00:00:00+01:00", taken={(9, 12): 3}) for date in dates]
    api.on(answers.OCCUPANCY, answers.an_occupancy(*days))
    open_today(desk)
    desk.get_by_role("button", name="Week", exact=True).click()
    heading(desk, "Monday 16 November to Sunday 22 November")
    expect(desk.get_by_role("button", name="Week", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    it_is_read(desk)
    assert "from=2026-11-16&days=7" in api.sent(answers.OCCUPANCY)[-1].url
    expect(desk.locator(".week-day .strip")).to_have_count(7)
    desk.get_by_role("button", name="Thu 19 Nov").click()
    heading(desk, "Thursday 19 November")


def test_one_of_several_car_parks_is_chosen_and_remembered_in_the_tab(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    known = answers.an_organisation()
    other = {"id": "cpk_acme_east", "name": "East", "time_zone": "Asia/Tokyo"}
    api.on("GET /api/host/organisation", {**known, "car_parks": [*known["car_parks"], other]})
    east = f"GET {answers.PATH}/car-parks/cpk_acme_east"
    api.on(east, answers.a_car_park(id="cpk_acme_east"))
    api.on(f"{east}/occupancy", answers.an_occupancy())
    open_today(desk)
    desk.get_by_label("Car park", exact=True).select_option("East")
    heading(desk, "Today, Monday 23 November")
    it_is_read(desk)
    assert "car_park_id=cpk_acme_east&date=2026-11-23" in api.sent(answers.LINES)[-1].url
    stand_at(desk, "/host")
    expect(desk.get_by_label("Car park", exact=True)).to_have_value("cpk_acme_east")
