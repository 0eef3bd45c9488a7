"""The logo stands where the organisation's name stands, and pushes nothing aside."""

import base64

from playwright.sync_api import Page, Route, expect

from . import answers
from .conftest import Api
from .steps import everything, open_link

LOGO_URL = f"/api/logos/org_acmecampus/{'a' * 64}.png"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def with_logo(page: Page, api: Api, *, there: bool) -> None:
    def answer(route: Route) -> None:
        if there:
            route.fulfill(content_type="image/png", body=PNG)
        else:
            route.fulfill(status=404)

    everything(api)
    host = answers.an_organisation(logo_url=LOGO_URL)
    api.on("GET /api/invitation", answers.an_invitation(organisation=host))
    page.route(f"**{LOGO_URL}", answer)
    open_link(page, "/invitation")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()


def test_the_hosts_logo_is_shown_beside_its_name(page: Page, api: Api) -> None:
    with_logo(page, api, there=True)
    logo = page.get_by_role("banner").locator("img")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.naturalWidth") == 1
    expect(page.get_by_role("banner")).to_have_text("Acme Campus")
    before = page.locator("#organisation").bounding_box()
    logo.evaluate("image => image.remove()")
    assert page.locator("#organisation").bounding_box() == before


def test_a_logo_that_is_gone_leaves_the_name_alone(page: Page, api: Api) -> None:
    with_logo(page, api, there=False)
    expect(page.get_by_role("banner").locator("img")).to_have_count(0)
    expect(page.get_by_role("banner")).to_have_text("Acme Campus")
