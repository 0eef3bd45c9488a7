"""From an empty deployment to the first invitation: a command, a mail, three steps."""

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from local.cloud import cloud_environment
from tests.journeys.test_a_visit import SLOW
from tests.journeys.visitors import Json, Mailbox, Visitor, link_in

OWN_PASSWORD = "correct horse battery"


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, locale="en-GB")
    context.set_default_timeout(SLOW)
    yield context.new_page()
    context.close()


def make_host(addresses: Json, email: str, organisation: str) -> list[str]:
    """Return what `make host` says on this deployment."""
    command = ["--email", email, "--name", "Ann Owner", "--organisation", organisation]
    done = subprocess.run(
        [sys.executable, "-m", "local.hosts", "--stage", "prod", *command],
        env=cloud_environment(addresses["emulator"]),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_first_owner_comes_in_and_sends_the_first_invitation(
    addresses: dict[str, Any], desk: Page
) -> None:
    own = uuid.uuid4().hex[:6]
    email, visitor = f"ann.{own}@owner.example", f"bo.{own}@visitor.example"
    made, invited, console = make_host(addresses, email, f"Campus {own}")
    assert made.startswith(f"Made the organisation Campus {own} (org_")
    assert invited == f"{email} is an owner, and gets an e-mail with a first password."
    sign_in_with_the_mail(desk, Mailbox(addresses).sent_to(email, ""), email)
    assert desk.url == console.removeprefix("The console: ")
    three_steps(desk, own, visitor)
    mail = Mailbox(addresses).sent_to(visitor, "")
    offered = Visitor(addresses, link_in(mail, "invitation", "i")).get("/api/invitation").json()
    assert (offered["organisation"]["name"], offered["car_park"]["name"]) == (
        f"Campus {own}",
        "Front garden",
    )
    again = make_host(addresses, email, f"campus {own}")
    assert again[1] == f"{email} is an owner, and keeps their password."
    assert len(Mailbox(addresses).subjects(email)[email]) == 1


def sign_in_with_the_mail(desk: Page, mail: Json, email: str) -> None:
    found = re.search(r"First password: (\S+)", mail["text"])
    console = re.search(r"https?://\S+/host/", mail["text"])
    assert found
    assert console
    desk.goto(console[0])
    desk.get_by_label("E-mail").fill(email)
    desk.get_by_label("Password", exact=True).fill(found[1])
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_label("New password", exact=True).fill(OWN_PASSWORD)
    desk.get_by_role("button", name="Save and sign in").click()
    expect(desk.get_by_role("heading", level=1, name="Let your first visitor in")).to_be_visible()


def three_steps(desk: Page, own: str, visitor: str) -> None:
    """Go from step to step as the page leads, with what each form has filled in."""
    desk.get_by_role("link", name="Add a car park").click()
    desk.get_by_label("Name", exact=True).fill("Front garden")
    desk.get_by_label("Address", exact=True).fill("Rue de la Science 14\n1040 Brussels")
    desk.get_by_label("Spots for visitors").fill("3")
    desk.get_by_role("button", name="Add the car park").click()
    desk.get_by_role("link", name="Let your first visitor in").click()
    desk.get_by_role("link", name="Make a portal").click()
    desk.get_by_label("Name", exact=True).fill("Visitors")
    desk.get_by_role("button", name="Make the portal").click()
    expect(desk.get_by_role("heading", level=1, name="Visitors")).to_be_visible()
    desk.goto(desk.url.partition("/host")[0] + "/host/start")
    desk.get_by_role("link", name="Invite somebody").click()
    desk.get_by_label("Name", exact=True).fill(f"Bo {own}")
    desk.get_by_label("Send it to").fill(visitor)
    desk.get_by_role("button", name="Make the invitation").click()
    expect(desk.get_by_role("heading", level=1, name=f"Bo {own}")).to_be_visible()
