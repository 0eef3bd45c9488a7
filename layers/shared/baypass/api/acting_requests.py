"""What hosts may ask for on behalf of a visitor."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError, ValidatorFunctionWrapHandler
from pydantic.functional_validators import WrapValidator
from pydantic_core import PydanticCustomError

from baypass.api.requests import Asked, AskedMoney, AskedReservation, AskedVisitor, PlateText
from baypass.domain.acting import WantedRefund
from baypass.domain.ids import MAXIMUM_RESERVATIONS

# Longer than what is allowed, so that the rule itself says how long it may be.
Words = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=400, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
    ),
]


def _one_of_both(given: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
    """Refuse under the field's own name: nobody knows what its two forms are called."""
    try:
        return read(given)
    except ValidationError:
        code = "INVALID"
        raise PydanticCustomError(code, "POLICY, FULL or an amount") from None


AskedRefund = Annotated[WantedRefund | AskedMoney, WrapValidator(_one_of_both)]


class AskedHostBooking(Asked):
    """A booking that a host makes for visitors."""

    portal_id: Annotated[str, Field(max_length=40)]
    reservations: Annotated[
        list[AskedReservation], Field(min_length=1, max_length=MAXIMUM_RESERVATIONS)
    ]
    note: Words = ""


class AskedChange(Asked):
    """Who comes, and with which car."""

    visitor: AskedVisitor
    licence_plate: PlateText


class AskedHostCancellation(Asked):
    """How much goes back, and why."""

    refund: AskedRefund = WantedRefund.POLICY
    reason: Words = ""


class AskedOpening(Asked):
    """Why a gate is to be opened by hand."""

    reason: Words
