"""List what an organisation has set up: car parks, portals, gates, and the hosts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from baypass.domain.gates import Gate
from baypass.domain.hosts import Host, HostState
from baypass.ports.set_up import Listed, SetUpLists

PAGE = 50


@dataclass(frozen=True)
class SetUpPage(Generic[Listed]):
    """One page of a list, and the next page's cursor; it may be short, and there may be more."""

    items: Sequence[Listed]
    next: str | None


def list_set_up(
    kind: type[Listed], organisation_id: str, cursor: str | None, *, lists: SetUpLists
) -> SetUpPage[Listed]:
    """Return one page of everything of this kind; what is archived or retired is there too."""
    return SetUpPage(*lists.page(kind, organisation_id, cursor, PAGE))


def list_gates(
    organisation_id: str, car_park_id: str | None, cursor: str | None, *, lists: SetUpLists
) -> SetUpPage[Gate]:
    """Return one page of the gates of a car park, or of all; those in use first, by name."""
    page = list_set_up(Gate, organisation_id, cursor, lists=lists)
    own = [gate for gate in page.items if car_park_id in (None, gate.car_park_id)]
    return SetUpPage(sorted(own, key=lambda one: (one.retired, one.name, one.id)), page.next)


def list_hosts(organisation_id: str, cursor: str | None, *, lists: SetUpLists) -> SetUpPage[Host]:
    """Return one page of the hosts who are not removed, by name."""
    page = list_set_up(Host, organisation_id, cursor, lists=lists)
    present = [one for one in page.items if one.state is HostState.ACTIVE]
    by_name = sorted(present, key=lambda one: (one.name.casefold(), one.email))
    return SetUpPage(by_name, page.next)
