"""The day as the desk sees it: how full it is, who comes, what happened at the gates."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import Answer, answered, asked, event, sent
from tests.functions.premises import BRUSSELS, Premises
from tests.functions.problems import assert_problem

Values = dict[str, str]


def ask(case: str, values: Values, **query: str) -> Answer:
    """Return the answer to the case's request with these words in its query."""
    request = event(case, values)
    for name in ("queryStringParameters", "multiValueQueryStringParameters"):
        request[name] = request[name] or {}
    request["queryStringParameters"] |= query
    request["multiValueQueryStringParameters"] |= {name: [said] for name, said in query.items()}
    return answered(request, "admin")


def search(values: Values, said: str) -> Answer:
    return answered(event("admin/search", values) | {"body": json.dumps({"text": said})}, "admin")


def listed(premises: Premises, values: Values) -> list[dict[str, Any]]:
    day = premises.coming.start.astimezone(BRUSSELS).date().isoformat()
    return list(ask("admin/list_reservations", values, date=day).json["items"])


def events(values: Values) -> list[dict[str, Any]]:
    return list(asked("admin/list_access_events", values).json["items"])


def test_a_booked_spot_is_taken_in_its_quarters(premises: Premises, values: Values) -> None:
    start = premises.coming.start.astimezone(BRUSSELS)
    seen = ask("admin/see_occupancy", values, **{"from": start.date().isoformat(), "days": "1"})
    (day,) = seen.json["days"]
    assert (seen.json["time_zone"], seen.json["spots"]) == ("Europe/Brussels", 10)
    assert day["date"] == start.date().isoformat()
    first = datetime.fromisoformat(day["starts"])
    assert (first.hour, first.minute) == (0, 0)
    place = (start - first) // timedelta(minutes=15)
    assert day["taken"][place] == 1
    assert day["taken"][place - 1] == 0
    assert all(day["open"])


@pytest.mark.parametrize(
    ("day", "quarters"), [("2026-10-25", 100), ("2027-03-28", 92), ("2026-11-24", 96)]
)
def test_a_day_has_as_many_quarters_as_it_is_long(values: Values, day: str, quarters: int) -> None:
    (seen,) = ask("admin/see_occupancy", values, **{"from": day, "days": "1"}).json["days"]
    assert len(seen["taken"]) == len(seen["open"]) == quarters


def test_seven_days_are_seen_at_once_and_no_more(values: Values) -> None:
    seen = ask("admin/see_occupancy", values, days="7").json["days"]
    first = datetime.fromisoformat(seen[0]["date"])
    assert [day["date"] for day in seen] == [
        (first + timedelta(days=number)).date().isoformat() for number in range(7)
    ]
    for days in ("0", "8", "many"):
        answer = ask("admin/see_occupancy", values, days=days)
        assert_problem(answer, 400, "VALIDATION", {"days": "INVALID"})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(values: Values, day: str) -> None:
    answer = ask("admin/see_occupancy", values, **{"from": day})
    assert_problem(answer, 422, "INVALID", {"from": "INVALID"})
    answer = ask("admin/list_reservations", values, date=day)
    assert_problem(answer, 422, "INVALID", {"date": "INVALID"})


def test_whoever_comes_is_listed_with_what_the_desk_needs(
    premises: Premises, values: Values
) -> None:
    (line,) = listed(premises, values)
    assert line["id"] == values["RESERVATION_ID"]
    assert line["booking_id"] == values["BOOKING_ID"]
    assert line["car_park_id"] == values["CAR_PARK_ID"]
    assert (line["first_name"], line["last_name"]) == ("Ann", "Peeters")
    assert (line["email"], line["licence_plate"]) == ("ann@visitor.example.com", "1-ABC-234")
    assert datetime.fromisoformat(line["start"]) == premises.coming.start
    assert datetime.fromisoformat(line["end"]) == premises.coming.end
    assert (line["state"], line["inside"]) == ("CONFIRMED", False)
    assert (line["arrived_at"], line["paid"]) == (None, None)


