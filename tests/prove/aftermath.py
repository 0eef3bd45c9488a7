"""Whatever was accepted can be confirmed, mailed, read, listed and exported: no row is poison."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from moto.s3.models import s3_backends
from moto.ses.models import ses_backends

from baypass.domain.jobs import ReportFormat, ReportKind
from tests.functions.deployment import ACCOUNT, REGION, SITE
from tests.functions.events import Context, door
from tests.prove.corpus import ROUTES
from tests.prove.doors import Request, body_of
from tests.prove.mails import as_read, wrong_with
from tests.prove.watched import Watched

_CONTEXT = Context()
_REPORTS = ("POST", "/api/host/reports")
_JOB = ("GET", "/api/host/jobs/{job_id}")
_READS = tuple(route for route in ROUTES if route[0] == "GET")
# What has been revoked, used up or removed meanwhile says so.
_FINE = (200, 404, 409)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def look_at_what_was_accepted(watched: Watched) -> None:
    """Use everything that stands in the table, as visitors, hosts, workers and the sweep do."""
    _work_off(watched)
    for request in _reads(watched):
        answer = watched.send(request)
        if answer is not None and answer.status not in _FINE:
            watched.complain(f"cannot be read any more: {request} -> {answer.status}")
    for wrong in (*_exports(watched), *_mails(watched), *_owed(watched)):
        watched.complain(wrong)
    watched.counts["aftermaths"] += 1


def _work_off(watched: Watched) -> None:
    """Do everything that happens by itself; nothing of it may fail."""
    rows = watched.site.deployment.rows()
    workflow, work = door("booking_workflow"), door("work").handler
    for row in rows:
        organisation_id = row["pk"]["S"].split("#")[1]
        try:
            if row["sk"]["S"] == "BOOKING" and "state" in row:
                named = {"organisation_id": organisation_id, "booking_id": row["id"]["S"]}
                if row["state"]["S"] == "HELD" and "payment_id" not in row:
                    workflow.confirm(named, _CONTEXT)
                workflow.notify(named, _CONTEXT)
            if row["sk"]["S"] == "JOB":
                work({"organisation_id": organisation_id, "job_id": row["id"]["S"]}, _CONTEXT)
        except Exception as error:  # noqa: BLE001  whatever it is, it is a poison row
            watched.complain(f"{row['pk']['S']} cannot be worked off: {type(error).__name__}")
    try:
        door("sweep").handler({}, _CONTEXT)
    except Exception as error:  # noqa: BLE001  the sweep never fails
        watched.complain(f"the sweep failed: {type(error).__name__}")


def _reads(watched: Watched) -> Iterator[Request]:
    """Yield every list and everything that is listed, as the owner and as the visitors see it."""
    doors, rows = watched.site.doors, watched.site.deployment.rows()
    ours = f"ORG#{watched.site.values['ORGANISATION_ID']}"
    known: dict[str, set[str]] = {}
    for row in rows:
        if row["pk"]["S"].startswith(ours) and "id" in row:
            known.setdefault(row["id"]["S"][:3], set()).add(row["id"]["S"])
    for route in _READS:
        usual = doors.usual(route)
        yield usual
        for name, prefix in _PLACES.items():
            if f"{{{name}}}" not in route[1] or route[1].endswith("poster.pdf"):
                continue
            step = route[1].split("/").index(f"{{{name}}}")
            for one in sorted(known.get(prefix, ())):
                steps = usual.path.split("/")
                steps[step] = one
                yield replace(usual, path="/".join(steps))


_PLACES = {
    "car_park_id": "cpk",
    "portal_id": "prt",
    "booking_id": "bkg",
    "reservation_id": "rsv",
    "invitation_id": "inv",
}


def _exports(watched: Watched) -> Iterator[str]:
    """Have every report written in every form; no cell of it is a formula."""
    usual = watched.site.doors.usual(_REPORTS)
    for kind in ReportKind:
        for form in ReportFormat:
            key = f"aftermath-{kind}-{form}-{watched.counts['aftermaths']}".lower()
            body = json.dumps(body_of(usual) | {"kind": kind, "format": form})
            headers = {**usual.headers, "Idempotency-Key": re.sub("[^a-z0-9-]", "-", key)}
            asked = watched.send(replace(usual, headers=headers, body=body))
            if asked is None or asked.status != 202:
                yield f"the report {kind} cannot be asked for"
                continue
            yield from _export(watched, asked.json["id"], f"{kind}.{form}")


def _export(watched: Watched, job_id: str, named: str) -> Iterator[str]:
    organisation_id = watched.site.values["ORGANISATION_ID"]
    door("work").handler({"organisation_id": organisation_id, "job_id": job_id}, _CONTEXT)
    usual = watched.site.doors.usual(_JOB)
    seen = watched.send(replace(usual, path=f"/api/host/jobs/{job_id}"))
    if seen is None or seen.json["state"] != "DONE":
        yield f"the report {named} is not written"
        return
    yield from _formulas(_file_at(seen.json["download_url"]), named)


def _formulas(content: bytes, named: str) -> Iterator[str]:
    if named.endswith("xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if "sheet" in name]
        if any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets):
            yield f"the report {named} has a formula or a link"
        return
    _, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row if cell.startswith(_FORMULA)]
    if any(not _is_number(cell) for cell in cells):
        yield f"the report {named} has the formula {cells[0]!a}"


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-[0-9.]+", cell) is not None


def _file_at(address: str) -> bytes:
    place = urlsplit(address).path.lstrip("/")
    buckets = s3_backends[ACCOUNT]["aws"].buckets
    (bucket,) = (one for one in buckets.values() if one.name.endswith("files"))
    return bytes(bucket.keys[place.removeprefix(f"{bucket.name}/")].value)


def _mails(watched: Watched) -> Iterator[str]:
    """Look at every mail that was sent."""
    rows = watched.site.deployment.rows()
    maps = {row["map_url"]["S"].replace("\u202e", "") for row in rows if "map_url" in row}
    for sent in ses_backends[ACCOUNT][REGION].sent_messages:
        mail = as_read(sent.raw_data)
        watched.counts["mails"] += 1
        yield from wrong_with(mail, SITE, maps)
        if {mail["To"]} != set(sent.destinations):
            yield f"a mail goes to {sent.destinations!a}"


def _owed(watched: Watched) -> Iterator[str]:
    """No mail is stuck."""
    for row in watched.site.deployment.rows():
        if row["sk"]["S"].startswith("MAIL#") and row["state"]["S"] != "SENT":
            yield f"a mail is stuck: {row['sk']['S']} {row['state']['S']}"
