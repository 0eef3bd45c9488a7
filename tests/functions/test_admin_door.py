import base64
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from baypass.bootstrap import services
from tests.functions.deployment import SITE, Deployment
from tests.functions.events import answered, asked, event, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem

GUEST = "guest@visitor.example.com"


def test_a_host_signs_in(premises: Premises, values: dict[str, str]) -> None:
    premises.host()
    session = asked("admin/sign_in", values).json
    assert session["token"].count(".") == 2
    assert session["expires_in"] == 3600
    assert (session["challenge"], session["session"]) == (None, None)


def test_a_new_host_chooses_a_password_first(premises: Premises, values: dict[str, str]) -> None:
    premises.host(first_password=True)
    asked_for = asked("admin/sign_in", values).json
    assert (asked_for["token"], asked_for["challenge"]) == (None, "NEW_PASSWORD")
    values = values | {"CHALLENGE_SESSION": asked_for["session"]}
    assert asked("admin/first_password", values).json["token"]
    values = values | {"HOST_PASSWORD": values["NEW_PASSWORD"]}
    assert asked("admin/sign_in", values).json["token"]


def test_nobody_learns_whether_a_host_exists(premises: Premises, values: dict[str, str]) -> None:
    premises.host()
    wrong_password = asked("admin/refused_wrong_password", values)
    no_such_host = asked("admin/sign_in", values | {"HOST_EMAIL": "nobody@example.com"})
    assert no_such_host == wrong_password


@pytest.mark.parametrize("session", ["short", "x" * 2049])
def test_a_challenge_that_cognito_cannot_have_made_is_not_understood(
    session: str, values: dict[str, str]
) -> None:
    answer = asked("admin/first_password", values | {"CHALLENGE_SESSION": session})
    assert_problem(answer, 400, "VALIDATION", {"session": "INVALID"})


def test_a_host_sees_what_is_set_up(values: dict[str, str]) -> None:
    seen = asked("admin/see_organisation", values).json
    assert seen["id"] == values["ORGANISATION_ID"]
    portals = {portal["id"] for portal in seen["portals"]}
    assert portals == {values["PORTAL_ID"], values["PAID_PORTAL_ID"]}
    assert len(seen["car_parks"]) == 1


def test_an_invitation_is_sent_to_its_address_and_opens_the_booking_form(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("admin/invite", values)
    invitation = answer.json
    assert (answer.status, invitation["state"], invitation["uses"]) == (201, "OPEN", 0)
    page, _, token = invitation["link"].partition("#")
    assert page == f"{SITE}/invitation"
    offered = asked("booking/see_invitation", values | {"INVITATION_TOKEN": token}).json
    assert offered["portal"]["dates"]["fixed"] == values["DATE"]
    [(recipient, mail)] = deployment.mails().items()
    assert recipient == GUEST
    text = mail.get_body(("plain",))
    assert text
    assert invitation["link"] in text.get_content()


def test_the_same_press_twice_is_one_invitation(
    values: dict[str, str], deployment: Deployment
) -> None:
    first = asked("admin/invite", values)
    rows = deployment.rows()
    again = asked("admin/invite", values)
    assert again.json["id"] == first.json["id"]
    assert again.json["link"] == first.json["link"]
    assert deployment.rows() == rows


def test_invitations_are_listed_page_by_page_and_each_once(
    premises: Premises, values: dict[str, str]
) -> None:
    wanted = {premises.offer.invitation.id}
    for number in range(51):
        request = event("admin/invite", values)
        request["body"] = request["body"].replace(GUEST, "").replace(',"email":""', "")
        key = f"press-number-{number:04d}"
        made = answered(with_header(request, "Idempotency-Key", key), "admin")
        wanted.add(made.json["id"])
    first = asked("admin/list_invitations", values).json
    assert len(first["items"]) == 50
    request = event("admin/list_invitations", values)
    request["multiValueQueryStringParameters"]["cursor"] = [first["next"]]
    request["queryStringParameters"]["cursor"] = first["next"]
    second = answered(request, "admin").json
    assert second["next"] is None
    listed = [item["id"] for item in first["items"] + second["items"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == wanted


def test_a_withdrawn_invitation_stays_withdrawn(values: dict[str, str]) -> None:
    assert asked("admin/revoke", values).json["state"] == "REVOKED"
    assert asked("admin/revoke", values).json["state"] == "REVOKED"
    assert asked("booking/see_invitation", values).json["state"] == "REVOKED"


def test_the_qr_codes_lead_to_the_invitation(values: dict[str, str]) -> None:
    png = asked("admin/qr_png", values)
    assert (png.content_type, png.is_base64) == ("image/png", True)
    pixels = np.frombuffer(base64.b64decode(png.body), np.uint8)
    image = cv2.imdecode(pixels, cv2.IMREAD_GRAYSCALE)
    assert image is not None
    link, *_ = cv2.QRCodeDetector().detectAndDecode(image)
    assert link == f"{SITE}/invitation#{values['INVITATION_TOKEN']}"
    svg = asked("admin/qr_svg", values)
    assert (svg.content_type, svg.is_base64) == ("image/svg+xml", False)
    assert ET.fromstring(svg.body).tag.endswith("svg")  # noqa: S314  we have drawn it


def test_a_letter_that_cannot_be_sent_is_told_and_the_next_press_sends_it(
    values: dict[str, str], deployment: Deployment
) -> None:
    deployment.verify_sender(verified=False)
    assert_problem(asked("admin/invite", values), 422, "EMAIL_REFUSED", {"email": "EMAIL_REFUSED"})
    deployment.verify_sender(verified=True)
    assert asked("admin/invite", values).status == 201
    assert set(deployment.mails()) == {GUEST}


def test_the_services_are_made_once_per_process(values: dict[str, str]) -> None:
    asked("admin/see_organisation", values)
    before = services()
    asked("booking/see_invitation", values)
    assert services() is before
