"""The local cloud of the running instance, reached behind the API's back."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import botocore.session

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_table import Table, Write
from baypass.domain.values import as_text
from tests.journeys.visitors import BRUSSELS, Json, token_of

CAR_PARK = "Visitors' car park"
QUARTER = timedelta(minutes=15)
SWEEP = "baypass-sweep"
# What an update of a schedule says anew, whatever it changes.
OF_A_SCHEDULE = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")


@functools.cache
def client(emulator: str, service: Any) -> Any:
    """Return a client of one of its services, with the key that may do everything."""
    return botocore.session.get_session().create_client(
        service,
        endpoint_url=emulator,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@functools.cache
def table(emulator: str) -> Table:
    """Return the one table of the deployment."""
    database = client(emulator, "dynamodb")
    return Table(database, _table_name(database))


def _table_name(database: Any) -> str:
    return str(next(one for one in database.list_tables()["TableNames"] if "Table" in one))


def organisation_of(link: str) -> str:
    """Return the id of the organisation that an invitation's link names."""
    return f"org_{token_of(link).split('.')[1]}"


def counters_of_day(addresses: Json, day: date) -> list[int]:
    """Return how many spots are taken in each quarter of a local day; none of a day unopened."""
    rows = table(addresses["emulator"])
    organisation = organisation_of(addresses["invitations"]["paid"])
    car_parks = DynamoDBCatalogue(rows).car_parks(organisation)
    own = next(one for one in car_parks if one.name == CAR_PARK)
    item = rows.get(keys.counters(organisation, own.id, day))
    return [int(quarter) for quarter in item["taken"]] if item else []


def counters(addresses: Json, slot: dict[str, str]) -> list[int]:
    """Return how many spots are taken in each quarter of the slot, which lies within a day."""
    start, end = (datetime.fromisoformat(slot[name]) for name in ("start", "end"))
    day = start.astimezone(BRUSSELS).date()
    midnight = datetime.combine(day, time(), BRUSSELS).astimezone(UTC)
    first, last = ((moment.astimezone(UTC) - midnight) // QUARTER for moment in (start, end))
    return counters_of_day(addresses, day)[first:last] or [0] * (last - first)


def waits_for_payment(addresses: Json, organisation_id: str, booking_id: str) -> bool:
    """Tell whether the booking's workflow has left word whom to wake."""
    payment = table(addresses["emulator"]).get(keys.payment(organisation_id, booking_id))
    return payment is not None and "task_token" in payment


@contextmanager
def paused_sweep(addresses: Json) -> Iterator[None]:
    """Let nobody sweep until the block is left."""
    scheduler = client(addresses["emulator"], "scheduler")
    found = scheduler.get_schedule(Name=SWEEP)
    schedule = {name: found[name] for name in OF_A_SCHEDULE}
    scheduler.update_schedule(**schedule, State="DISABLED")
    try:
        yield
    finally:
        scheduler.update_schedule(**schedule, State="ENABLED")


def rows(addresses: Json) -> Iterator[Json]:
    """Yield every row of the one table, as DynamoDB writes them."""
    database = client(addresses["emulator"], "dynamodb")
    for page in database.get_paginator("scan").paginate(TableName=_table_name(database)):
        yield from page["Items"]


def put_back(addresses: Json, reservation_id: str, by: timedelta) -> None:
    """Let a visit have been earlier by so much, as if that time had passed.

    Its spots, and the days that its code is kept for, stay those of the visit as it was booked.
    """
    rows = table(addresses["emulator"])
    key = keys.reservation(organisation_of(addresses["invitations"]["free"]), reservation_id)
    slot = rows.get(key)["time_slot"]  # type: ignore[index]
    earlier = {name: as_text(datetime.fromisoformat(slot[name]) - by) for name in slot}
    update = Write("Update", key, update="SET time_slot = :earlier", values={":earlier": earlier})
    assert rows.write_if(update)


@contextmanager
def certificate_kept(addresses: Json, gate_id: str) -> Iterator[None]:
    """Give the gate back the certificate that is taken from it in the block.

    Whoever works on the account itself can do that.
    """
    iot = client(addresses["emulator"], "iot")
    (certificate,) = iot.list_thing_principals(thingName=gate_id)["principals"]
    policies = iot.list_attached_policies(target=certificate)["policies"]
    yield
    assert not iot.list_thing_principals(thingName=gate_id)["principals"]
    iot.update_certificate(certificateId=certificate.rpartition("/")[2], newStatus="ACTIVE")
    iot.attach_thing_principal(thingName=gate_id, principal=certificate)
    for policy in policies:
        iot.attach_policy(policyName=policy["policyName"], target=certificate)