def test_whoever_pressed_has_arrived(premises: Premises, values: Values) -> None:
    premises.pressed(values)
    (line,) = listed(premises, values)
    assert line["state"] == "USED"
    arrived = datetime.fromisoformat(line["arrived_at"])
    assert abs(arrived - datetime.now(BRUSSELS)) < timedelta(minutes=1)


def test_a_press_is_told_with_who_it_was_and_what_the_gate_did(
    premises: Premises, values: Values
) -> None:
    pressed = premises.pressed(values)
    (told,) = events(values)
    assert (told["method"], told["reason"]) == ("REMOTE_CONTROL", "ALLOW")
    assert (told["outcome"], told["sentence"]) == (None, "Asked the gate.")
    assert (told["gate_id"], told["gate_name"]) == (values["GATE_ID"], "Main entrance")
    assert told["reservation_id"] == values["RESERVATION_ID"]
    assert (told["licence_plate"], told["name"]) == ("1-ABC-234", "Ann Peeters")
    assert told["by"] is None
    sent("gate_access/acknowledged_opened", pressed)
    (told,) = events(values)
    assert (told["outcome"], told["sentence"]) == ("OPENED", "Opened.")


def test_a_refused_press_is_told_with_its_reason(premises: Premises, values: Values) -> None:
    premises.heard_of_gate(online=False)
    for _ in range(2):
        assert_problem(asked("remote_open/press", values), 422, "GATE_OFFLINE")
    (told,) = events(values)
    assert (told["reason"], told["outcome"]) == ("GATE_OFFLINE", None)
    assert told["sentence"] == "The gate is offline."
    assert told["name"] == "Ann Peeters"


def test_an_impatient_press_is_told_too(premises: Premises, values: Values) -> None:
    premises.pressed(values)
    request = event("remote_open/press", values)
    for headers in (request["headers"], request["multiValueHeaders"]):
        old = headers["Idempotency-Key"]
        headers["Idempotency-Key"] = (
            "another-press-at-once" if isinstance(old, str) else ["another-press-at-once"]
        )
    assert answered(request, "remote_open").status == 429
    newest, oldest = events(values)
    assert newest["sentence"] == "Pressed again within seconds."
    assert oldest["reason"] == "ALLOW"


def test_the_bookings_are_listed_with_the_newest_first(premises: Premises, values: Values) -> None:
    newer = premises.held()
    lines = asked("admin/list_bookings", values).json["items"]
    assert {line["id"] for line in lines} == {newer.booking.id, values["BOOKING_ID"]}
    created = [line["created_at"] for line in lines]
    assert created == sorted(created, reverse=True)
    assert {line["state"] for line in lines} == {"HELD", "CONFIRMED"}
    line = lines[0]
    assert (line["spots"], line["price"], line["payment_state"]) == (1, None, None)
    assert (line["portal_id"], line["car_park_id"]) == (values["PORTAL_ID"], values["CAR_PARK_ID"])


def test_a_paid_booking_is_seen_with_its_money_and_its_mails(
    premises: Premises, values: Values
) -> None:
    paid = premises.paid()
    seen = asked("admin/see_host_booking", values | {"BOOKING_ID": paid["BOOKING_ID"]}).json
    (line,) = seen["reservations"]
    assert (seen["state"], seen["spots"], line["paid"]) == ("CONFIRMED", 1, True)
    assert seen["price"]["gross"]["amount"] == line["price"]["gross"]["amount"] == 750
    assert (seen["payment"]["state"], seen["payment"]["checkout_url"]) == ("PAID", None)
    assert seen["refunds"] == []
    assert {mail["event"] for mail in seen["mails"]} == {"CONFIRMATION", "SUMMARY"}
    assert all(set(mail) == {"event", "recipient", "state", "at"} for mail in seen["mails"])
    listed_now = asked("admin/list_bookings", values).json["items"]
    (own,) = (one for one in listed_now if one["id"] == paid["BOOKING_ID"])
    assert own["price"] == {"amount": 750, "currency": "EUR"}
    assert own["payment_state"] == "PAID"


