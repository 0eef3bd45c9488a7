"""The one table: its keys and its access patterns.

    what                        pk                                  sk
    organisation                ORG#<org>                           ORGANISATION
    car parks of a host         ORG#<org>                           CAR_PARK#<cpk>
    portals of a host           ORG#<org>                           PORTAL#<prt>
    invitation                  ORG#<org>#INVITATION#<inv>          INVITATION
    invitations of a portal     index `listing`: ORG#<org>#PORTAL#<prt>, newest first
    booking                     ORG#<org>#BOOKING#<bkg>             BOOKING
    its reservations            ORG#<org>#BOOKING#<bkg>             RESERVATION#<rsv>
    its mails                   ORG#<org>#BOOKING#<bkg>             MAIL#<event>#<rsv or booker>
    counters of a local day     ORG#<org>#CAR_PARK#<cpk>#DAY#<date> COUNTERS
    keypad code of a local day  ORG#<org>#CAR_PARK#<cpk>#DAY#<date> CODE#<code>
    gates of an organisation    ORG#<org>#GATES                     <gat>
    command                     ORG#<org>#COMMAND#<cmd>             COMMAND
    what is owed and due        index `owed`: OWED, by owed_at (sparse)

Every partition key begins with the organisation, and an id from a request is only ever joined to
the organisation of the token that came with it.
"""

from datetime import date

from baypass.domain import ids

OWED = "OWED"

Key = tuple[str, str]


def organisation(organisation_id: str) -> Key:
    """Return the key of the organisation."""
    return f"ORG#{organisation_id}", "ORGANISATION"


def car_park(organisation_id: str, car_park_id: str) -> Key:
    """Return the key of a car park."""
    return f"ORG#{organisation_id}", f"CAR_PARK#{car_park_id}"


def portal(organisation_id: str, portal_id: str) -> Key:
    """Return the key of a portal."""
    return f"ORG#{organisation_id}", f"PORTAL#{portal_id}"


def invitation(organisation_id: str, invitation_id: str) -> Key:
    """Return the key of an invitation."""
    return f"ORG#{organisation_id}#INVITATION#{invitation_id}", "INVITATION"


def invitations_of(organisation_id: str, portal_id: str) -> str:
    """Return what a portal's invitations are listed under."""
    return f"ORG#{organisation_id}#PORTAL#{portal_id}"


def booking(organisation_id: str, booking_id: str) -> Key:
    """Return the key of a booking."""
    return f"ORG#{organisation_id}#BOOKING#{booking_id}", "BOOKING"


def reservation(organisation_id: str, reservation_id: str) -> Key:
    """Return the key of a reservation, which lies beside its booking."""
    pk, _ = booking(organisation_id, ids.booking_of(reservation_id))
    return pk, f"RESERVATION#{reservation_id}"


def mail(organisation_id: str, booking_id: str, key: str) -> Key:
    """Return the key of an owed mail, which lies beside its booking."""
    pk, _ = booking(organisation_id, booking_id)
    return pk, f"MAIL#{key}"


def counters(organisation_id: str, car_park_id: str, day: date) -> Key:
    """Return the key of a local day's counters."""
    return f"ORG#{organisation_id}#CAR_PARK#{car_park_id}#DAY#{day}", "COUNTERS"


def keypad_code(organisation_id: str, car_park_id: str, day: date, code: str) -> Key:
    """Return the key that makes a code unique on a local day of a car park."""
    pk, _ = counters(organisation_id, car_park_id, day)
    return pk, f"CODE#{code}"


def gate(organisation_id: str, gate_id: str) -> Key:
    """Return the key of a gate."""
    return f"ORG#{organisation_id}#GATES", gate_id


def command(organisation_id: str, command_id: str) -> Key:
    """Return the key of a command."""
    return f"ORG#{organisation_id}#COMMAND#{command_id}", "COMMAND"
