"""The car parks: a list, and one with its hours, its spots and its switch."""

import pytest
from playwright.sync_api import Page, expect

from . import set_up_answers as answers
from .conftest import LOST, Api
from .host_steps import heading, stand_at
from .paper_answers import JOB, a_job
from .set_up_steps import (
    CAR_PARK,
    POST_CAR_PARK,
    PUT_CAR_PARK,
    READ_CAR_PARK,
    as_role,
    at,
    page_of,
    premises,
    press,
    refused,
    stand_before,
)

SAVE = "Save the car park"
NEW = "/host/car-parks/new"
WATCH = f"GET /api/host/jobs/{JOB}"
CODES = a_job("DUE", total=370, kind="CODE_ROTATION")
SWITCH = f"POST /api{CAR_PARK}/kill-switch"


def hours(desk: Page, index: int, opens: str, closes: str) -> None:
    desk.locator(at(f"opening_hours.{index}.opens")).fill(opens)
    desk.locator(at(f"opening_hours.{index}.closes")).fill(closes)


def test_the_list_tells_hours_spots_and_state_and_puts_the_archived_last(
    desk: Page, api: Api
) -> None:
    premises(api)
    old = answers.a_car_park(id="cpk_old_yard", name="Old yard", archived=True)
    stopped = answers.a_car_park(id="cpk_garage", name="Garage", kill_switch=True, opening_hours=[])
    api.on("GET /api/host/car-parks", page_of(old, answers.a_car_park(), stopped))
    stand_at(desk, "/host/car-parks")
    rows = desk.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Monday to Friday: 08:00 to 18:00")
    expect(rows.nth(1)).to_contain_text("In use")
    expect(rows.nth(2)).to_contain_text("Gates stopped")
    expect(rows.nth(2)).to_contain_text("Never")
    expect(rows.nth(3)).to_contain_text("Archived")


def test_a_long_list_is_read_page_by_page(desk: Page, api: Api) -> None:
    premises(api)
    more = answers.a_car_park(id="cpk_garage", name="Garage")
    api.on("GET /api/host/car-parks", page_of(answers.a_car_park(), more="2"), page_of(more))
    stand_at(desk, "/host/car-parks")
    press(desk, "Show more")
    expect(desk.get_by_role("link", name="Garage")).to_be_focused()
    assert api.sent("GET /api/host/car-parks")[-1].url.endswith("?cursor=2")


def test_what_is_typed_makes_a_car_park(desk: Page, api: Api) -> None:
    premises(api)
    api.on(POST_CAR_PARK, (201, answers.a_car_park(name="Garage")))
    stand_at(desk, NEW)
    expect(desk.get_by_label("Time zone")).to_have_value("Europe/Brussels")
    desk.get_by_label("Name").fill("Garage")
    desk.get_by_label("Address").fill("Rue de la Loi 1\n\n 1040 Brussels ")
    desk.get_by_label("Spots for visitors").fill("40")
    press(desk, "Add the car park")
    heading(desk, "Visitors' car park")
    expect(desk.get_by_role("status").first).to_contain_text("The car park is added.")
    [body] = api.bodies(POST_CAR_PARK)
    assert (body["name"], body["spots"]) == ("Garage", 40)
    assert body["address"] == ["Rue de la Loi 1", "1040 Brussels"]
    assert body["opening_hours"][4] == {"weekday": 4, "opens": "08:00", "closes": "18:00"}
    assert len(body["opening_hours"]) == 5
    assert api.sent(POST_CAR_PARK)[0].headers["idempotency-key"]


def test_a_lost_answer_makes_one_car_park_and_not_two(desk: Page, api: Api) -> None:
    premises(api)
    api.on(POST_CAR_PARK, LOST, (201, answers.a_car_park()))
    stand_at(desk, NEW)
    desk.get_by_label("Name").fill("Garage")
    desk.get_by_label("Address").fill("Rue de la Loi 1")
    desk.get_by_label("Spots for visitors").fill("40")
    press(desk, "Add the car park")
    expect(desk.locator(".summary")).to_contain_text("it is made once")
    press(desk, "Add the car park")
    heading(desk, "Visitors' car park")
    one, other = api.sent(POST_CAR_PARK)
    assert one.headers["idempotency-key"] == other.headers["idempotency-key"]


def test_a_change_sends_everything_and_names_the_version_that_was_read(
    desk: Page, api: Api
) -> None:
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, answers.a_car_park(spots=20, version=4))
    desk.get_by_label("Spots for visitors").fill("20")
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_have_text("Saved.")
    [body] = api.bodies(PUT_CAR_PARK)
    read = answers.a_car_park()
    theirs = ("id", "version", "archived", "kill_switch", "over_booked", "outside_hours")
    expected = {name: value for name, value in read.items() if name not in theirs}
    body["access_methods"].sort()
    assert body == {**expected, "spots": 20}
    assert api.sent(PUT_CAR_PARK)[0].headers["if-match"] == '"3"'


