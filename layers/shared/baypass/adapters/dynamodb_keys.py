"""The one table: its keys and its access patterns.

    what                        pk                                  sk
    organisation                ORG#<org>                           ORGANISATION
    its logo                    ORG#<org>                           LOGO#<hash>
    car parks of a host         ORG#<org>                           CAR_PARK#<cpk>
    portals of a host           ORG#<org>                           PORTAL#<prt>
    invitation                  ORG#<org>#INVITATION#<inv>          INVITATION
    invitations of a portal     index `listing`: ORG#<org>#PORTAL#<prt>, newest first
    booking                     ORG#<org>#BOOKING#<bkg>             BOOKING
    its reservations            ORG#<org>#BOOKING#<bkg>             RESERVATION#<rsv>
    bookings of an organisation index `listing`: ORG#<org>#BOOKINGS, newest first
    reservations of a day       index `listing`: ORG#<org>#CAR_PARK#<cpk>#FROM#<date>, by start
    those that stay overnight   index `overnight`: ORG#<org>#CAR_PARK#<cpk>#UNTIL#<date>, by start
    found reservations          indexes `by_plate`, `by_email`, `by_last_name`, `by_first_name`:
                                ORG#<org>#RESERVATIONS, by what is looked for and then by start
    its payment                 ORG#<org>#BOOKING#<bkg>             PAYMENT
    its refunds                 ORG#<org>#BOOKING#<bkg>             REFUND#<rsv or booking>
    its mails                   ORG#<org>#BOOKING#<bkg>             MAIL#<event>#<rsv or booker>
    counters of a local day     ORG#<org>#CAR_PARK#<cpk>#DAY#<date> COUNTERS
    keypad code of a local day  ORG#<org>#CAR_PARK#<cpk>#DAY#<date> CODE#<code>
    what its gates were given   ORG#<org>#CAR_PARK#<cpk>            LIST
    what changed since          ORG#<org>#CAR_PARK#<cpk>            LIST_CHANGE#<what>
    gates of an organisation    ORG#<org>#GATES                     <gat>
    how a gate is certified     ORG#<org>#GATE#<gat>                IDENTITY
    hosts of an organisation    ORG#<org>#HOSTS                     HOST#<hst>
    how many owners it has      ORG#<org>#HOSTS                     OWNERS
    audit log                   ORG#<org>#AUDIT                     AT#<instant>#<aud>
    command                     ORG#<org>#COMMAND#<cmd>             COMMAND
    access event                ORG#<org>#ACCESS#<acc>              ACCESS
    access events of a day      index `listing`: ORG#<org>#CAR_PARK#<cpk>#ACCESS#<date>
    opened for a passage        ORG#<org>#PASSAGE#<pas>             PASSED
    plates read of a passage    ORG#<org>#PASSAGE#<pas>             READ#<acc>
    job                         ORG#<org>#JOB#<job>                 JOB
    bookings of an invitation   ORG#<org>#INVITATION#<inv>          BOOKING#<instant>#<bkg>
    payments of a month         index `listing`: ORG#<org>#PAYMENTS#<month>, by when they were paid
    refunds of a month          index `listing`: ORG#<org>#REFUNDS#<month>, by when they were asked
    what is owed and due        index `owed`: OWED, by owed_at (sparse); jobs: OWED_JOB, access
                                lists: OWED_LIST

Every partition key begins with the organisation, and an id from a request is only ever joined to
the organisation of the token that came with it.
"""

from datetime import date

from baypass.domain import ids

OWED = "OWED"
OWED_JOB = "OWED_JOB"
OWED_LIST = "OWED_LIST"
AUDITED = "AT#"
USED = "BOOKING#"
PAYMENT, REFUND, RESERVATION = "PAYMENT", "REFUND#", "RESERVATION#"
PASSED, READ = "PASSED", "READ#"

Key = tuple[str, str]


def organisation(organisation_id: str) -> Key:
    """Return the key of the organisation."""
    return f"ORG#{organisation_id}", "ORGANISATION"


def logo(organisation_id: str, logo_hash: str) -> Key:
    """Return the key of an organisation's logo."""
    return f"ORG#{organisation_id}", f"LOGO#{logo_hash}"


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
    return pk, f"{RESERVATION}{reservation_id}"


def payment(organisation_id: str, booking_id: str) -> Key:
    """Return the key of a booking's payment, which lies beside it and outlives it."""
    pk, _ = booking(organisation_id, booking_id)
    return pk, PAYMENT


