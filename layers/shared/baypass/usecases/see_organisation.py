"""See what a host's organisation has set up."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain.car_parks import CarPark
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import NotFound
from baypass.ports import Catalogue


@dataclass(frozen=True)
class SeenOrganisation:
    """The organisation, its car parks and its portals."""

    organisation: Organisation
    car_parks: Sequence[CarPark]
    portals: Sequence[Portal]


def see_organisation(organisation_id: str, *, catalogue: Catalogue) -> SeenOrganisation:
    """Return what the organisation has set up."""
    organisation = catalogue.organisation(organisation_id)
    if organisation is None:
        raise NotFound.because("NO_ORGANISATION")
    return SeenOrganisation(
        organisation, catalogue.car_parks(organisation_id), catalogue.portals(organisation_id)
    )
