"""The organisation itself."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from baypass.api.host_views import HostOrganisationView, organisation_view
from baypass.api.hosting import IF_MATCH, HostRouter, actor_of, read_version, with_version
from baypass.api.people_views import MeView, me_view
from baypass.api.set_up_requests import AskedLogo, AskedOrganisation
from baypass.bootstrap import services
from baypass.domain.hosts import EVERYBODY, OWNERS
from baypass.usecases.see_hosts import name_of
from baypass.usecases.see_organisation import see_organisation
from baypass.usecases.set_up_organisation import (
    change_logo,
    change_organisation,
    remove_logo,
)
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/organisation", EVERYBODY, summary="See what is set up")
def get_organisation() -> Response[HostOrganisationView]:
    seen = see_organisation(actor_of(app).organisation_id, catalogue=services().catalogue)
    return with_version(organisation_view(seen, _me()), seen.organisation.version)


@router.route("PUT", "/organisation", OWNERS, summary="Change the organisation")
def put_organisation(
    asked: AskedOrganisation, if_match: Annotated[str, IF_MATCH]
) -> Response[HostOrganisationView]:
    s = services()
    change_organisation(
        actor_of(app),
        read_version(if_match),
        asked.fields(),
        set_up=s.set_up,
        catalogue=s.catalogue,
        vat_numbers=s.vat_numbers,
        clock=s.clock,
    )
    return get_organisation()


@router.route("PUT", "/organisation/logo", OWNERS, summary="Show a logo")
def put_logo(
    asked: AskedLogo, if_match: Annotated[str, IF_MATCH]
) -> Response[HostOrganisationView]:
    s = services()
    change_logo(
        actor_of(app),
        read_version(if_match),
        asked.content_type,
        asked.data,
        catalogue=s.catalogue,
        logos=s.logos,
        pictures=s.pictures,
        clock=s.clock,
    )
    return get_organisation()


@router.route("DELETE", "/organisation/logo", OWNERS, summary="Show no logo")
def delete_logo(if_match: Annotated[str, IF_MATCH]) -> Response[HostOrganisationView]:
    s = services()
    remove_logo(
        actor_of(app),
        read_version(if_match),
        catalogue=s.catalogue,
        logos=s.logos,
        clock=s.clock,
    )
    return get_organisation()


def _me() -> MeView:
    actor = actor_of(app)
    return me_view(actor, name_of(actor, hosts=services().hosts))
