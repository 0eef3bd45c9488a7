"""What hosts set up through the console's API: car parks and portals."""

import json

import pytest

from baypass.domain.time_slots import quarters_by_day
from tests.functions.deployment import Deployment
from tests.functions.events import answered, asked, event, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem
from tests.functions.setting_up import Wrong, sending, setting, told

# Car parks


def test_a_new_car_park_comes_back_as_it_was_sent(
    values: dict[str, str], deployment: Deployment
) -> None:
    made = sending("make_car_park", values)
    sent = json.loads(event("admin/make_car_park", values)["body"])
    assert made.status == 201
    assert made.headers["etag"] == '"1"'
    assert {name: made.json[name] for name in sent} == sent
    again = sending("make_car_park", values)
    assert again.json == made.json
    see = sending("see_car_park", values | {"CAR_PARK_ID": made.json["id"]})
    assert see.json == made.json
    listed = sending("list_car_parks", values).json
    assert made.json in listed["items"]
    assert listed["next"] is None
    assert told(deployment) == ["CAR_PARK_MADE"]


def test_the_same_key_with_other_content_is_refused(values: dict[str, str]) -> None:
    sending("make_car_park", values)
    answer = sending("make_car_park", values, setting("spots", 99))
    assert_problem(
        answer, 409, "IDEMPOTENCY_KEY_REUSED", {"Idempotency-Key": "IDEMPOTENCY_KEY_REUSED"}
    )


def test_a_change_of_what_somebody_else_changed_is_refused(values: dict[str, str]) -> None:
    first = sending("change_car_park", values)
    assert (first.status, first.headers["etag"]) == (200, '"2"')
    assert_problem(sending("change_car_park", values), 412, "EDITED_MEANWHILE")
    assert sending("change_car_park", values, If_Match='"2"').status == 200


@pytest.mark.parametrize("case", ["change_car_park", "change_portal", "remove_car_park"])
def test_a_change_names_the_version_it_is_of(case: str, values: dict[str, str]) -> None:
    request = with_header(event(f"admin/{case}", values), "If-Match", None)
    assert_problem(answered(request, "admin"), 400, "VALIDATION", {"if-match": "MISSING"})


def test_fewer_spots_than_are_booked_are_told_with_their_days(
    premises: Premises, values: dict[str, str]
) -> None:
    answer = sending("change_car_park", values, setting("spots", 0))
    # Late in the evening the visit is one of two days.
    days = quarters_by_day(premises.coming, premises.offer.car_park.zone)
    assert answer.json["over_booked"] == sorted(day.isoformat() for day in days)
    assert sending("see_car_park", values).json["over_booked"] == []


def test_a_car_park_with_portals_is_archived_and_offers_nothing_more(
    values: dict[str, str],
) -> None:
    assert sending("remove_car_park", values).json == {"archived": True}
    assert_problem(asked("booking/see_invitation", values), 409, "NOT_OFFERED")
    assert_problem(asked("booking/book", values), 409, "NOT_OFFERED")
    answer = sending("make_portal", values)
    assert_problem(answer, 422, "CAR_PARK_ARCHIVED", {"car_park_id": "CAR_PARK_ARCHIVED"})
    assert_problem(
        sending("invite", values), 422, "PORTAL_ARCHIVED", {"portal_id": "PORTAL_ARCHIVED"}
    )
    seen = sending("see_organisation", values).json
    assert [one["archived"] for one in seen["car_parks"]] == [True]


def test_a_car_park_that_nobody_uses_is_gone(values: dict[str, str]) -> None:
    made = sending("make_car_park", values).json
    own = values | {"CAR_PARK_ID": made["id"]}
    assert sending("remove_car_park", own).json == {"archived": False}
    assert_problem(sending("see_car_park", own), 404, "CAR_PARK_NOT_FOUND")


def test_the_kill_switch_keeps_a_visitors_button_shut(
    premises: Premises, values: dict[str, str]
) -> None:
    assert sending("kill_switch", values).json["kill_switch"] is True
    seen = asked("remote_open/see_reservation", values).json
    assert "switched off" in json.dumps(seen)
    assert sending("kill_switch", values, setting("on", value=False)).json["kill_switch"] is False
    assert premises.pressed(values)


