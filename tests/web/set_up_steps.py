"""What a host does on the way to setting up the organisation, its car parks, gates and portals."""

from playwright.sync_api import Page

from . import set_up_answers as answers
from .answers import Json, a_problem
from .conftest import Answer, Api
from .host_steps import a_desk, stand_at

CAR_PARK = f"/host/car-parks/{answers.CAR_PARK}"
GATES = f"{CAR_PARK}/gates"
PORTAL = f"/host/portals/{answers.PORTAL}"
ORGANISATION = "/host/organisation"
READ_CAR_PARK, PUT_CAR_PARK = (f"{verb} /api{CAR_PARK}" for verb in ("GET", "PUT"))
READ_PORTAL, PUT_PORTAL = (f"{verb} /api{PORTAL}" for verb in ("GET", "PUT"))
POST_CAR_PARK, POST_PORTAL = "POST /api/host/car-parks", "POST /api/host/portals"
PUT_ORGANISATION = "PUT /api/host/organisation"
MEANWHILE: Answer = (412, a_problem(412, "EDITED_MEANWHILE", "Somebody else changed this."))


def as_role(role: str, **changes: object) -> Json:
    return answers.the_organisation(**answers.me(role), **changes)


def premises(api: Api, organisation: Json | None = None) -> None:
    """Let the API know an organisation with a car park, a gate and a portal."""
    a_desk(api, organisation=organisation or answers.the_organisation())
    api.on("GET /api/host/car-parks", page_of(answers.a_car_park()))
    api.on(READ_CAR_PARK, answers.a_car_park())
    api.on("GET /api/host/gates", page_of(answers.a_gate()))
    api.on("GET /api/host/portals", page_of(answers.a_portal()))
    api.on(READ_PORTAL, answers.a_portal())


def page_of(*items: Json, more: str | None = None) -> Json:
    return {"items": list(items), "next": more}


def stand_before(desk: Page, api: Api, address: str, organisation: Json | None = None) -> None:
    premises(api, organisation)
    stand_at(desk, address)


def press(desk: Page, name: str) -> None:
    desk.get_by_role("button", name=name, exact=True).click()


def refused(*errors: tuple[str, str]) -> Answer:
    """Return the API's no, with a sentence for each of these fields."""
    told = [(field, "WRONG", sentence) for field, sentence in errors]
    return (422, a_problem(422, "WRONG", "This cannot be so.", told))


def at(path: str) -> str:
    """Return the selector of the field that the API calls so."""
    return f'[id="{path}"]'