def test_a_reservation_is_seen_with_everything_and_its_version(values: Values) -> None:
    answer = asked("admin/see_host_reservation", values)
    seen = answer.json
    assert answer.headers["etag"].strip('"').isdigit()
    assert (seen["portal_name"], seen["time_zone"]) == ("Visit us", "Europe/Brussels")
    assert seen["car_park_name"] == "Visitors' car park"
    assert len(seen["keypad_code"]) == 6
    assert (seen["cancellable"], seen["refund"]) == (True, None)
    assert seen["booker_email"] == "booker@visitor.example.com"


def test_driving_in_makes_no_other_version(premises: Premises, values: Values) -> None:
    before = asked("admin/see_host_reservation", values).headers["etag"]
    premises.pressed(values)
    after = asked("admin/see_host_reservation", values)
    assert after.headers["etag"] == before
    assert after.json["cancellable"] is False


@pytest.mark.parametrize(
    "said", ["1abc", "peeters", "Ann Pee", "ann@visitor", "${RESERVATION_ID}", "${BOOKING_ID}"]
)
def test_somebody_at_the_desk_is_found(values: Values, said: str) -> None:
    for name in ("RESERVATION_ID", "BOOKING_ID"):
        said = said.replace(f"${{{name}}}", values[name])
    (line,) = search(values, said).json["items"]
    assert line["id"] == values["RESERVATION_ID"]


@pytest.mark.parametrize(
    ("said", "code"),
    [("", "SEARCH_TOO_SHORT"), (" a ", "SEARCH_TOO_SHORT"), ("x" * 101, "SEARCH_TOO_LONG")],
)
def test_a_search_for_next_to_nothing_is_refused(values: Values, said: str, code: str) -> None:
    assert_problem(search(values, said), 422, code, {"text": code})


@pytest.mark.parametrize("said", ["--", "??", "\u0000\u0000", "🚗🚗", "%%", "''"])
def test_a_search_for_signs_finds_nobody(values: Values, said: str) -> None:
    assert search(values, said).json["items"] == []


@pytest.mark.parametrize(
    "case", ["admin/list_reservations", "admin/list_access_events", "admin/list_bookings"]
)
def test_a_cursor_that_we_did_not_give_is_refused(case: str, values: Values) -> None:
    answer = ask(case, values, cursor="bm90IG91cnM=")
    assert_problem(answer, 422, "CURSOR_INVALID", {"cursor": "CURSOR_INVALID"})


@pytest.mark.parametrize("place", ["", "2026", "~", "2026-11-24T00:00:00.000000Z"])
def test_a_cursor_with_a_place_that_we_did_not_give_is_refused(values: Values, place: str) -> None:
    organisation_id, car_park_id = values["ORGANISATION_ID"], values["CAR_PARK_ID"]
    day = f"ORG#{organisation_id}#CAR_PARK#{car_park_id}#FROM#{values['TODAY']}"
    last = {"pk": "a", "sk": "b", "listed_under": day, "listed_at": place}
    cursor = base64.urlsafe_b64encode(json.dumps(last).encode()).decode()
    answer = ask("admin/list_reservations", values, cursor=cursor)
    assert_problem(answer, 422, "CURSOR_INVALID", {"cursor": "CURSOR_INVALID"})


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("admin/see_occupancy", "CAR_PARK_ID"),
        ("admin/list_reservations", "CAR_PARK_ID"),
        ("admin/list_access_events", "CAR_PARK_ID"),
        ("admin/see_host_booking", "BOOKING_ID"),
        ("admin/see_host_reservation", "RESERVATION_ID"),
    ],
)
def test_what_belongs_to_others_is_not_there(
    case: str, name: str, values: Values, deployment: Deployment
) -> None:
    others = Premises(deployment, "otherplace").values()
    theirs = asked(case, values | {name: others[name]})
    assert_problem(theirs, 404, theirs.json["code"], theirs.codes)
    assert theirs.json["code"].endswith("_NOT_FOUND")
    assert len(asked("admin/list_bookings", values).json["items"]) == 1
    found = asked("admin/search", values).json["items"]
    assert [line["id"] for line in found] == [values["RESERVATION_ID"]]
