"""Every mail of one visit, and what a mail client sees of it."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

from baypass.adapters.jinja2_letters import Jinja2Letters
from baypass.domain.tokens import Capability
from baypass.ports import Letter, Offer, Visit
from tests.builders import (
    a_portal,
    a_record,
    an_invitation,
    an_offer,
)
from tests.fakes import FakeLinks

LINKS = FakeLinks()
WRITER = Jinja2Letters(LINKS)
INVITED = an_offer(email="guest@visitor.example.com")


def link(visit: Visit, capability: Capability, page: str) -> str:
    reservation = visit.reservation
    return LINKS.url(LINKS.token(capability, reservation.organisation_id, reservation.id), page)


def invitation_link(offer: Offer) -> str:
    invitation = offer.invitation
    token = LINKS.token(Capability.INVITATION, invitation.organisation_id, invitation.id)
    return LINKS.url(token, "invitation")


def summary(*visits: Visit) -> Letter:
    return WRITER.summary(a_record(reservations=[one.reservation for one in visits]), visits)


def every_letter(visit: Visit, offer: Offer = INVITED) -> Iterator[Letter]:
    yield WRITER.confirmation(visit)
    yield WRITER.cancellation(visit)
    yield summary(visit)
    yield summary(visit, visit)
    yield WRITER.invitation(offer, invitation_link(offer))


def same_place(visit: Visit) -> Offer:
    return Offer(
        invitation=an_invitation(email="guest@visitor.example.com", fixed_date=date(2026, 11, 24)),
        portal=a_portal(message=visit.car_park.directions),
        car_park=visit.car_park,
        organisation=visit.organisation,
    )


class Page(HTMLParser):
    """What a mail client sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self._unclosed: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        assert not self._unclosed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("meta", "br"):
            self._unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._unclosed:
            self._words.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self._words).split())