def test_what_was_saved_before_is_not_said_beside_a_refusal(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, answers.a_car_park(version=4), refused(("name", "Taken.")))
    press(desk, SAVE)
    expect(desk.get_by_text("Saved.")).to_be_visible()
    press(desk, SAVE)
    expect(desk.locator(at("name-fault"))).to_have_text("Taken.")
    expect(desk.get_by_text("Saved.")).to_have_count(0)


def test_a_day_can_have_several_periods_and_none(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, answers.a_car_park())
    press(desk, "Add hours (Monday)")
    expect(desk.locator(at("opening_hours.1.opens"))).to_be_focused()
    hours(desk, 0, "08:00", "12:00")
    hours(desk, 1, "13:00", "00:00")
    press(desk, "Remove hours 1 of Friday")
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_have_text("Saved.")
    [body] = api.bodies(PUT_CAR_PARK)
    periods = [tuple(period.values()) for period in body["opening_hours"]]
    assert periods[:2] == [(0, "08:00", "12:00"), (0, "13:00", "00:00")]
    assert [weekday for weekday, *_ in periods] == [0, 0, 1, 2, 3]


def test_one_press_opens_it_all_day_and_another_copies_monday(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, answers.a_car_park())
    press(desk, "Open all day, every day")
    hours(desk, 0, "07:00", "21:00")
    press(desk, "Copy Monday to every day")
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_have_text("Saved.")
    [body] = api.bodies(PUT_CAR_PARK)
    assert {(one["opens"], one["closes"]) for one in body["opening_hours"]} == {("07:00", "21:00")}
    assert len(body["opening_hours"]) == 7


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        ("Name", " ", ("name", "Enter a name.")),
        ("Address", "", ("address", "Enter an address")),
        ("Spots for visitors", "10001", ("spots", "Enter a whole number from 0 to 10,000.")),
        ("Time zone", "Belgium", ("time_zone", "Choose a zone from the list")),
        ("Link to a map", "http://x.example", ("map_url", "Enter a web address that begins")),
        ("May come early by", "121", ("grace_before_minutes", "from 0 to 120")),
    ],
)
def test_what_cannot_be_is_told_under_its_field_before_it_is_sent(
    desk: Page, api: Api, label: str, text: str, told: tuple[str, str]
) -> None:
    stand_before(desk, api, CAR_PARK)
    desk.get_by_label(label).fill(text)
    press(desk, SAVE)
    field, sentence = told
    expect(desk.locator(at(f"{field}-fault"))).to_contain_text(sentence)
    assert api.writes == []


