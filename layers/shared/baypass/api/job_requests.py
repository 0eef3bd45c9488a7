"""What may be asked of imports and reports, and how an invitation may be changed."""

from typing import Annotated

from pydantic import Field

from baypass.api.requests import Asked, GivenDate, GivenTime
from baypass.domain.jobs import ReportFormat, ReportKind
from baypass.domain.organisations import Line
from baypass.domain.values import CarParkId, PortalId

Quota = Annotated[int, Field(strict=True, ge=1, le=100_000)]
# What a body of 2 MB can hold; the list's own length is counted in lines.
_LONGEST_LIST = 2 * 1024 * 1024


class AskedImport(Asked):
    """A list of people to invite, and what holds where a line says nothing."""

    portal_id: PortalId
    csv: Annotated[str, Field(max_length=_LONGEST_LIST)]
    quota: Quota = 1
    valid_until: GivenTime
    fixed_date: GivenDate | None = None
    send: Annotated[bool, Field(strict=True)] = False
    dry_run: Annotated[bool, Field(strict=True)] = False


class AskedReport(Asked):
    """What a report lists, from the first to the last of these local days."""

    kind: ReportKind
    first: Annotated[GivenDate, Field(alias="from")]
    last: Annotated[GivenDate, Field(alias="until")]
    format: ReportFormat
    car_park_id: CarParkId | None = None


class AskedInvitationChange(Asked):
    """What an invitation is to be like."""

    name: Line
    quota: Quota
    valid_until: GivenTime
