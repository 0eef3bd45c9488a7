"""What a host does for a visitor is written with its entry in the audit log, or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain import ids
from baypass.domain.access_log import allowed_event
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import BookingRecord, Reservation, ReservationState
from baypass.domain.finding import Wanted
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.invitations import Invitation
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.mails import cancellation_mail, confirmation_mail
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, TooOften, WorldMoved
from baypass.domain.time_slots import QUARTER, TimeSlot
from baypass.ports import Offer
from baypass.ports.acting import Opening
from tests.adapters.stores import SLOT, Store, another, small
from tests.builders import (
    ORGANISATION,
    PORTAL,
    START,
    a_car_park,
    a_command,
    a_gate,
    a_host,
    a_record,
    a_visitor,
    an_audit_entry,
    an_invitation,
    an_offer,
    an_organisation,
)
from tests.fakes import NOW

DESK = an_invitation(
    id=ids.desk_invitation_id(ORGANISATION, PORTAL), quota=1, token_hash="", of_desk=True
)
STAY = timedelta(hours=36)


def an_entry(action: str = "BOOK_FOR_VISITOR", **fields: Any) -> AuditEntry:
    return an_audit_entry(a_host(), action, **fields)


def told(store: Store) -> list[str]:
    entries, _ = store.audit.entries(ORGANISATION, None, 50)
    return [one.action for one in entries]


def at_desk(store: Store, spots: int = 10) -> Offer:
    """Return the offer with the desk's invitation, everything standing."""
    usual = small(spots)
    store.offering(usual)
    return an_offer(invitation=store.acting.desk_invitation(DESK), car_park=usual.car_park)


def of_desk(place: int = 0, slot: TimeSlot = SLOT, spots: int = 1) -> BookingRecord:
    record = another(place, slot, spots)
    booking = record.booking.model_copy(update={"invitation_id": DESK.id})
    return record.model_copy(update={"booking": booking})


def changed(reservation: Reservation, **fields: Any) -> Reservation:
    usual = {"licence_plate": LicencePlate.of("9-NEW-999")}
    return reservation.model_copy(update=usual | fields)


def confirmed(store: Store) -> Reservation:
    offer = an_offer()
    record = store.offering(offer).book(a_record(held=True), offer, ["111111"])
    return record.reservations[0]


def standing(store: Store, reservation: Reservation) -> Reservation:
    visit = store.bookings.visit(reservation.organisation_id, reservation.id)
    assert visit
    return visit.reservation


# ---------------------------------------------------------------- the desk's bookings


def test_the_desks_invitation_is_made_once_and_is_in_no_list(store: Store) -> None:
    offer = small(1)
    store.offering(offer)
    first = store.acting.desk_invitation(DESK)
    later = DESK.model_copy(update={"created_at": NOW, "name": "Another name"})
    assert store.acting.desk_invitation(later) == first == DESK
    listed, _ = store.catalogue.invitations(offer.portal, None, 50)
    assert [one.id for one in listed] == [offer.invitation.id]


def test_the_desk_books_beyond_any_quota(store: Store) -> None:
    offer = at_desk(store)
    for place in range(3):
        store.acting.hold(of_desk(place), offer, NOW, an_entry(key=f"booking number {place}"))
    found = store.catalogue.invitation(ORGANISATION, DESK.id)
    assert isinstance(found, Invitation)
    assert found.uses == 3
    assert told(store) == ["BOOK_FOR_VISITOR"] * 3


def test_the_desk_books_no_spot_that_is_not_there_and_tells_nothing(store: Store) -> None:
    offer = at_desk(store, spots=1)
    store.acting.hold(of_desk(1), offer, NOW, an_entry())
    with pytest.raises(WorldMoved) as refusal:
        store.acting.hold(of_desk(2), offer, NOW, an_entry(key="another"))
    assert refusal.value.code == "NO_SPOT_LEFT"
    assert len(told(store)) == 1


def test_the_same_booking_again_is_found_and_told_once(store: Store) -> None:
    offer, record = at_desk(store), of_desk()
    held = store.acting.hold(record, offer, NOW, an_entry())
    later = NOW + timedelta(seconds=5)
    assert store.acting.hold(record, offer, later, an_entry(at=later)) == held
    assert len(told(store)) == 1
    assert store.taken(SLOT, offer.car_park) == [1] * 12


def test_the_largest_booking_of_the_desk_fits_into_one_transaction(store: Store) -> None:
    offer = at_desk(store, spots=MAXIMUM_RESERVATIONS)
    over_two_midnights = [
        TimeSlot(start=START + place * QUARTER * 192, end=START + place * QUARTER * 192 + STAY)
        for place in range(MAXIMUM_RESERVATIONS)
    ]
    record = of_desk(spots=MAXIMUM_RESERVATIONS)
    slots = zip(record.reservations, over_two_midnights, strict=True)
    own = tuple(one.model_copy(update={"time_slot": slot}) for one, slot in slots)
    held = record.model_copy(update={"reservations": own})
    assert store.acting.hold(held, offer, NOW, an_entry()) == held


# ---------------------------------------------------------------- changes


