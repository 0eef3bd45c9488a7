"""A page of the console costs the same with a hundred reservations and with a hundred thousand.

What a list costs is its calls and the rows they read. Lists are found in the documentation, so
that a new one is measured as soon as it is documented.
"""

import json
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from baypass.adapters.dynamodb_table import Table
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.access_log import refused_event
from baypass.domain.time_slots import TimeSlot, first_instant
from tests.builders import a_command, a_gate, a_host, an_audit_entry
from tests.functions.conftest import Standing
from tests.functions.events import asked, cases, is_request, route_of
from tests.functions.many_rows import ManyRows, Row
from tests.functions.premises import BRUSSELS
from tests.template import CLONE, documented_routes, resources

Cost = tuple[list[str], int]

FEW, MANY = 100, 100_000
# The most that a page reads: itself, what its lines name, and what is set up.
MOST_READ = 500
NOT_PAGED = {
    ("POST", "/api/host/search"),
    ("GET", "/api/host/car-parks/{car_park_id}/occupancy"),
    ("GET", "/api/host/bookings/{booking_id}"),
    ("GET", "/api/host/reservations/{reservation_id}"),
}


def lists() -> dict[tuple[str, str], bool]:
    """Return the routes whose answers are documented to be lists, and whether a cursor goes on."""
    api = json.loads((CLONE / "docs" / "openapi.json").read_text())
    schemas = api["components"]["schemas"]
    found = {}
    for route, operation in documented_routes().items():
        if not route[1].startswith("/api/host") or route in NOT_PAGED:
            continue
        content = operation["responses"].get("200", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        view = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
        if "items" in view.get("properties", {}):
            names = {one["name"] for one in operation.get("parameters", [])}
            found[route] = "cursor" in names and "next" in view["properties"]
    return found


MEASURED = [
    case
    for case in cases("admin")
    if is_request(case) and "/refused_" not in case and route_of(case) in {*lists(), *NOT_PAGED}
]


def test_every_list_is_measured() -> None:
    assert {route_of(case) for case in MEASURED} == {*lists(), *NOT_PAGED}
    assert len(lists()) >= 10


def test_every_list_goes_on_after_a_cursor() -> None:
    assert [route for route, is_paged in lists().items() if not is_paged] == []


def today_at(hours: int) -> datetime:
    return first_instant(datetime.now(BRUSSELS).date(), BRUSSELS) + timedelta(hours=hours)


# By day there are visits of an hour, and two days later those who came the evening before.
DAYS = [today_at(hours).astimezone(BRUSSELS).date().isoformat() for hours in (12, 60)]


def use(table: Table | None) -> None:
    """Let all services read this table, or the deployed one again."""
    services.cache_clear()
    if table:
        services().table = table


def seeded(standing: Standing) -> tuple[list[Row], list[str]]:
    """Return all rows of the table, and the ids whose rows are to stand there many times."""
    premises = standing.premises
    premises.deployment.bring_back(standing.rows)
    visit = premises.booked(TimeSlot(start=today_at(12), end=today_at(13)))
    overnight = premises.booked(TimeSlot(start=today_at(46), end=today_at(50)))
    refused = refused_event(
        a_command(organisation_id=premises.organisation_id, gate_id=premises.gate_id),
        "TOO_EARLY",
        premises.offer.car_park,
        premises.offer.organisation.retention,
    )
    told = refused.model_copy(update={"at": today_at(12), "day": datetime.now(BRUSSELS).date()})
    services().access_log.add(told)
    invitation = services().catalogue.invitation(
        premises.organisation_id, premises.offer.invitation.id
    )
    assert invitation
    another = invitation.model_copy(update={"id": "inv_ofmanyalike"})
    services().catalogue.add_invitation(another)
    entry = an_audit_entry(a_host(organisation_id=premises.organisation_id))
    services().audit.add(entry)
    colleague = a_host(organisation_id=premises.organisation_id, email="robin@many.example.com")
    services().hosts.add(colleague, an_audit_entry(colleague, "HOST_CHANGED"))
    gate = a_gate(
        id=ids.gate_id(premises.organisation_id, "ofmanyalike"),
        organisation_id=premises.organisation_id,
        car_park_id=premises.offer.car_park.id,
    )
    services().gates.put(gate)
    others = (told.id, another.id, entry.id, colleague.id, gate.id)
    own = [one.rpartition("_")[2] for one in (visit.booking.id, overnight.booking.id, *others)]
    return list(premises.deployment.rows()), own


def filled(rows: list[Row], copied: list[str], count: int) -> ManyRows:
    """Return a table with so many reservations by day and by night, and a tenth of all else."""
    (described,) = resources("AWS::DynamoDB::Table").values()
    table = ManyRows(described)
    for row in rows:
        key = f"{row['pk']['S']} {row['sk']['S']}"
        own = next((one for one in copied if one in key), "")
        of_a_visit = row["sk"]["S"] == "BOOKING" or row["sk"]["S"].startswith("RESERVATION#")
        many = count if of_a_visit else max(count // 10, FEW)
        others = range(many) if own else ()
        table.fill(row)
        # The copies of one row are none of another's: their ids begin with its place.
        place = copied.index(own) if own else 0
        table.fill(row, own, (f"{place}{number:0{len(own) - 1}d}" for number in others))
    table.sort()
    return table


def cost(table: ManyRows, case: str, values: dict[str, str]) -> Cost:
    """Return the calls that the case makes, and how many rows they read."""
    table.begin()
    assert asked(case, values).status == 200
    return list(table.calls), table.read


@pytest.fixture(scope="module")
def costs(standing: Standing) -> dict[str, list[list[Cost]]]:
    """Return what each case costs on each day, with few reservations and with many."""
    rows, copied = seeded(standing)
    measured: dict[str, list[list[Cost]]] = {}
    for count in (FEW, MANY):
        table = filled(rows, copied, count)
        use(Table(cast("Any", table), standing.premises.deployment.table))
        for case in MEASURED:
            costs = [cost(table, case, standing.values | {"TODAY": day}) for day in DAYS]
            measured.setdefault(case, []).append(costs)
    use(None)
    return measured


@pytest.mark.parametrize("case", MEASURED)
def test_a_page_costs_the_same_with_few_reservations_and_with_many(
    case: str, costs: dict[str, Any]
) -> None:
    few, many = costs[case]
    assert few == many
    assert max(read for _, read in few) <= MOST_READ
