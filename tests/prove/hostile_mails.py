"""Every mail there is, in every language, about visits where one hostile text stands everywhere."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baypass.adapters.ses_mailer import as_message
from baypass.domain.car_parks import Directions, MapUrl
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.organisations import Contact, Line
from baypass.domain.people import EmailAddress, PersonName
from baypass.ports import Visit
from tests.adapters.letters import every_letter, same_place
from tests.builders import a_car_park, a_visit, a_visitor, an_organisation
from tests.fakes import SITE
from tests.functions.deployment import SENDER
from tests.money_builders import a_receipt
from tests.prove.mails import as_read, wrong_with

_LINE, _NAME, _EMAIL = TypeAdapter(Line), TypeAdapter(PersonName), TypeAdapter(EmailAddress)
_DIRECTIONS, _MAP = TypeAdapter(Directions), TypeAdapter(MapUrl)


def accepted(kind: TypeAdapter[Any], text: str, usual: Any) -> Any:
    """Return the text as this field holds it, or what usually stands there if it is refused."""
    try:
        return kind.validate_python(text)
    except ValidationError:
        return usual


def hostile_visit(text: str) -> Visit:
    """Return a visit with the text in every field that takes it."""
    usual = a_visit()
    organisation, car_park = an_organisation(), a_car_park()
    line = accepted(_LINE, text, organisation.name)
    contact = Contact(
        email=accepted(_EMAIL, text, organisation.contact.email),
        phone=accepted(_LINE, text, organisation.contact.phone),
    )
    visitor = a_visitor(
        first_name=accepted(_NAME, text, "Zoë"),
        last_name=accepted(_NAME, text, "Peeters"),
        email=accepted(_EMAIL, text, "zoe@visitor.example.com"),
    )
    try:
        plate = LicencePlate.of(text)
    except ValueError:
        plate = usual.reservation.licence_plate
    return a_visit(
        organisation=an_organisation(name=line, contact=contact, address=(line,)),
        car_park=a_car_park(
            name=line,
            address=(line, line),
            directions=accepted(_DIRECTIONS, text, car_park.directions),
            map_url=accepted(_MAP, text, car_park.map_url),
        ),
        visitor=visitor,
        licence_plate=plate,
    )


def wrong_with_mails_about(text: str) -> Iterator[list[str]]:
    """Yield what is wrong with each mail; nothing for a good one."""
    visit = hostile_visit(text)
    map_url = (visit.car_park.map_url or "").replace("\u202e", "")
    maps = {map_url, a_receipt().receipt_url or ""}
    for letter in every_letter(visit, same_place(visit)):
        raw = as_message(letter, SENDER).as_bytes().decode("ascii")
        wrongs = wrong_with(as_read(raw), SITE, maps)
        yield [f"{wrong}, of {letter.subject!a}, with {ascii(text)[:80]}" for wrong in wrongs]


def mails_about(texts: Iterable[str]) -> tuple[int, list[str]]:
    """Return how many mails were written, and what is wrong with them."""
    written, found = 0, []
    for text in texts:
        try:
            for wrongs in map(list, wrong_with_mails_about(text)):
                written += 1
                found += wrongs
        except Exception as error:  # noqa: BLE001  whatever it is, nobody gets this mail
            found.append(f"no mail can be written with {ascii(text)[:80]}: {error!r}")
    return written, found