def refund(organisation_id: str, booking_id: str, key: str) -> Key:
    """Return the key of a refund, which lies beside its booking and outlives it."""
    pk, _ = booking(organisation_id, booking_id)
    return pk, f"{REFUND}{key}"


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


def access_list(organisation_id: str, car_park_id: str) -> Key:
    """Return the key of what the gates of a car park were given."""
    return f"ORG#{organisation_id}#CAR_PARK#{car_park_id}", "LIST"


def list_change(organisation_id: str, car_park_id: str, subject: str) -> Key:
    """Return the key of what tells that the gates of a car park have to hear of something."""
    pk, _ = access_list(organisation_id, car_park_id)
    return pk, f"LIST_CHANGE#{subject}"


def gate(organisation_id: str, gate_id: str) -> Key:
    """Return the key of a gate."""
    return f"ORG#{organisation_id}#GATES", gate_id


def gate_identity(gate_id: str) -> Key:
    """Return the key of how a gate comes by its certificates."""
    return f"ORG#{ids.organisation_of(gate_id)}#GATE#{gate_id}", "IDENTITY"


def command(organisation_id: str, command_id: str) -> Key:
    """Return the key of a command."""
    return f"ORG#{organisation_id}#COMMAND#{command_id}", "COMMAND"


def audit(organisation_id: str, at: str, audit_id: str) -> Key:
    """Return the key of an audit entry; a partition holds an organisation's, oldest first."""
    return f"ORG#{organisation_id}#AUDIT", f"{AUDITED}{at}#{audit_id}"


def access_event(organisation_id: str, event_id: str) -> Key:
    """Return the key of an access event."""
    return f"ORG#{organisation_id}#ACCESS#{event_id}", "ACCESS"


def access_events_of(organisation_id: str, car_park_id: str, day: date) -> str:
    """Return what the access events of a local day of a car park are listed under."""
    return f"ORG#{organisation_id}#CAR_PARK#{car_park_id}#ACCESS#{day}"


def passed(organisation_id: str, passage_id: str) -> Key:
    """Return the key of what tells that the barrier was told to open for a passage."""
    return f"ORG#{organisation_id}#PASSAGE#{passage_id}", PASSED


def plate_read(organisation_id: str, passage_id: str, event_id: str) -> Key:
    """Return the key of a plate as it was read, which lies beside what opened for it."""
    pk, _ = passed(organisation_id, passage_id)
    return pk, f"{READ}{event_id}"


def bookings_of(organisation_id: str) -> str:
    """Return what an organisation's bookings are listed under."""
    return f"ORG#{organisation_id}#BOOKINGS"


def beginning_on(organisation_id: str, car_park_id: str, day: date) -> str:
    """Return what the reservations that begin on a local day of a car park are listed under."""
    return f"ORG#{organisation_id}#CAR_PARK#{car_park_id}#FROM#{day}"


def ending_on(organisation_id: str, car_park_id: str, day: date) -> str:
    """Return what the reservations that end on another local day than they begin lie under."""
    return f"ORG#{organisation_id}#CAR_PARK#{car_park_id}#UNTIL#{day}"


def reservations_of(organisation_id: str) -> str:
    """Return what an organisation's reservations are found under."""
    return f"ORG#{organisation_id}#RESERVATIONS"


def host(organisation_id: str, host_id: str) -> Key:
    """Return the key of a host."""
    return f"ORG#{organisation_id}#HOSTS", f"HOST#{host_id}"


def owners(organisation_id: str) -> Key:
    """Return the key of the number of an organisation's owners, which lies beside its hosts."""
    pk, _ = host(organisation_id, "")
    return pk, "OWNERS"


def job(organisation_id: str, job_id: str) -> Key:
    """Return the key of a job."""
    return f"ORG#{organisation_id}#JOB#{job_id}", "JOB"


def use_of_invitation(organisation_id: str, invitation_id: str, at: str, booking_id: str) -> Key:
    """Return the key of what tells that a booking was made with an invitation."""
    pk, _ = invitation(organisation_id, invitation_id)
    return pk, f"{USED}{at}#{booking_id}"


def payments_of(organisation_id: str, month: str) -> str:
    """Return what the payments that came in this month, as UTC counts them, are listed under."""
    return f"ORG#{organisation_id}#PAYMENTS#{month}"


def refunds_of(organisation_id: str, month: str) -> str:
    """Return what the refunds that were asked for in this month of UTC are listed under."""
    return f"ORG#{organisation_id}#REFUNDS#{month}"
