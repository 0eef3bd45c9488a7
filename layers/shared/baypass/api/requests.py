"""What may be asked: strict, bounded, and nothing unknown."""

from datetime import date, datetime
from typing import Annotated, TypeVar

from aws_lambda_powertools.event_handler.openapi.params import Header
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import Currency
from baypass.domain.organisations import Line
from baypass.domain.people import EmailAddress, PersonName
from baypass.domain.values import ReservationId

_LONGEST_TEXT = 400
_HIGHEST_AMOUNT = 10**9
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
AnyDay = TypeVar("AnyDay", bound=date)


class Asked(BaseModel):
    """A request that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _plate(typed: str) -> str:
    try:
        return LicencePlate.of(typed).typed
    except ValueError:
        code = "PLATE_INVALID"
        raise PydanticCustomError(code, "a licence plate") from None


def _text(value: object) -> object:
    """Refuse numbers where a time belongs: pydantic would read them as seconds since 1970."""
    if not isinstance(value, str):
        code = "INVALID"
        raise PydanticCustomError(code, "a text")
    return value


PlateText = Annotated[str, Field(max_length=_LONGEST_TEXT), AfterValidator(_plate)]


def _of_our_time(given: AnyDay) -> AnyDay:
    """Refuse years at the ends of the calendar, which no zone can be told in."""
    if not _FIRST_YEAR <= given.year <= _LAST_YEAR:
        code = "INVALID"
        raise PydanticCustomError(code, "a day of this century")
    return given


GivenTime = Annotated[AwareDatetime, BeforeValidator(_text), AfterValidator(_of_our_time)]
GivenDate = Annotated[date, BeforeValidator(_text), AfterValidator(_of_our_time)]
Spots = Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_RESERVATIONS)]
IDEMPOTENCY_KEY = Header(
    pattern=r"^[A-Za-z0-9-]{16,64}$",
    description="One per press; the same key again gets the first answer.",
)


class AskedTimeSlot(Asked):
    """A start and an end, each with the offset it was read with."""

    start: GivenTime
    end: GivenTime


class AskedVisitor(Asked):
    """Who parks; nothing may stay blank."""

    first_name: PersonName
    last_name: PersonName
    email: EmailAddress


class AskedReservation(Asked):
    """One spot for one car."""

    time_slot: AskedTimeSlot
    visitor: AskedVisitor
    licence_plate: PlateText


class AskedMoney(Asked):
    """An amount in minor units, as the page showed it."""

    amount: Annotated[int, Field(strict=True, ge=0, le=_HIGHEST_AMOUNT)]
    currency: Currency


class AskedBooker(Asked):
    """Who submits the booking."""

    email: EmailAddress


class AskedBooking(Asked):
    """The booking form."""

    booker: AskedBooker
    reservations: Annotated[
        list[AskedReservation], Field(min_length=1, max_length=MAXIMUM_RESERVATIONS)
    ]
    price: AskedMoney | None = None
    company_invoice: Annotated[bool, Field(strict=True)] = False


class AskedCancellations(Asked):
    """Which reservations of a booking are to be cancelled."""

    reservation_ids: Annotated[
        list[ReservationId], Field(min_length=1, max_length=MAXIMUM_RESERVATIONS)
    ]


class AskedQuote(Asked):
    """What a time slot would cost."""

    time_slot: AskedTimeSlot
    spots: Spots


class AskedInvitation(Asked):
    """A new invitation."""

    portal_id: Annotated[str, Field(max_length=40)]
    name: Line
    quota: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 1
    valid_until: GivenTime
    fixed_date: GivenDate | None = None
    email: EmailAddress | None = None


class AskedSearch(Asked):
    """What a host looks for: a plate, a name, an address, or the beginning of one; or an id."""

    text: Annotated[str, Field(max_length=254)]


def whole_seconds(instant: datetime) -> datetime:
    """Return the instant without its fraction: nobody expires in the middle of a second."""
    return instant.replace(microsecond=0)
