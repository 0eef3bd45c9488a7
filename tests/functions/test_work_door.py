"""What a host asks for through the door is done by the worker, from the first to the last row."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from moto.s3.models import s3_backends

from baypass.bootstrap import services
from tests.functions.deployment import ACCOUNT, Deployment
from tests.functions.events import Answer, Context, answered, asked, door, event, with_header
from tests.functions.premises import Premises

LIST = "email;name;quota\r\nana@visitor.example.com;Ana Ćirić;2\r\n;=At the desk;\r\n"


def work(values: dict[str, str], job: Any) -> Any:
    """Let the worker do it, and return what the host then sees."""
    door("work").handler(
        {"organisation_id": values["ORGANISATION_ID"], "job_id": job["id"]}, Context()
    )
    return asked("admin/see_job", values | {"JOB_ID": job["id"]}).json


def changed(case: str, values: dict[str, str], key: str, **fields: Any) -> Answer:
    request = with_header(event(case, values), "Idempotency-Key", key)
    body = json.dumps(json.loads(request["body"]) | fields)
    return answered(request | {"body": body}, "admin")


def file_at(address: str) -> bytes:
    """Return what a link leads to, as whoever has it would get it."""
    place = urlsplit(address).path.lstrip("/")
    files = s3_backends[ACCOUNT]["aws"].buckets
    (bucket,) = (one for one in files.values() if one.name.endswith("files"))
    return bytes(bucket.keys[place.removeprefix(f"{bucket.name}/")].value)


def report(values: dict[str, str], kind: str, **fields: Any) -> list[list[str]]:
    """Return the rows of a report of this year and the next."""
    year = datetime.now(UTC).year
    days = {"from": f"{year}-06-01", "until": f"{year + 1}-06-01"}
    if datetime.now(UTC).month < 7:
        days = {"from": f"{year - 1}-12-01", "until": f"{year}-12-01"}
    asked_for = changed(
        "admin/ask_report", values, f"a-whole-report-of-{kind.lower()}", kind=kind, **days, **fields
    )
    assert asked_for.status == 202, asked_for.body
    done = work(values, asked_for.json)
    assert (done["state"], done["total"]) == ("DONE", done["done"])
    text = file_at(done["download_url"]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_list_becomes_invitations_and_mails(
    values: dict[str, str], deployment: Deployment
) -> None:
    accepted = changed("admin/import_invitations", values, "the-summer-party", csv=LIST)
    assert accepted.status == 202
    assert (accepted.json["state"], accepted.json["total"]) == ("DUE", 2)
    seen = work(values, accepted.json)
    assert (seen["state"], seen["done"], seen["problems"]) == ("DONE", 2, [])
    listed = asked("admin/list_invitations", values).json["items"]
    ana = next(one for one in listed if one["name"] == "Ana Ćirić")
    assert (ana["quota"], ana["email"]) == (2, "ana@visitor.example.com")
    assert set(deployment.mails()) == {"ana@visitor.example.com"}
    letter = deployment.mails()["ana@visitor.example.com"].get_body(("plain",))
    assert letter
    assert ana["link"] in letter.get_content()


def test_a_list_of_two_megabytes_fits_and_a_larger_one_is_refused(
    values: dict[str, str],
) -> None:
    people = [f"guest{place}@visitor.example.com,{'G' * 100}" for place in range(9_000)]
    long = "\n".join(["email,name", *people])
    assert (
        changed("admin/check_import", values, "a-long-list-of-all", csv=long).json["lines"] == 9000
    )
    too_long = changed("admin/check_import", values, "a-long-list-of-all", csv=long * 2)
    assert (too_long.status, too_long.json["code"]) == (413, "BODY_TOO_LARGE")


def test_no_other_body_may_be_that_large(values: dict[str, str]) -> None:
    answer = changed("admin/invite", values, "a-very-long-name-here", name="A" * 20_000)
    assert (answer.status, answer.json["code"]) == (413, "BODY_TOO_LARGE")


def test_a_checked_list_tells_line_column_and_sentence(values: dict[str, str]) -> None:
    checked = asked("admin/check_import", values).json
    assert checked["lines"] == 1
    assert [(one["line"], one["field"], one["code"]) for one in checked["problems"]] == [
        (2, "email", "EMAIL_INVALID"),
        (2, "name", "NAME_MISSING"),
    ]
    assert all(one["detail"].endswith(".") for one in checked["problems"])


def test_a_report_of_reservations_has_a_line_for_each(values: dict[str, str]) -> None:
    head, *rows = report(values, "RESERVATIONS")
    (row,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert row["Reservation"] == values["RESERVATION_ID"]
    assert row["State"] == "CONFIRMED"


def test_reports_of_money_agree_with_each_other(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    paid = premises.paid()
    head, *rows = report(values, "PAYMENTS")
    (payment,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert payment["Booking"] == paid["BOOKING_ID"]
    head, *rows = report(values, "VAT")
    (vat,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert vat["Payments"] == "1"
    assert (vat["Paid gross"], vat["Gross"]) == (payment["Gross"], payment["Gross"])
    assert (vat["Paid VAT"], vat["VAT %"]) == (payment["VAT"], payment["VAT %"])
    assert report(values, "REFUNDS")[1:] == []
    assert deployment.mails() is not None


def test_a_report_of_how_full_it_was_counts_quarter_hours(values: dict[str, str]) -> None:
    head, *rows = report(values, "OCCUPANCY")
    days = [dict(zip(head, row, strict=True)) for row in rows]
    assert sum(int(day["Taken quarter hours"]) for day in days) == 4
    assert max(int(day["Most at once"]) for day in days) == 1


def test_a_car_park_of_nobody_has_no_report(values: dict[str, str]) -> None:
    answer = changed(
        "admin/ask_report", values, "a-report-of-nothing", car_park_id="cpk_ofsomebody"
    )
    assert (answer.status, answer.json["code"]) == (404, "CAR_PARK_NOT_FOUND")


def test_a_workbook_is_one_that_excel_opens(values: dict[str, str]) -> None:
    asked_for = changed("admin/ask_report", values, "a-report-as-a-workbook", format="xlsx")
    done = work(values, asked_for.json)
    with ZipFile(io.BytesIO(file_at(done["download_url"]))) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()


def test_a_job_of_others_is_nobodys(values: dict[str, str], deployment: Deployment) -> None:
    job = asked("admin/ask_report", values).json
    others = Premises(deployment, "otherplace")
    answer = asked("admin/see_job", others.values() | {"JOB_ID": job["id"]})
    assert (answer.status, answer.json["code"]) == (404, "JOB_NOT_FOUND")


def test_the_sweep_starts_again_what_was_left_behind(values: dict[str, str]) -> None:
    job = asked("admin/ask_report", values).json
    rows = services().jobs.overdue(datetime.now(UTC), 10)
    assert rows == []
    due = services().jobs.job(values["ORGANISATION_ID"], job["id"])
    assert due
    assert services().jobs.overdue(due.owed_at, 10) == [(values["ORGANISATION_ID"], job["id"])]


def test_an_invitation_is_changed_by_who_has_read_it(values: dict[str, str]) -> None:
    answer = asked("admin/change_invitation", values)
    assert answer.headers["etag"] == '"2"'
    assert (answer.json["name"], answer.json["quota"]) == ("Summer party", 40)
    seen = asked("admin/see_host_invitation", values)
    assert seen.json == answer.json
    again = asked("admin/change_invitation", values)
    assert (again.status, again.json["code"]) == (412, "EDITED_MEANWHILE")


def test_the_same_press_sends_an_invitation_again_once(
    values: dict[str, str], deployment: Deployment
) -> None:
    first = asked("admin/mail_invitation", values)
    assert set(deployment.mails()) == {"invitee@visitor.example.com"}
    deployment.empty_mailboxes()
    assert asked("admin/mail_invitation", values).json == first.json
    assert deployment.mails() == {}


def test_who_used_an_invitation_is_listed(values: dict[str, str]) -> None:
    (use,) = asked("admin/list_invitation_bookings", values).json["items"]
    assert (use["id"], use["state"], use["spots"]) == (values["BOOKING_ID"], "CONFIRMED", 1)


@pytest.mark.parametrize("case", ["admin/poster"])
def test_a_poster_is_a_pdf(case: str, values: dict[str, str]) -> None:
    answer = asked(case, values)
    assert (answer.content_type, answer.is_base64) == ("application/pdf", True)