WRONG_CAR_PARKS: list[Wrong] = [
    ("name", "", "name", "MISSING"),
    ("name", "two\nlines", "name", "TEXT_UNREADABLE"),
    ("name", "x" * 121, "name", "TEXT_TOO_LONG"),
    ("address", [], "address", "MISSING"),
    ("map_url", "http://maps.example/", "map_url", "NOT_AN_ADDRESS"),
    ("time_zone", "Europe/Nowhere", "time_zone", "TIME_ZONE_UNKNOWN"),
    ("spots", -1, "spots", "NUMBER_TOO_SMALL"),
    ("spots", 10_001, "spots", "NUMBER_TOO_LARGE"),
    ("spots", "many", "spots", "NOT_A_NUMBER"),
    ("spots", 1.5, "spots", "NOT_A_NUMBER"),
    ("grace_before_minutes", 121, "grace_before_minutes", "NUMBER_TOO_LARGE"),
    ("opening_hours.0.closes", "06:00", "opening_hours.0.closes", "CLOSES_TOO_EARLY"),
    ("opening_hours.0.opens", "07:05", "opening_hours.0.opens", "NOT_ON_A_QUARTER"),
    ("opening_hours.0.opens", "early", "opening_hours.0.opens", "NOT_ON_A_QUARTER"),
    ("opening_hours.0.weekday", 7, "opening_hours.0.weekday", "NOT_OFFERED_HERE"),
    ("closed_days", ["Christmas"], "closed_days.0", "NOT_A_DATE"),
    ("access_methods", ["TELEPATHY"], "access_methods.0", "NOT_OFFERED_HERE"),
    ("re_entry_allowed", "perhaps", "re_entry_allowed", "NOT_OFFERED_HERE"),
    ("one_wrong_character", "a little", "one_wrong_character", "NOT_OFFERED_HERE"),
    ("offline_hours", 0, "offline_hours", "NUMBER_TOO_SMALL"),
    ("offline_hours", 73, "offline_hours", "NUMBER_TOO_LARGE"),
]
WRONG_PORTALS: list[Wrong] = [
    ("maximum_spots", 20, "maximum_spots", "NUMBER_TOO_LARGE"),
    ("maximum_spots", None, "maximum_spots", "NOT_A_NUMBER"),
    ("languages", ["fr"], "languages.0", "LANGUAGE_UNKNOWN"),
    ("languages", [], "languages", "MISSING"),
    ("message", "x" * 1001, "message", "TEXT_TOO_LONG"),
    ("dates.horizon_days", 366, "dates.horizon_days", "NUMBER_TOO_LARGE"),
    ("dates.closed_days", ["soon"], "dates.closed_days.0", "NOT_A_DATE"),
    ("durations", {"free": None, "predefined": []}, "durations", "NO_DURATION"),
    (
        "durations.free.maximum_minutes",
        15,
        "durations.free.maximum_minutes",
        "LONGEST_IS_SHORTER",
    ),
    ("durations.free.step_minutes", 20, "durations.free.step_minutes", "NOT_A_MULTIPLE"),
    ("durations.predefined.0.starts", "08:10", "durations.predefined.0.starts", "NOT_ON_A_QUARTER"),
    ("tariff.kind", "PER_MOON", "tariff", "NOT_OFFERED_HERE"),
    ("tariff.currency", "euro", "tariff.currency", "NOT_A_CURRENCY"),
    ("tariff.free_minutes", 7, "tariff.free_minutes", "NOT_A_MULTIPLE"),
    ("tariff.vat", [], "tariff.vat", "MISSING"),
    ("tariff.vat.0.basis_points", 10_001, "tariff.vat.0.basis_points", "NUMBER_TOO_LARGE"),
    ("tariff.bands.0.ends", "17:00", "tariff.bands", "TARIFF_GAP"),
    ("tariff.bands.0.ends", "19:00", "tariff.bands", "TARIFF_OVERLAP"),
    ("tariff.bands.0.weekdays", [], "tariff.bands.0.ends", "BAND_INVALID"),
    ("tariff.bands.0.amount", 10, "tariff.amount", "AMOUNT_TOO_SMALL"),
    ("tariff.daily_maximum", 0, "tariff.daily_maximum", "NUMBER_NOT_ABOVE"),
    ("cancellation.tiers.0.hours_before", 0, "cancellation.tiers", "TIERS_NOT_IN_ORDER"),
    ("cancellation.tiers.0.percent", 101, "cancellation.tiers.0.percent", "NUMBER_TOO_LARGE"),
]


