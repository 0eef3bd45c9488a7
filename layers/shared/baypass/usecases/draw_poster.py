"""Draw the poster of an invitation: what hangs at a reception."""

from datetime import timedelta

from baypass.domain.refusals import NotFound
from baypass.domain.tariffs import FreeTariff
from baypass.ports import Catalogue, Links, Offer
from baypass.ports.posters import Poster, Posters
from baypass.usecases.find_invitation import with_link
from baypass.words.en import date_in_words
from baypass.words.en_papers import POSTER_BOOK, POSTER_SCAN, POSTER_TEXTS, POSTER_WAYS_IN

_MOMENT = timedelta(microseconds=1)


def draw_poster(
    organisation_id: str,
    invitation_id: str,
    *,
    catalogue: Catalogue,
    links: Links,
    posters: Posters,
) -> bytes:
    """Return the poster as a PDF of one A4 page."""
    invitation = catalogue.invitation(organisation_id, invitation_id)
    if invitation is None or invitation.of_desk:
        raise NotFound.because("INVITATION_NOT_FOUND")
    offer, link = catalogue.offer(invitation), with_link(invitation, links).link
    car_park = offer.car_park
    # Whoever reads "until Friday" expects Friday to count: the last day that is valid is named.
    last = car_park.day_of(invitation.valid_until - _MOMENT)
    validity = (
        ("valid_on", invitation.fixed_date) if invitation.fixed_date else ("valid_until", last)
    )
    return posters.pdf(
        Poster(
            title=invitation.name,
            organisation=offer.organisation.name,
            place=offer.portal.name,
            headline=POSTER_TEXTS["headline"].format(place=car_park.name),
            steps=_steps(offer),
            address=POSTER_TEXTS["address"].format(site=_site_of(link)),
            validity=POSTER_TEXTS[validity[0]].format(day=date_in_words(validity[1])),
            link=link,
            brand_colour=offer.organisation.brand_colour,
        )
    )


def _steps(offer: Offer) -> tuple[str, ...]:
    """Return what whoever stands before the poster does, from the scan to the open gate."""
    price = "free" if isinstance(offer.portal.tariff, FreeTariff) else "paid"
    ways = [way for way in POSTER_WAYS_IN if way in offer.car_park.access_methods]
    return POSTER_SCAN, POSTER_BOOK[price], POSTER_WAYS_IN[ways[0] if ways else ""]


def _site_of(link: str) -> str:
    """Return the site's name, as people know it from their browser."""
    return link.partition("://")[2].partition("/")[0]
