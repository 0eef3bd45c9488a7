"""What hosts are answered who act for a visitor."""

from datetime import UTC, datetime

from pydantic import BaseModel

from baypass import words
from baypass.api.views import MoneyView, money_view
from baypass.domain.gates import Command, CommandState
from baypass.usecases.cancel_for_visitor import HostCancellationPreview


class HostCancellationView(BaseModel):
    """What a cancellation gives back by the policy, and what it could give back at most."""

    price: MoneyView
    policy_refund: MoneyView
    is_paid: bool
    cancellable: bool
    why_not: str | None


class HostCommandView(BaseModel):
    """What became of a command that a host gave."""

    id: str
    gate_id: str
    state: CommandState
    sentence: str
    requested_at: datetime
    expires_at: datetime


def host_cancellation_view(preview: HostCancellationPreview) -> HostCancellationView:
    """Return what a host decides by."""
    violation = preview.violation
    return HostCancellationView(
        price=money_view(preview.price),
        policy_refund=money_view(preview.policy_refund),
        is_paid=preview.is_paid,
        cancellable=violation is None,
        why_not=words.sentence(violation) if violation else None,
    )


def host_command_view(command: Command) -> HostCommandView:
    """Return the command; its life is counted in seconds, so its times are in UTC."""
    return HostCommandView(
        id=command.id,
        gate_id=command.gate_id,
        state=command.state,
        sentence=words.of_opening(command.state),
        requested_at=command.requested_at.astimezone(UTC),
        expires_at=command.expires_at.astimezone(UTC),
    )