def test_a_change_is_written_found_told_and_mailed(store: Store) -> None:
    read = confirmed(store)
    new = changed(read, visitor=a_visitor(last_name="Claes"), link_generation=1, manage_hash="new")
    store.acting.change(read, new, [confirmation_mail(new, NOW)], an_entry("CHANGE_RESERVATION"))
    assert standing(store, read) == new
    assert told(store) == ["CHANGE_RESERVATION"]
    owed = store.mails.of_booking(ORGANISATION, read.booking_id)
    assert [mail.link_generation for mail in owed if mail.reservation_id == read.id] == [0, 1]
    for said in ("9-NEW-999", "claes"):
        (found,) = store.board.find(ORGANISATION, Wanted.said(said), 5)
        assert found.reservation == new
    assert not store.board.find(ORGANISATION, Wanted.said("1-ABC-234"), 5)
    assert not store.board.find(ORGANISATION, Wanted.said("peeters claes"), 5)


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"licence_plate": LicencePlate.of("8-OLD-888")},
        {"visitor": a_visitor(first_name="Bea")},
        {"manage_hash": "fresh", "link_generation": 1},
    ],
)
def test_what_was_changed_meanwhile_is_not_overwritten(
    store: Store, meanwhile: dict[str, Any]
) -> None:
    read = confirmed(store)
    faster = read.model_copy(update=meanwhile)
    store.acting.change(read, faster, [], an_entry("CHANGE_RESERVATION", key="faster"))
    with pytest.raises(EditedMeanwhile):
        store.acting.change(read, changed(read), [], an_entry("CHANGE_RESERVATION"))
    assert standing(store, read) == faster
    assert len(told(store)) == 1


def test_who_drives_in_is_in_nobodys_way(store: Store) -> None:
    read = confirmed(store)
    visit = store.bookings.visit(ORGANISATION, read.id)
    assert visit
    store.bookings.use(visit, a_command())
    store.acting.change(read, changed(read), [], an_entry("CHANGE_RESERVATION"))
    used = standing(store, read)
    assert used.state is ReservationState.USED
    assert used.licence_plate.typed == "9-NEW-999"


def test_what_was_cancelled_meanwhile_is_not_changed(store: Store) -> None:
    read = confirmed(store)
    visit = store.bookings.visit(ORGANISATION, read.id)
    assert visit
    store.cancel(visit)
    with pytest.raises(WorldMoved) as refusal:
        store.acting.change(read, changed(read), [], an_entry("CHANGE_RESERVATION"))
    assert refusal.value.code == "STATE_CHANGED"
    assert not told(store)


def test_what_was_confirmed_meanwhile_is_read_again_first(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    store.offering(offer).hold(record, offer)
    read = record.reservations[0]
    store.confirm(record, offer, ["111111"])
    with pytest.raises(WorldMoved):
        store.acting.change(read, changed(read), [], an_entry("CHANGE_RESERVATION"))


# ---------------------------------------------------------------- cancellations


def test_a_hosts_cancellation_is_told_with_what_it_gives_back(store: Store) -> None:
    read, car_park = confirmed(store), a_car_park()
    visit = store.bookings.visit(ORGANISATION, read.id)
    assert visit
    entry = an_entry("CANCEL_FOR_VISITOR")
    store.acting.cancel(visit, [cancellation_mail(read, NOW)], None, entry)
    assert standing(store, read).state is ReservationState.CANCELLED
    assert store.taken(SLOT, car_park) == [0] * 12
    assert told(store) == ["CANCEL_FOR_VISITOR"]
    with pytest.raises(WorldMoved):
        store.acting.cancel(visit, [], None, an_entry("CANCEL_FOR_VISITOR", key="again"))
    assert len(told(store)) == 1


# ---------------------------------------------------------------- openings


def an_opening(store: Store, key: str = "the key", after: timedelta = timedelta(0)) -> Opening:
    at = NOW + after
    command = Command.model_validate(
        a_command(requested_at=at).model_dump()
        | {"reservation_id": None, "method": "STAFF", "id": ids.command_id("hst", a_gate().id, key)}
    )
    (car_park,) = store.catalogue.car_parks(ORGANISATION)
    event = allowed_event(command, car_park, an_organisation().retention, by="desk@acme.example")
    return Opening(command, car_park, event, an_entry("OPEN_GATE", key=key, at=at))


def at_gate(store: Store) -> Store:
    return store.set_up(an_organisation(), a_car_park(), a_gate())


def test_an_opening_is_a_command_with_both_logs_told(store: Store) -> None:
    opening = an_opening(at_gate(store))
    assert store.acting.open(opening) == opening.command
    assert store.gates.command(ORGANISATION, opening.command.id) == opening.command
    assert told(store) == ["OPEN_GATE"]
    day = opening.event.day
    ((logged,), _) = store.access_log.of_day(opening.car_park, day, None, 5)
    assert (logged.event, logged.command) == (opening.event, opening.command)


def test_the_same_opening_again_finds_its_command(store: Store) -> None:
    opening = an_opening(at_gate(store))
    store.acting.open(opening)
    assert store.acting.open(an_opening(store, after=timedelta(hours=1))) == opening.command
    assert len(told(store)) == 1


def test_a_gate_is_opened_by_hand_once_in_a_pause(store: Store) -> None:
    store.acting.open(an_opening(at_gate(store)))
    too_soon = PAUSE_BETWEEN_PRESSES - timedelta(microseconds=1)
    with pytest.raises(TooOften):
        store.acting.open(an_opening(store, "another", too_soon))
    assert len(told(store)) == 1
    store.acting.open(an_opening(store, "another", PAUSE_BETWEEN_PRESSES))
    assert len(told(store)) == 2


def test_a_kill_switch_that_went_on_meanwhile_keeps_the_gate_shut(store: Store) -> None:
    opening = an_opening(at_gate(store))
    store.catalogue.put(a_car_park(kill_switch=True))
    with pytest.raises(AgainstTheRules) as refusal:
        store.acting.open(opening)
    assert refusal.value.code == "GATES_SWITCHED_OFF"
    assert not told(store)
    assert store.gates.command(ORGANISATION, opening.command.id) is None