@pytest.mark.parametrize("wrong", WRONG_CAR_PARKS, ids=str)
def test_every_rule_of_a_car_park_has_a_sentence_at_its_field(
    wrong: Wrong, values: dict[str, str], deployment: Deployment
) -> None:
    way, value, field, code = wrong
    before = deployment.rows()
    answer = sending("make_car_park", values, setting(way, value))
    assert_problem(answer, 400, "VALIDATION", {field: code})
    assert deployment.rows() == before


@pytest.mark.parametrize("wrong", WRONG_PORTALS, ids=str)
def test_every_rule_of_a_portal_has_a_sentence_at_its_field(
    wrong: Wrong, values: dict[str, str], deployment: Deployment
) -> None:
    way, value, field, code = wrong
    before = deployment.rows()
    answer = sending("make_portal", values, setting(way, value))
    assert_problem(answer, 400, "VALIDATION", {field: code})
    assert deployment.rows() == before


def test_a_sentence_tells_the_bound_and_the_gap(values: dict[str, str]) -> None:
    answer = sending("make_car_park", values, setting("spots", 10_001))
    assert answer.json["errors"][0]["detail"] == "Enter 10000 or less."
    answer = sending("make_portal", values, setting("tariff.bands.0.ends", "17:00"))
    said = "No hour that begins on Monday at 17:00 has a price. Close the gap."
    assert answer.json["errors"][0]["detail"] == said
    answer = sending("make_portal", values, setting("tariff.bands.0.amount", 10))
    assert "\N{EURO SIGN}\N{NO-BREAK SPACE}0.50" in answer.json["errors"][0]["detail"]


# Portals


def test_a_new_portal_comes_back_as_it_was_sent(
    values: dict[str, str], deployment: Deployment
) -> None:
    made = sending("make_portal", values)
    sent = json.loads(event("admin/make_portal", values)["body"])
    sent["tariff"]["bands"][2] |= {"starts": "00:00", "ends": "00:00"}
    assert (made.status, made.headers["etag"]) == (201, '"1"')
    assert {name: made.json[name] for name in sent} == sent
    assert sending("make_portal", values).json == made.json
    assert sending("see_portal", values | {"PORTAL_ID": made.json["id"]}).json == made.json
    assert made.json in sending("list_portals", values).json["items"]
    assert told(deployment) == ["PORTAL_MADE"]


def test_what_was_read_can_be_sent_back_as_it_is(values: dict[str, str]) -> None:
    for case in ("portal", "car_park"):
        seen = sending(f"see_{case}", values)
        known = json.loads(event(f"admin/change_{case}", values)["body"])
        whole = {name: seen.json[name] for name in known}
        request = event(f"admin/change_{case}", values) | {"body": json.dumps(whole)}
        changed = answered(request, "admin")
        assert changed.json == seen.json | {"version": 2}


def test_time_slots_outside_the_opening_hours_are_refused_and_named_when_the_hours_change(
    values: dict[str, str],
) -> None:
    sending("change_portal", values)
    late = setting("opening_hours.0.opens", "09:00")
    changed = sending("change_car_park", values, late)
    assert changed.json["outside_hours"] == [{"id": values["PORTAL_ID"], "name": "Day visitors"}]
    answer = sending("change_portal", values, If_Match='"2"')
    field = "durations.predefined.0"
    assert_problem(answer, 422, "SLOT_OUTSIDE_HOURS", {field: "SLOT_OUTSIDE_HOURS"})
    assert answer.json["detail"] == "Morning is outside the opening hours of Monday."


def test_an_archived_portals_invitation_says_so(values: dict[str, str]) -> None:
    assert sending("remove_portal", values).json == {"archived": True}
    answer = asked("booking/see_invitation", values)
    assert_problem(answer, 409, "NOT_OFFERED")
    for case in ("booking/quote", "booking/see_availability", "booking/book"):
        assert_problem(asked(case, values), 409, "NOT_OFFERED")
