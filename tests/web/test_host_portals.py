"""The portals: a list, and one with the rules that its visitors meet."""

import pytest
from playwright.sync_api import Page, expect

from . import set_up_answers as answers
from .conftest import Api
from .host_steps import heading, stand_at
from .set_up_steps import (
    PORTAL,
    POST_PORTAL,
    PUT_PORTAL,
    READ_PORTAL,
    as_role,
    at,
    page_of,
    premises,
    press,
    refused,
    stand_before,
)

SAVE = "Save the portal"
NEW = "/host/portals/new"
THEIRS = ("id", "version", "archived")


def promised(desk: Page, sentence: str) -> None:
    expect(desk.get_by_role("complementary")).to_contain_text(sentence)


def save(desk: Page) -> None:
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_contain_text("Saved.")


def test_the_list_tells_where_each_leads_and_how_it_is_paid(desk: Page, api: Api) -> None:
    premises(api)
    paid = answers.a_portal(id="prt_paid", name="Day tickets", tariff=answers.an_hourly_tariff())
    api.on("GET /api/host/portals", page_of(answers.a_portal(), paid))
    stand_at(desk, "/host/portals")
    expect(desk.get_by_role("row").nth(1)).to_contain_text("Visitors' car park")
    expect(desk.get_by_role("row").nth(1)).to_contain_text("Free of charge")
    expect(desk.get_by_role("row").nth(2)).to_contain_text("By the hour")


def test_the_usual_rules_need_a_name_only(desk: Page, api: Api) -> None:
    premises(api)
    api.on(POST_PORTAL, (201, answers.a_portal()))
    stand_at(desk, NEW)
    desk.get_by_label("Name").first.fill("Visitors")
    press(desk, "Make the portal")
    heading(desk, "Visit Acme Campus")
    invite = desk.get_by_role("link", name="Invite somebody")
    expect(invite).to_have_attribute("href", "/host/invitations/new?portal=prt_visit")
    [body] = api.bodies(POST_PORTAL)
    assert (body["name"], body["car_park_id"]) == ("Visitors", answers.CAR_PARK)
    assert body["tariff"] == {"kind": "FREE"}
    assert body["dates"]["weekdays"] == [0, 1, 2, 3, 4, 5, 6]
    assert body["durations"]["predefined"] == []
    assert api.sent(POST_PORTAL)[0].headers["idempotency-key"]


def test_a_copy_has_all_the_rules_of_the_other_and_a_name_of_its_own(desk: Page, api: Api) -> None:
    like = answers.a_portal(tariff=answers.an_hourly_tariff())
    premises(api)
    api.on(READ_PORTAL, like)
    api.on(POST_PORTAL, (201, like))
    stand_at(desk, NEW)
    desk.get_by_label("Start from").select_option(label="Visit Acme Campus")
    expect(desk.get_by_label("Name").first).to_have_value("Copy of Visit Acme Campus")
    press(desk, "Make the portal")
    heading(desk, "Visit Acme Campus")
    [body] = api.bodies(POST_PORTAL)
    rules = {name: value for name, value in like.items() if name not in THEIRS}
    assert body == {**rules, "name": "Copy of Visit Acme Campus"}


def test_what_is_saved_unchanged_is_what_was_read(desk: Page, api: Api) -> None:
    read = answers.a_portal(
        tariff=answers.an_hourly_tariff(),
        cancellation={"tiers": [{"hours_before": 48, "percent": 100, "fee": 50}]},
    )
    premises(api)
    api.on(READ_PORTAL, read)
    api.on(PUT_PORTAL, read)
    stand_at(desk, PORTAL)
    save(desk)
    [body] = api.bodies(PUT_PORTAL)
    assert body == {name: value for name, value in read.items() if name not in THEIRS}
    assert api.sent(PUT_PORTAL)[0].headers["if-match"] == '"5"'


