"""Sent mails: read whole, shown harmlessly."""

import base64
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from local.mail_copies import KeepMailCopies, copy_of
from local.mailbox import read_mail
from local.mailbox_pages import framed
from tests.local.origin import an_origin
from tests.waiting import finished

HTML = "<html><head><title>t</title></head><body><img src='cid:code'></body></html>"


def an_entry(**changes: object) -> dict[str, Any]:
    """Return a mail as the local cloud lists it."""
    entry: dict[str, Any] = {
        "MessageId": "1@email.amazonses.com",
        "Source": "Baypass <no-reply@site.example>",
        "To": ["ann@x.example"],
        "Subject": "Acme <Campus>: Tuesday 24 November",
        "BodyText": "Open your visit page",
        "BodyHtml": HTML,
        "Timestamp": 1_795_000_000.0,
        "Type": "v2.SendEmail",
    }
    return entry | changes


def a_raw_request() -> dict[str, Any]:
    """Return a SendEmail request with a whole message in it."""
    message = EmailMessage()
    message["Subject"] = "Acme"
    message.set_content("Open your visit page\n")
    message.add_alternative(HTML, subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(b"PNG", "image", "png", cid="<code>", filename="code.png")  # type: ignore[union-attr]
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="visit.ics")
    return {"Content": {"Raw": {"Data": base64.b64encode(message.as_bytes()).decode()}}}


def a_simple_request() -> dict[str, Any]:
    """Return a SendEmail request that leaves the composing to SES."""
    calendar = {
        "FileName": "visit.ics",
        "ContentType": "text/calendar; charset=utf-8",
        "RawContent": base64.b64encode(b"BEGIN:VCALENDAR").decode(),
    }
    code = {
        "FileName": "code.png",
        "ContentType": "image/png",
        "ContentDisposition": "INLINE",
        "ContentId": "code",
        "RawContent": base64.b64encode(b"PNG").decode(),
    }
    return {"Content": {"Simple": {"Attachments": [code, calendar]}}}


@pytest.mark.parametrize("request_body", [a_raw_request(), a_simple_request()])
def test_a_mail_is_read_with_its_texts_and_its_files(request_body: dict[str, Any]) -> None:
    mail = read_mail(an_entry(), request_body)
    assert mail.text.strip() == "Open your visit page"
    assert mail.html.strip() == HTML
    assert {(each.name, each.content_type, each.content_id) for each in mail.attachments} == {
        ("code.png", "image/png", "code"),
        ("visit.ics", "text/calendar", None),
    }
    [calendar] = [each for each in mail.attachments if each.name == "visit.ics"]
    assert calendar.content.strip() == b"BEGIN:VCALENDAR"
    assert "visit.ics" in mail.source


def test_a_mail_without_a_copy_still_has_its_texts() -> None:
    mail = read_mail(an_entry(BodyHtml=None), {})
    assert (mail.text.strip(), mail.html, mail.attachments) == ("Open your visit page", "", ())


def test_the_links_of_a_shown_mail_open_in_place_of_the_page_and_its_pictures_are_found() -> None:
    shown = framed(read_mail(an_entry(), a_raw_request()))
    assert '<head><base target="_top">' in shown
    assert "<img src='/local/mailbox/1@email.amazonses.com/attachments/1'>" in shown


def test_a_mail_of_bare_html_gets_its_base_too() -> None:
    assert framed(read_mail(an_entry(BodyHtml="<p>x"), {})).startswith('<base target="_top"><p>x')


def keep(folder: Path, mail: dict[str, Any]) -> None:
    """Put the copy of a mail where the local cloud puts it."""
    folder.mkdir(exist_ok=True)
    copy_of(folder, mail["MessageId"]).write_text(json.dumps(a_raw_request()))


def test_the_mailbox_shows_the_newest_first_to_people_and_to_scripts(tmp_path: Path) -> None:
    old, new = an_entry(), an_entry(MessageId="2@x", Timestamp=1_795_000_001.5)
    for mail in (old, new):
        keep(tmp_path / "mails", mail)

    async def visit() -> None:
        async with an_origin(tmp_path) as origin:
            origin.cloud.mails += [old, new]
            listed = (await origin.browser.get("/local/mailbox/messages.json")).json()
            assert [mail["id"] for mail in listed] == ["2@x", "1@email.amazonses.com"]
            assert listed[0]["to"] == ["ann@x.example"]
            [_, calendar] = listed[0]["attachments"]
            assert (calendar["name"], calendar["content_type"]) == ("visit.ics", "text/calendar")
            file = await origin.browser.get(calendar["url"])
            assert file.content.strip() == b"BEGIN:VCALENDAR"
            assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''visit.ics"
            page = await origin.browser.get("/local/mailbox")
            assert "Acme &lt;Campus&gt;" in page.text
            assert "Acme <Campus>" not in page.text

    finished(visit())


def test_a_mail_whose_copy_is_not_there_yet_is_not_there_yet(tmp_path: Path) -> None:
    async def visit() -> None:
        async with an_origin(tmp_path) as origin:
            origin.cloud.mails.append(an_entry())
            assert (await origin.browser.get("/local/mailbox/messages.json")).json() == []
            keep(tmp_path / "mails", an_entry())
            assert len((await origin.browser.get("/local/mailbox/messages.json")).json()) == 1

    finished(visit())


def test_a_mail_is_shown_in_a_frame_where_nothing_can_run(tmp_path: Path) -> None:
    keep(tmp_path / "mails", an_entry())

    async def visit() -> None:
        async with an_origin(tmp_path) as origin:
            origin.cloud.mails.append(an_entry())
            page = await origin.browser.get("/local/mailbox/1@email.amazonses.com")
            assert 'sandbox="allow-top-navigation-by-user-activation allow-popups"' in page.text
            frame = await origin.browser.get("/local/mailbox/1@email.amazonses.com/html")
            policy = frame.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "sandbox" in policy
            assert "script" not in policy
            source = await origin.browser.get("/local/mailbox/1@email.amazonses.com/source")
            assert source.headers["content-type"].startswith("text/plain")
            assert (await origin.browser.get("/local/mailbox/nobody")).status_code == 404

    finished(visit())


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/v2/email/outbound-emails", 200, True),
        ("/v2/email/outbound-emails", 400, False),
        ("/v2/email/identities", 200, False),
    ],
)
def test_a_mail_is_copied_when_the_local_cloud_accepts_it(
    tmp_path: Path, path: str, status: int, *, kept: bool
) -> None:
    request = [
        {"type": "http.request", "body": b'{"Content"', "more_body": True},
        {"type": "http.request", "body": b": {}}", "more_body": False},
    ]
    told: list[Any] = []

    async def receive() -> Any:
        return request.pop(0)

    async def send(message: Any) -> None:
        told.append(message)

    async def cloud(_scope: object, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b'{"MessageId": "a/b"}'})

    scope = {"type": "http", "method": "POST", "path": path}
    finished(KeepMailCopies(cloud, tmp_path)(scope, receive, send))
    assert [message["type"] for message in told] == ["http.response.start", "http.response.body"]
    assert copy_of(tmp_path, "a/b").is_file() is kept
    if kept:
        assert json.loads(copy_of(tmp_path, "a/b").read_text()) == {"Content": {}}
