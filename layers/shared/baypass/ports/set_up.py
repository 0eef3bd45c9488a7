"""What hosts set up and change in the console."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from baypass.domain.audit import AuditEntry
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.hosts import Host
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal

Made = TypeVar("Made", bound=CarPark | Portal | Gate)
Changed = TypeVar("Changed", bound=Organisation | CarPark | Portal | Gate)
Listed = TypeVar("Listed", bound=CarPark | Portal | Gate | Host)


class SetUp(Protocol):
    """Writes what hosts set up, each time with its entry of the audit log, or nothing."""

    def car_park(self, organisation_id: str, car_park_id: str) -> CarPark | None:
        """Return the car park, strongly consistent."""

    def gates(self, organisation_id: str) -> Sequence[Gate]:
        """Return all gates of the organisation, retired ones too."""

    def make(self, thing: Made, request: str, entry: AuditEntry) -> Made:
        """Write a new thing that this request asked for, and return what stands under its id.

        The same request again finds what the first one made, as it stands now. Refuses with
        WorldMoved IDEMPOTENCY_KEY_REUSED when the first one was another; a portal and a gate
        with NotFound CAR_PARK_NOT_FOUND or AgainstTheRules CAR_PARK_ARCHIVED.
        """

    def replace(self, thing: Changed, entry: AuditEntry) -> Changed:
        """Write a thing over the version it carries, and return it with its next version.

        Refuses with EditedMeanwhile when another version stands there.
        """

    def remove(self, thing: CarPark | Portal, entry: AuditEntry) -> bool:
        """Delete a thing of this version; false when something was made that depends on it.

        Refuses with EditedMeanwhile when another version stands there, or none.
        """


class SetUpLists(Protocol):
    """What hosts have set up, page by page. A page costs the same however much there is."""

    def page(
        self, kind: type[Listed], organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[Listed], str | None]:
        """Return a page of everything of this kind, by id, and the cursor of the next one.

        What is archived, retired or removed is among them. Refuses with AgainstTheRules
        CURSOR_INVALID.
        """


@dataclass(frozen=True)
class Enrolled:
    """A gate's new certificate, and the files for its computer: shown once, kept nowhere."""

    certificate: str
    files: Mapping[str, str]


class Enrolment(Protocol):
    """Certificates of gates."""

    def enrol(self, gate: Gate) -> Enrolled:
        """Make the gate known, with a new certificate for its own topics alone."""

    def keep_only(self, gate: Gate, certificate: str | None) -> None:
        """Let no other certificate open the gate's topics any more; safe to repeat."""


class VatNumbers(Protocol):
    """Knows how VAT numbers are made."""

    def written(self, number: str) -> str | None:
        """Return the number without spaces, its country first; nothing when it is none."""


class Pictures(Protocol):
    """Reads pictures that somebody sent, and draws them anew."""

    def logo(self, content_type: str, content: bytes) -> bytes:
        """Return a PNG image that nobody else has written, small enough for a page.

        Refuses with AgainstTheRules LOGO_INVALID or LOGO_TOO_LARGE.
        """


class Logos(Protocol):
    """The organisations' logos, each under the hash of its content."""

    def logo(self, organisation_id: str, logo_hash: str) -> bytes | None:
        """Return the PNG image."""

    def change(
        self,
        organisation: Organisation,
        image: bytes | None,
        before: str | None,
        entry: AuditEntry,
    ) -> Organisation:
        """Write the logo, or none, in place of the one with the hash `before`.

        The organisation is written over its version; as `SetUp.replace`.
        """