def test_hours_that_end_before_they_begin_are_told_where_they_stand(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    hours(desk, 2, "18:00", "08:00")
    press(desk, SAVE)
    expect(desk.locator(at("opening_hours.2.closes-fault"))).to_contain_text("end after they begin")
    assert api.writes == []


def test_a_fault_that_the_api_finds_stands_under_its_field_and_leads_there(
    desk: Page, api: Api
) -> None:
    stand_before(desk, api, CAR_PARK)
    overlap = "These hours overlap with those before them."
    api.on(PUT_CAR_PARK, refused(("opening_hours.3.opens", overlap), ("opening_hours", "Odd.")))
    press(desk, SAVE)
    expect(desk.locator(at("opening_hours.3.opens-fault"))).to_have_text(overlap)
    expect(desk.locator(at("opening_hours-fault"))).to_have_text("Odd.")
    desk.locator(".summary").get_by_role("button", name=overlap).click()
    expect(desk.locator(at("opening_hours.3.opens"))).to_be_focused()


def test_fewer_spots_than_are_booked_names_the_days(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, answers.a_car_park(spots=2, over_booked=["2026-11-24", "2026-11-25"]))
    desk.get_by_label("Spots for visitors").fill("2")
    press(desk, SAVE)
    expect(desk.locator(".warn")).to_contain_text("24 Nov 2026 and 25 Nov 2026")


def test_hours_that_no_longer_fit_a_portal_lead_to_it(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    portal = {"id": "prt_visit", "name": "Visit Acme Campus"}
    api.on(PUT_CAR_PARK, answers.a_car_park(outside_hours=[portal]))
    press(desk, SAVE)
    expect(desk.locator(".warn")).to_contain_text("offer times outside the opening hours now")
    way = desk.get_by_role("link", name="Visit Acme Campus")
    expect(way).to_have_attribute("href", "/host/portals/prt_visit")


def test_the_gates_stop_after_a_second_press_and_not_before(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    stopped = answers.a_car_park(kill_switch=True)
    api.on(SWITCH, stopped)
    press(desk, "Stop all gates…")
    expect(desk.get_by_text("From the next press on, no visitor gets in")).to_be_visible()
    assert api.writes == []
    api.on(READ_CAR_PARK, stopped)
    press(desk, "Stop all gates now")
    expect(desk.get_by_role("heading", name="All gates are stopped")).to_be_visible()
    assert api.bodies(SWITCH) == [{"on": True}]
    press(desk, "Let the gates work again…")
    press(desk, "Let the gates work")
    expect(desk.get_by_role("status").first).to_have_text("The gates work again.")
    assert api.bodies(SWITCH) == [{"on": True}, {"on": False}]


def test_whoever_thinks_again_leaves_the_gates_working(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    press(desk, "Stop all gates…")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Stop all gates…")).to_be_focused()
    assert api.writes == []


@pytest.mark.parametrize(
    ("archived", "told"),
    [(True, "is archived, because a portal or a gate"), (False, "is deleted")],
)
def test_a_car_park_is_removed_or_archived_and_the_list_says_which(
    desk: Page, api: Api, archived: bool, told: str
) -> None:
    stand_before(desk, api, CAR_PARK)
    question = f"DELETE /api{CAR_PARK}"
    api.on(question, {"archived": archived})
    press(desk, "Remove…")
    press(desk, "Remove this car park")
    heading(desk, "Car parks")
    expect(desk.get_by_role("status").first).to_contain_text(told)
    assert api.sent(question)[0].headers["if-match"] == '"3"'


def test_what_is_archived_is_read_and_not_changed(desk: Page, api: Api) -> None:
    premises(api)
    api.on(READ_CAR_PARK, answers.a_car_park(archived=True))
    stand_at(desk, CAR_PARK)
    expect(desk.get_by_text("It is archived")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("role", ["auditor", "reception"])
def test_an_auditor_and_the_reception_read(desk: Page, api: Api, role: str) -> None:
    stand_before(desk, api, CAR_PARK, as_role(role))
    expect(desk.get_by_text("Monday to Friday: 08:00 to 18:00")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("button")).to_have_count(0)
    stand_at(desk, "/host/car-parks")
    expect(desk.get_by_role("link", name="Add a car park")).to_have_count(0)
    stand_at(desk, NEW)
    expect(desk.get_by_role("main").get_by_role("textbox")).to_have_count(0)


def test_all_codes_are_changed_for_a_reason_and_once(desk: Page, api: Api) -> None:
    route = f"POST /api{CAR_PARK}/keypad-codes"
    with_keypad = answers.a_car_park(access_methods=["KEYPAD", "REMOTE_CONTROL"])
    premises(api)
    api.on(READ_CAR_PARK, with_keypad)
    stand_at(desk, CAR_PARK.removeprefix("/api"))
    press(desk, "Change all codes…")
    press(desk, "Change all codes now")
    expect(desk.get_by_text("Say why in at least 3 letters.")).to_be_visible()
    api.on(route, LOST, (202, CODES))
    api.on(WATCH, CODES)
    desk.get_by_label("Why").fill(" A code was passed around ")
    press(desk, "Change all codes now")
    expect(desk.get_by_text("Press again: a second time changes nothing.")).to_be_visible()
    press(desk, "Change all codes now")
    expect(desk.get_by_role("heading", name="All codes are being changed")).to_be_visible()
    assert desk.url.endswith(f"{CAR_PARK}/codes?job={JOB}")
    assert api.bodies(route)[-1] == {"reason": "A code was passed around"}
    one, other = api.sent(route)
    assert one.headers["idempotency-key"] == other.headers["idempotency-key"]


def test_how_far_the_codes_are_is_shown_and_found_again_by_its_address(
    desk: Page, api: Api
) -> None:
    premises(api)
    half = CODES | {"state": "WORKING", "done": 185}
    api.on(WATCH, half, half, CODES | {"state": "DONE", "done": 370})
    stand_at(desk, f"{CAR_PARK}/codes?job={JOB}")
    expect(desk.get_by_text("185 of 370 days of visits are done")).to_be_visible()
    assert desk.get_by_role("progressbar").evaluate("bar => [bar.value, bar.max]") == [185, 370]
    desk.reload()
    expect(desk.get_by_text("185 of 370 days of visits are done")).to_be_visible()
    expect(desk.get_by_role("heading", name="All codes are changed")).to_be_visible()
    desk.get_by_role("link", name="Back to the car park").click()
    expect(desk.get_by_role("heading", level=1, name="Visitors' car park")).to_be_visible()
    assert api.writes == []


def test_codes_that_could_not_all_be_changed_are_to_be_changed_once_more(
    desk: Page, api: Api
) -> None:
    premises(api)
    api.on(WATCH, CODES | {"state": "FAILED", "done": 12})
    stand_at(desk, f"{CAR_PARK}/codes?job={JOB}")
    expect(desk.get_by_role("heading", name="Not all codes could be changed")).to_be_visible()
    expect(desk.get_by_text("Change all codes once more")).to_be_visible()


def test_where_there_is_no_keypad_there_are_no_codes_to_change(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    expect(desk.get_by_text("Change all codes…")).to_have_count(0)
