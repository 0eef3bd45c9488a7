"""The tasks of both state machines, and the sweep that does their work when they cannot."""

import pytest

from baypass.domain.refusals import NotFound
from tests.functions.deployment import Deployment
from tests.functions.events import asked, sent
from tests.functions.premises import Premises

VISITOR, BOOKER = "ann@visitor.example.com", "booker@visitor.example.com"


def mail_states(values: dict[str, str]) -> dict[str, str]:
    """Return the state of each mail by its event."""
    mails = asked("booking/see_booking", values).json["mails"]
    return {mail["event"]: mail["state"] for mail in mails}


def test_a_held_booking_is_confirmed_with_a_code_and_everybody_is_owed_a_mail(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.values(premises.held())
    sent("booking_workflow/confirm", values)
    seen = asked("remote_open/see_reservation", values).json
    assert seen["state"] == "CONFIRMED"
    assert len(seen["keypad_code"]) == 6
    assert mail_states(values) == {"CONFIRMATION": "PENDING", "SUMMARY": "PENDING"}
    assert deployment.mails() == {}


def test_confirming_twice_is_confirming_once(premises: Premises, deployment: Deployment) -> None:
    values = premises.values(premises.held())
    sent("booking_workflow/confirm", values)
    before = deployment.rows()
    sent("booking_workflow/confirm", values)
    assert deployment.rows() == before


def test_everybody_is_told_once(values: dict[str, str], deployment: Deployment) -> None:
    sent("booking_workflow/notify", values)
    assert set(deployment.mails()) == {VISITOR, BOOKER}
    assert set(mail_states(values).values()) == {"SENT"}
    deployment.empty_mailboxes()
    sent("booking_workflow/notify", values)
    assert deployment.mails() == {}


def test_the_links_in_the_mails_are_those_that_open_the_pages(
    values: dict[str, str], deployment: Deployment
) -> None:
    sent("booking_workflow/notify", values)
    written = {}
    for recipient, mail in deployment.mails().items():
        text = mail.get_body(("plain",))
        assert text
        written[recipient] = text.get_content()
    assert f"/visit#{values['REMOTE_TOKEN']}" in written[VISITOR]
    assert f"/cancel#{values['MANAGE_TOKEN']}" in written[VISITOR]
    assert f"/booking#{values['BOOKER_TOKEN']}" in written[BOOKER]
    assert values["MANAGE_TOKEN"] not in written[BOOKER]


def test_a_cancelled_visitor_is_told(values: dict[str, str], deployment: Deployment) -> None:
    sent("booking_workflow/notify", values)
    deployment.empty_mailboxes()
    asked("cancellation/cancel", values)
    sent("cancellation_workflow/notify", values)
    assert set(deployment.mails()) == {VISITOR}
    assert mail_states(values)["CANCELLATION"] == "SENT"


def test_a_booking_that_does_not_exist_fails_the_task(values: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="BOOKING_NOT_FOUND"):
        sent("booking_workflow/confirm", values | {"BOOKING_ID": "bkg_" + "a" * 20})


def test_the_sweep_pays_what_is_due(values: dict[str, str], deployment: Deployment) -> None:
    sent("sweep/every_minute", values)
    assert set(deployment.mails()) == {VISITOR, BOOKER}


def test_the_sweep_leaves_alone_what_a_workflow_may_still_do(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    sent("booking_workflow/notify", values)
    premises.held()
    before = deployment.rows()
    sent("sweep/every_minute", values)
    assert deployment.rows() == before


def test_the_sweep_confirms_what_was_left_behind(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.values(premises.held())
    deployment.put_forward("BOOKING", "owed_at", "2020-01-01T00:00:00.000000Z")
    sent("sweep/every_minute", values)
    assert asked("booking/see_booking", values).json["state"] == "CONFIRMED"
    assert set(deployment.mails()) == {VISITOR, BOOKER}
