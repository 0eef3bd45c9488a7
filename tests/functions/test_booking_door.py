from datetime import UTC, datetime, timedelta

import pytest

from baypass.bootstrap import services
from baypass.domain.people import Visitor
from tests.functions.deployment import Deployment
from tests.functions.events import answered, asked, event, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem

BOOKED = "bkg_"


def test_an_invitation_shows_what_it_offers(values: dict[str, str]) -> None:
    offer = asked("booking/see_invitation", values).json
    assert offer["state"] == "OPEN"
    assert offer["organisation"]["name"] == "Acme Campus"
    assert offer["car_park"]["time_zone_name"] == "Brussels time"
    assert offer["portal"]["maximum_spots"] == 5
    assert offer["portal"]["privacy"]["controller"] == "Acme Campus"
    assert offer["portal"]["free_of_charge"]
    assert offer["uses_left"] == 2


@pytest.mark.parametrize("header", ["authorization", "AUTHORIZATION", "Authorization"])
def test_the_token_is_found_however_its_header_is_written(
    header: str, values: dict[str, str]
) -> None:
    request = with_header(event("booking/see_invitation", values), "Authorization", None)
    request = with_header(request, header, f"bearer  {values['INVITATION_TOKEN']} ")
    assert answered(request, "booking").status == 200


def _not_open(now: datetime) -> dict[str, dict[str, object]]:
    return {
        "EXPIRED": {"valid_until": now - timedelta(seconds=1)},
        "NOT_YET": {"valid_from": now + timedelta(days=1)},
        "REVOKED": {"revoked_at": now - timedelta(days=1)},
        "USED_UP": {"quota": 1, "uses": 1},
    }


@pytest.mark.parametrize("state", ["EXPIRED", "NOT_YET", "REVOKED", "USED_UP"])
def test_an_invitation_that_is_not_open_says_so_itself_and_books_nothing(
    state: str, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    token = premises.invitation_token(**_not_open(datetime.now(UTC))[state])
    values = values | {"INVITATION_TOKEN": token}
    offered = asked("booking/see_invitation", values)
    assert (offered.status, offered.json["state"]) == (200, state)
    assert offered.json["organisation"]["contact"]["email"] == "reception@acme.example.com"
    before = deployment.rows()
    assert_problem(asked("booking/book", values), 409, f"INVITATION_{state}")
    assert deployment.rows() == before


def test_a_month_shows_each_of_its_days(values: dict[str, str]) -> None:
    seen = asked("booking/see_availability", values).json
    assert [seen["days"][0]["date"], seen["days"][-1]["date"]] == [values["TODAY"], values["DATE"]]
    assert {day["status"] for day in seen["days"][1:]} == {"FREE"}
    assert seen["quarters"] == []


def test_one_day_shows_its_quarters_in_the_time_of_the_car_park(values: dict[str, str]) -> None:
    seen = asked("booking/see_availability_of_one_day", values).json
    assert len(seen["days"]) == 1
    assert {"start": values["START"], "available": True} in [
        {"start": quarter["start"], "available": quarter["available"]}
        for quarter in seen["quarters"]
    ]


def test_a_quote_costs_nothing_and_can_be_booked(values: dict[str, str]) -> None:
    quoted = asked("booking/quote", values).json
    assert quoted["time_slot"] == {
        "start": values["START"],
        "end": values["END"],
        "time_zone": "Europe/Brussels",
    }
    assert quoted["free_of_charge"]
    assert quoted["price"]["gross"] == {"amount": 0, "currency": "EUR"}
    assert quoted["lines"] == []
    assert quoted["bookable"]


def test_a_booking_is_held_and_its_workflow_started_under_its_id(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("booking/book", values)
    booking = answer.json["booking"]
    assert (answer.status, booking["state"]) == (201, "HELD")
    assert booking["hold_until"]
    assert booking["reservations"][0]["visitor"]["first_name"] == "Zoë"
    assert deployment.executions("booking") == {
        booking["id"]: {
            "organisation_id": values["ORGANISATION_ID"],
            "booking_id": booking["id"],
            "payment_due": False,
        }
    }
    again = asked("booking/see_booking", values | {"BOOKER_TOKEN": answer.json["token"]})
    assert again.json == booking


def test_the_same_press_twice_is_one_booking(
    values: dict[str, str], deployment: Deployment
) -> None:
    first = asked("booking/book", values)
    rows = deployment.rows()
    assert asked("booking/book", values).json == first.json
    assert deployment.rows() == rows
    assert len(deployment.executions("booking")) == 1


def test_the_same_key_for_another_form_is_refused(values: dict[str, str]) -> None:
    asked("booking/book", values)
    assert_problem(
        asked("booking/book_two_spots", values),
        409,
        "IDEMPOTENCY_KEY_REUSED",
        {"Idempotency-Key": "IDEMPOTENCY_KEY_REUSED"},
    )


def test_two_spots_are_two_reservations_of_one_booking(values: dict[str, str]) -> None:
    booking = asked("booking/book_two_spots", values).json["booking"]
    plates = [reservation["licence_plate"] for reservation in booking["reservations"]]
    assert plates == ["1-ABC-234", "B-AÜ 123"]


def test_the_last_spot_is_booked_once(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    services().catalogue.put(premises.offer.car_park.model_copy(update={"spots": 1}))
    before = deployment.rows()
    assert_problem(
        asked("booking/book_two_spots", values),
        409,
        "NO_SPOT_LEFT",
        {"reservations": "NO_SPOT_LEFT"},
    )
    taken = [row for row in deployment.rows() if row not in before]
    assert not [row for row in taken if BOOKED in row["pk"]["S"]]
    assert asked("booking/book", values).status == 201


def test_the_booker_sees_every_reservation_and_what_became_of_each_mail(
    premises: Premises,
) -> None:
    visitor = Visitor(first_name="Jörg", last_name="Çelik", email="joerg@visitor.example.com")
    record = premises.booked(visitor=visitor)
    seen = asked("booking/see_booking", premises.values(record)).json
    assert (seen["id"], seen["state"], seen["hold_until"]) == (record.booking.id, "CONFIRMED", None)
    assert seen["reservations"][0]["visitor"] == visitor.model_dump()
    assert {(mail["recipient"], mail["event"], mail["state"]) for mail in seen["mails"]} == {
        ("joerg@visitor.example.com", "CONFIRMATION", "PENDING"),
        ("booker@visitor.example.com", "SUMMARY", "PENDING"),
    }


def test_a_body_of_exactly_16_kilobytes_is_read(values: dict[str, str]) -> None:
    request = event("booking/book", values)
    request["body"] += " " * (16 * 1024 - len(request["body"].encode()))
    assert answered(request, "booking").status == 201
    assert_problem(
        answered(request | {"body": f"{request['body']} "}, "booking"), 413, "BODY_TOO_LARGE"
    )
