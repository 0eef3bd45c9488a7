"""A poster says what whoever stands before it has to do, at this car park and for this price."""

from datetime import date
from typing import Any

import pytest

from baypass.domain.refusals import NotFound
from baypass.domain.tariffs import FREE
from baypass.ports.posters import Poster
from baypass.usecases.draw_poster import draw_poster
from tests.builders import (
    INVITATION,
    ORGANISATION,
    a_car_park,
    a_portal,
    an_invitation,
    an_organisation,
)
from tests.fakes import FakeWorld
from tests.money_builders import an_hourly_tariff


class Posters:
    """Keeps what it was to draw."""

    drawn: Poster

    def pdf(self, poster: Poster) -> bytes:
        self.drawn = poster
        return b"%PDF"


def poster_of(
    *, tariff: Any = FREE, invitation: dict[str, Any] | None = None, **car_park: Any
) -> Poster:
    world = FakeWorld(
        an_organisation(),
        a_car_park(**car_park),
        a_portal(tariff=tariff),
        an_invitation(**invitation or {}),
    )
    posters = Posters()
    drawn = draw_poster(
        ORGANISATION, INVITATION, catalogue=world.catalogue, links=world.links, posters=posters
    )
    assert drawn == b"%PDF"
    return posters.drawn


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        ({"REMOTE_CONTROL", "ANPR", "KEYPAD"}, "Open the gate with the link in your e-mail."),
        ({"ANPR", "KEYPAD"}, "Drive up: the gate reads your licence plate."),
        ({"KEYPAD"}, "Open the gate with the code in your e-mail."),
        (set(), "Your e-mail says how to get in."),
    ],
)
def test_the_last_step_is_a_way_in_that_this_car_park_has(methods: set[str], said: str) -> None:
    assert poster_of(access_methods=methods).steps[-1] == said


def test_whoever_has_to_pay_reads_so_before_they_scan() -> None:
    assert "pay" not in poster_of().steps[1]
    assert poster_of(tariff=an_hourly_tariff()).steps[1].endswith("and pay.")


def test_the_day_of_a_fixed_date_is_named_instead_of_the_last_one() -> None:
    assert poster_of().validity.startswith("Valid until ")
    fixed = poster_of(invitation={"fixed_date": date(2026, 11, 24)})
    assert fixed.validity == "Valid on Tuesday 24 November"


def test_the_bookings_of_the_desk_have_no_poster() -> None:
    with pytest.raises(NotFound, match="INVITATION_NOT_FOUND"):
        poster_of(invitation={"of_desk": True})
