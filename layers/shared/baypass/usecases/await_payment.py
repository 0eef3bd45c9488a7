"""Note that a workflow waits for a payment, and wake it at once when there is nothing to await."""

from baypass.domain.payments import Settlement
from baypass.ports import Bookings, Workflows
from baypass.ports.payments import Payments
from baypass.usecases.records import record_of
from baypass.usecases.settle_payment import settlement_of


def await_payment(
    organisation_id: str,
    booking_id: str,
    task_token: str,
    *,
    bookings: Bookings,
    payments: Payments,
    workflows: Workflows,
) -> None:
    """Note whom to wake, then look whether it was settled in between: see `wake`."""
    record = record_of(organisation_id, booking_id, bookings)
    if record.payment:
        payments.note_waiting(record.payment, task_token)
        record = record_of(organisation_id, booking_id, bookings)
    settlement = settlement_of(record)
    if settlement is not Settlement.AWAITED:
        workflows.wake_booking(task_token, settlement)
