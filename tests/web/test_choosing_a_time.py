"""When and how many: days, times and spots as the server offers them."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from . import answers
from .conftest import LOST, Api
from .steps import DAY, MONTH, choose_a_time, offer, pick, pick_morning

AUTUMN = date(2026, 10, 25)
SPRING = date(2027, 3, 28)


def options(page: Page, label: str) -> list[str]:
    field = page.get_by_label(label, exact=True)
    expect(field).to_be_visible()
    return field.locator("option:not([value=''])").all_inner_texts()


def test_days_say_free_few_full_and_closed_in_words(page: Page, api: Api) -> None:
    statuses = {"2026-11-24": "FEW", "2026-11-25": "FULL"}
    offer(api, month=answers.days("2026-11-22", "2026-12-22", statuses))
    choose_a_time(page)
    for name in (
        "Monday 23 November, open",
        "Tuesday 24 November, a few spots left",
        "Wednesday 25 November, full",
        "Sunday 29 November, closed",
    ):
        expect(page.get_by_role("radio", name=name)).to_be_attached()
    expect(page.locator(".day.few small")).to_have_text("few")


def test_the_days_of_the_first_page_are_not_asked_for_again(page: Page, api: Api) -> None:
    offer(api)
    choose_a_time(page)
    expect(page.get_by_role("radio", name="Tuesday 24 November, open")).to_be_attached()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("radio", name="Tuesday 1 December, open")).to_be_attached()
    assert len(api.sent(MONTH)) == 1


def test_a_month_beyond_the_first_question_is_asked_for_when_it_is_turned_to(
    page: Page, api: Api
) -> None:
    dates = {"fixed": None, "first": "2026-11-22", "last": "2027-02-28"}
    offer(api, answers.an_invitation(portal=answers.a_portal(dates=dates)))
    api.on(
        MONTH,
        answers.days("2026-11-22", "2027-01-22"),
        answers.days("2027-01-23", "2027-01-31"),
        answers.days("2027-02-01", "2027-02-28"),
    )
    choose_a_time(page)
    for _ in range(2):
        page.get_by_role("button", name="Later").click()
    # The first question ended in the middle of this month.
    expect(page.get_by_role("radio", name="Friday 22 January, open")).to_be_attached()
    expect(page.get_by_role("radio", name="Monday 25 January, open")).to_be_attached()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("radio", name="Monday 1 February, open")).to_be_attached()
    assert [request.url.split("?")[1] for request in api.sent(MONTH)] == [
        "from=2026-11-22&to=2027-01-22&spots=1",
        "from=2027-01-23&to=2027-01-31&spots=1",
        "from=2027-02-01&to=2027-02-28&spots=1",
    ]


def test_the_last_days_of_a_month_are_shown_with_the_next(page: Page, api: Api) -> None:
    dates = {"fixed": None, "first": "2026-11-29", "last": "2027-01-20"}
    invitation = answers.an_invitation(portal=answers.a_portal(dates=dates))
    offer(api, invitation, month=answers.days("2026-11-29", "2027-01-20"))
    choose_a_time(page)
    expect(page.locator(".month")).to_have_text("November \u2013 December 2026")
    for name in ("Monday 30 November, open", "Tuesday 1 December, open", "Thursday 31 December"):
        expect(page.get_by_role("radio", name=name)).to_be_attached()
    expect(page.locator("[data-turn='-1']")).to_be_disabled()
    page.get_by_role("button", name="Later").click()
    expect(page.locator(".month")).to_have_text("January 2027")
    expect(page.get_by_role("radio", name="Friday 1 January, open")).to_be_attached()
    expect(page.locator("[data-turn='1']")).to_be_disabled()


def test_a_predefined_time_slot_is_one_press(page: Page, api: Api) -> None:
    offer(api)
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".foot")).to_contain_text(
        "Tuesday 24 November, 08:00 to 12:00 (Brussels time)"
    )
    expect(page.locator(".foot")).to_contain_text("Free of charge")


def test_a_predefined_time_slot_that_is_gone_says_why(page: Page, api: Api) -> None:
    gone = answers.a_morning(available=False, reason="There is no spot left in the morning.")
    day = answers.a_day(predefined=[gone])
    offer(api, day=day)
    choose_a_time(page)
    pick(page)
    expect(page.get_by_role("radio", name="Morning")).to_be_disabled()
    expect(page.get_by_role("main")).to_contain_text("There is no spot left in the morning.")


def test_a_free_stay_ends_before_the_first_quarter_that_is_full(page: Page, api: Api) -> None:
    day = answers.a_day(full=("15:00", "15:15"), predefined=[])
    offer(api, day=day)
    choose_a_time(page)
    pick(page)
    starts = options(page, "From")
    assert "14:30" in starts
    assert "14:45" not in starts, "half an hour is the least, and only a quarter is free"
    page.get_by_label("From").select_option(label="14:00")
    assert options(page, "To") == ["14:30 (30 min)", "14:45 (45 min)", "15:00 (1 h)"]


def test_a_stay_is_offered_in_the_hosts_steps_and_limits(page: Page, api: Api) -> None:
    duration = answers.a_free_duration(minimum_minutes=30, maximum_minutes=180, step_minutes=60)
    portal = answers.a_portal(durations={"free": duration, "predefined": []})
    day = answers.a_day(opens="08:30", predefined=[])
    offer(api, answers.an_invitation(portal=portal), day=day)
    choose_a_time(page)
    pick(page)
    page.get_by_label("From").select_option(label="09:15")
    assert options(page, "To") == ["09:45 (30 min)", "10:45 (1 h 30 min)", "11:45 (2 h 30 min)"]


@pytest.mark.parametrize(
    ("day", "labels", "sent"),
    [
        (
            AUTUMN,
            ("02:30 (before the clocks go back)", "02:30 (after the clocks go back) (1 h)"),
            ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
        ),
        (
            SPRING,
            ("01:30", "03:30 (1 h)"),
            ("2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00"),
        ),
    ],
    ids=["clocks go back", "clocks go forward"],
)
def test_on_a_clock_change_day_the_elapsed_time_counts(
    page: Page, api: Api, day: date, labels: tuple[str, str], sent: tuple[str, str]
) -> None:
    night = answers.a_day(day, opens="01:00", hours=5, predefined=[])
    offer(api, answers.an_invitation_for(day.isoformat()), day=night)
    choose_a_time(page)
    starts = options(page, "From")
    assert len(set(starts)) == len(starts), "no two starts read alike"
    assert ("02:30" in " ".join(starts)) == (day == AUTUMN), "a time that is skipped is not offered"
    page.get_by_label("From").select_option(label=labels[0])
    page.get_by_label("To", exact=True).select_option(label=labels[1])
    chosen = [page.get_by_label(label, exact=True).input_value() for label in ("From", "To")]
    assert tuple(chosen) == sent


def test_more_spots_are_looked_up_again(page: Page, api: Api) -> None:
    offer(api)
    choose_a_time(page)
    pick_morning(page)
    api.on(MONTH, answers.days("2026-11-22", "2026-12-22", {"2026-11-24": "FULL"}))
    api.on(DAY, answers.a_day(status="FULL", predefined=[]))
    with page.expect_response(lambda answer: "spots=2" in answer.url):
        page.get_by_role("button", name="One spot more").click()
    expect(page.get_by_role("radio", name="Tuesday 24 November, full")).to_be_checked()
    expect(page.get_by_role("main")).to_contain_text(
        "There are not 2 spots left on Tuesday 24 November"
    )


def test_nothing_can_be_chosen_that_the_next_answer_would_undo(page: Page, api: Api) -> None:
    offer(api)
    choose_a_time(page)
    pick(page)
    times = page.get_by_role("radio", name="Morning")
    expect(times).to_be_visible()
    api.hold(DAY)
    page.get_by_role("button", name="One spot more").click()
    expect(times).to_be_hidden()
    api.release()
    expect(times).to_be_visible()


def test_the_number_of_spots_stays_within_what_the_host_allows(page: Page, api: Api) -> None:
    offer(api, answers.an_invitation(portal=answers.a_portal(maximum_spots=2)))
    choose_a_time(page)
    for _ in range(3):
        page.get_by_role("button", name="One spot more").click(force=True)
    expect(page.locator("output")).to_have_text("2")
    for _ in range(3):
        page.get_by_role("button", name="One spot fewer").click(force=True)
    expect(page.locator("output")).to_have_text("1")


def test_an_invitation_for_one_spot_asks_no_number(page: Page, api: Api) -> None:
    offer(api, answers.an_invitation(portal=answers.a_portal(maximum_spots=1)))
    choose_a_time(page)
    expect(page.get_by_role("heading", name="What time?")).to_be_visible()
    expect(page.get_by_role("button", name="One spot more")).to_have_count(0)


def test_a_full_day_leads_to_the_nearest_free_ones(page: Page, api: Api) -> None:
    statuses = {"2026-11-25": "FULL", "2026-11-26": "FULL"}
    full = answers.a_day(date(2026, 11, 25), status="FULL", predefined=[])
    offer(api, month=answers.days("2026-11-22", "2026-12-22", statuses), day=full)
    choose_a_time(page)
    pick(page, "Wednesday 25 November")
    expect(page.get_by_role("main")).to_contain_text(
        "There is no spot left on Wednesday 25 November"
    )
    near = page.locator(".near button")
    expect(near).to_have_text(["Monday 23 November", "Tuesday 24 November", "Friday 27 November"])
    api.on(DAY, answers.a_day())
    near.nth(1).click()
    expect(page.get_by_role("radio", name="Tuesday 24 November")).to_be_focused()
    expect(page.get_by_role("radio", name="Morning")).to_be_visible()


def test_a_closed_day_says_so_and_leads_to_open_ones(page: Page, api: Api) -> None:
    closed = answers.a_day(date(2026, 11, 28), status="CLOSED", predefined=[])
    offer(api, day=closed)
    choose_a_time(page)
    pick(page, "Saturday 28 November")
    expect(page.get_by_role("main")).to_contain_text("takes no bookings on Saturday 28 November")
    expect(page.locator(".near button").first).to_be_visible()


def test_nothing_chosen_is_said_and_the_focus_goes_there(page: Page, api: Api) -> None:
    offer(api)
    choose_a_time(page)
    expect(page.get_by_role("radio", name="Tuesday 24 November, open")).to_be_attached()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_have_text("Choose a day.")
    pick(page)
    expect(page.get_by_role("radio", name="Morning")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_have_text("Choose a time.")
    expect(page.get_by_role("radio", name="Morning")).to_be_focused()


def test_times_that_could_not_be_loaded_can_be_asked_for_again(page: Page, api: Api) -> None:
    offer(api)
    api.on(DAY, LOST, answers.a_day())
    choose_a_time(page)
    expect(page.get_by_role("radio", name="Tuesday 24 November, open")).to_be_attached()
    pick(page)
    expect(page.get_by_role("main")).to_contain_text("The open times could not be loaded")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("radio", name="Morning")).to_be_visible()


def test_several_days_become_a_list_when_the_host_allows_them(page: Page, api: Api) -> None:
    offer(api, answers.an_invitation(portal=answers.a_portal(several_days=True)))
    choose_a_time(page)
    pick_morning(page)
    wednesday = date(2026, 11, 25)
    api.on(DAY, answers.a_day(wednesday, predefined=[answers.a_morning(wednesday)]))
    page.get_by_role("button", name="Add another day").click()
    pick(page, "Wednesday 25 November")
    page.get_by_role("radio", name="Morning").check()
    expect(page.locator(".foot .big")).to_have_text(
        [
            "Tuesday 24 November, 08:00 to 12:00 (Brussels time)",
            "Wednesday 25 November, 08:00 to 12:00 (Brussels time)",
        ]
    )
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Book 2 spots")).to_be_visible()
    expect(page.get_by_role("group", name="Visitor")).to_have_count(1)


def test_no_more_days_and_spots_are_offered_than_one_booking_holds(page: Page, api: Api) -> None:
    portal = answers.a_portal(several_days=True, maximum_spots=19)
    offer(api, answers.an_invitation(portal=portal))
    choose_a_time(page)
    pick_morning(page)
    more = page.get_by_role("button", name="One spot more")
    for spots in range(2, 10):
        with page.expect_response(re.compile(f"spots={spots}$")):
            more.click()
        page.get_by_role("radio", name="Morning").check()
    page.get_by_role("button", name="Add another day").click()
    wednesday = date(2026, 11, 25)
    api.on(DAY, answers.a_day(wednesday, predefined=[answers.a_morning(wednesday)]))
    pick(page, "Wednesday 25 November")
    page.get_by_role("radio", name="Morning").check()
    # Nine spots on two days are eighteen reservations; one more of either would be too many.
    expect(page.get_by_text("One booking holds at most 19 spots")).to_be_visible()
    expect(page.get_by_role("button", name="Add another day")).to_have_count(0)
    expect(more).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Remove").click()
    expect(more).to_have_attribute("aria-disabled", "false")


def test_one_day_is_all_there_is_otherwise(page: Page, api: Api) -> None:
    offer(api)
    choose_a_time(page)
    pick_morning(page)
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    expect(page.get_by_role("button", name="Add another day")).to_have_count(0)


def test_a_stay_may_end_after_midnight_but_begins_on_the_chosen_day(page: Page, api: Api) -> None:
    offer(api, day=answers.a_day(opens="23:00", hours=3, predefined=[]))
    choose_a_time(page)
    pick(page)
    assert options(page, "From") == ["23:00", "23:15", "23:30", "23:45"]
    page.get_by_label("From", exact=True).select_option("23:45")
    assert options(page, "To")[0].startswith("00:15")
