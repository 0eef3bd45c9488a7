"""List an organisation's bookings, and find its reservations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baypass.domain.car_parks import CarPark
from baypass.domain.finding import Wanted
from baypass.ports import Catalogue
from baypass.ports.desk import Board, ListedBooking, ListedReservation

PAGE = 50


@dataclass(frozen=True)
class BookingPage:
    """One page of bookings, the car parks they are for, and the next page's cursor."""

    items: Sequence[ListedBooking]
    car_parks: Mapping[str, CarPark]
    next: str | None


@dataclass(frozen=True)
class FoundReservations:
    """What was found, and the car parks it is for."""

    items: Sequence[ListedReservation]
    car_parks: Mapping[str, CarPark]


def list_bookings(
    organisation_id: str, cursor: str | None, *, catalogue: Catalogue, board: Board
) -> BookingPage:
    """Return one page of the organisation's bookings, newest first."""
    items, following = board.bookings(organisation_id, cursor, PAGE)
    return BookingPage(items, _car_parks(organisation_id, catalogue), following)


def find_reservations(
    organisation_id: str, said: str, *, catalogue: Catalogue, board: Board
) -> FoundReservations:
    """Return what somebody at the desk may mean: by plate, name, address or id."""
    found = board.find(organisation_id, Wanted.said(said), PAGE)
    return FoundReservations(found, _car_parks(organisation_id, catalogue))


def _car_parks(organisation_id: str, catalogue: Catalogue) -> Mapping[str, CarPark]:
    return {one.id: one for one in catalogue.car_parks(organisation_id)}