def test_days_and_times_are_told_in_the_sentences_of_the_visitors(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    promised(desk, "You choose a day within the next 30 days, Monday to Friday.")
    promised(desk, "You book at least 2 hours before you arrive.")
    promised(desk, "You choose Morning (08:00 to 12:00).")
    promised(desk, "from 30 minutes to 10 hours, in steps of 15 minutes.")
    promised(desk, "You book up to 5 spots. All are for the same time.")
    promised(desk, ["It is free of charge", "You can cancel until it starts."][0])
    desk.get_by_role("checkbox", name="Saturday").check(force=True)
    desk.get_by_label("How many days ahead").fill("7")
    desk.get_by_label("At most", exact=True).select_option(label="1 hour 30 minutes")
    promised(desk, "within the next 7 days, Monday to Saturday.")
    promised(desk, "from 30 minutes to 1 hour 30 minutes")


def test_days_and_times_are_sent_as_they_are_chosen(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    api.on(PUT_PORTAL, answers.a_portal())
    desk.get_by_role("checkbox", name="Saturday").check(force=True)
    desk.get_by_role("checkbox", name="Monday").uncheck(force=True)
    press(desk, "Add a closed day")
    desk.locator(at("dates.closed_days.0")).fill("2026-12-24")
    desk.get_by_label("How long before").select_option(label="1 day")
    press(desk, "Add a time")
    desk.locator(at("durations.predefined.1.name")).fill("Night")
    desk.locator(at("durations.predefined.1.starts")).fill("20:00")
    desk.locator(at("durations.predefined.1.ends")).fill("06:00")
    promised(desk, "Night (20:00 to 06:00 on the next day)")
    desk.get_by_label("Visitors choose start and end themselves").uncheck()
    save(desk)
    [body] = api.bodies(PUT_PORTAL)
    assert body["dates"]["weekdays"] == [1, 2, 3, 4, 5]
    assert body["dates"]["closed_days"] == ["2026-12-24"]
    assert body["dates"]["notice_minutes"] == 1440
    assert body["durations"]["free"] is None
    night = {"name": "Night", "starts": "20:00", "ends": "06:00"}
    assert body["durations"]["predefined"][1] == night


def test_a_portal_keeps_its_car_park(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    car_park = desk.get_by_label("Car park", exact=True)
    expect(car_park).to_have_value("Visitors' car park")
    expect(car_park).not_to_be_editable()


def test_a_portal_that_offers_no_time_is_not_sent(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    desk.get_by_label("Visitors choose start and end themselves").uncheck()
    press(desk, "Remove Morning")
    press(desk, SAVE)
    expect(desk.locator(at("durations-fault"))).to_contain_text("or add a time to choose from")
    assert api.writes == []


def test_each_fault_of_the_api_stands_under_its_field(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    outside = "The car park opens at 08:30 on Mondays."
    api.on(PUT_PORTAL, refused(("durations.predefined.0", outside), ("name", "Taken.")))
    press(desk, SAVE)
    expect(desk.locator(at("durations.predefined.0-fault"))).to_have_text(outside)
    expect(desk.locator(at("name-fault"))).to_have_text("Taken.")
    expect(desk.locator(".summary")).to_contain_text("2 things to put right")


def test_what_was_typed_outlasts_a_sign_in_that_ended(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    desk.get_by_label("Message").fill("Bring a badge.")
    desk.reload()
    expect(desk.get_by_label("Message")).to_have_value("Bring a badge.")
    expect(desk.get_by_text("What you typed here before is still here")).to_be_visible()
    press(desk, "Go back to what is saved")
    expect(desk.get_by_label("Message")).to_have_value("Reception is in the glass building.")


def test_a_removed_portal_is_told_in_the_list(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    api.on(f"DELETE /api{PORTAL}", {"archived": True})
    press(desk, "Remove…")
    press(desk, "Remove this portal")
    heading(desk, "Portals")
    expect(desk.get_by_role("status").first).to_contain_text("because somebody was invited")


def test_an_archived_portal_can_be_copied_and_not_changed(desk: Page, api: Api) -> None:
    premises(api)
    api.on(READ_PORTAL, answers.a_portal(archived=True))
    stand_at(desk, PORTAL)
    expect(desk.get_by_text("its invitations offer nothing any more")).to_be_visible()
    expect(desk.get_by_role("link", name="Copy this portal")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("role", ["auditor", "reception"])
def test_an_auditor_and_the_reception_read(desk: Page, api: Api, role: str) -> None:
    stand_before(desk, api, PORTAL, as_role(role))
    expect(desk.get_by_text("You choose Morning (08:00 to 12:00).")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(desk.get_by_role("link", name="Copy this portal")).to_have_count(0)


def test_without_a_car_park_the_way_to_one_is_shown(desk: Page, api: Api) -> None:
    premises(api, answers.nothing_set_up())
    stand_at(desk, NEW)
    way = desk.get_by_role("link", name="Add a car park")
    expect(way).to_have_attribute("href", "/host/car-parks/new")
