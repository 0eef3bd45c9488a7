"""One gate: judges what arrives, remembers it, moves the barrier, and says what happened.

Everything here runs on one thread, in the order in which it happened.
"""

import logging
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from baypass_gate.drivers import BarrierDriver, DriverFaultError, OnChange
from baypass_gate.memory import ExecutedCommands
from baypass_gate.messages import (
    Acknowledgement,
    Barrier,
    Command,
    Reason,
    Result,
    Status,
    acknowledgement_topic,
    status_topic,
)
from baypass_gate.rules import Refusal, decide
from baypass_gate.timing import Clock, Timer

HEARTBEAT_SECONDS: Final = 30.0

_log = logging.getLogger(__name__)

MakeBarrier: TypeAlias = Callable[[Timer, OnChange], BarrierDriver]
# Told of every change, with the command that the barrier is moving for.
Watch: TypeAlias = Callable[[Status, str | None], None]


class Connection(Protocol):
    """Where the agent's messages go."""

    def publish(self, topic: str, payload: str, *, retain: bool) -> None:
        """Send at least once, as soon as the connection allows."""


class Agent:
    """The gate's side of the protocol, whatever carries the messages."""

    def __init__(
        self,
        gate_id: str,
        *,
        connection: Connection,
        executed: ExecutedCommands,
        make_barrier: MakeBarrier,
        timer: Timer,
        clock: Clock,
        watch: Watch,
    ) -> None:
        """Take hold of the barrier; the agent counts as offline until told otherwise."""
        self._gate_id = gate_id
        self._connection = connection
        self._executed = executed
        self._timer = timer
        self._clock = clock
        self._watch = watch
        self._online = False
        self._moving_for: str | None = None
        self._barrier = make_barrier(timer, self._barrier_changed)
        self._await_heartbeat()

    def status(self, *, online: bool) -> Status:
        """Return the status to publish now, or to leave as the last will."""
        return Status(
            gate_id=self._gate_id, online=online, barrier=self._barrier.barrier, at=self._clock()
        )

    def came_online(self) -> None:
        """Say that commands are being heard."""
        self._online = True
        _log.info("Gate %s is online.", self._gate_id)
        self._tell_change()

    def went_offline(self) -> None:
        """Note that nobody hears this gate; the broker publishes the last will."""
        if self._online:
            self._online = False
            _log.warning("Gate %s is offline.", self._gate_id)
            self._tell_change()

    def received(self, payload: bytes, *, retained: bool) -> None:
        """Open the barrier if the message is a command that may, and acknowledge it either way."""
        decision = decide(
            payload,
            retained=retained,
            gate_id=self._gate_id,
            executed=self._executed,
            now=self._clock(),
        )
        if not isinstance(decision, Refusal):
            decision = self._execute(decision)
        self._acknowledge(decision)

    def release(self) -> None:
        """Let go of the barrier."""
        self._barrier.release()

    def _execute(self, command: Command) -> Command | Refusal:
        """Write the command down, then open; return it, or why the barrier stayed shut."""
        try:
            self._executed.record(command, self._clock())
        except OSError as error:
            explanation = f"The command could not be written down: {error.strerror}."
            return Refusal(Reason.FAULT, explanation, command.command_id)
        if self._clock() >= command.expires_at:
            # A worn memory card can take seconds to write; the car may be gone by then.
            explanation = "Writing the command down took too long."
            return Refusal(Reason.EXPIRED, explanation, command.command_id)
        self._moving_for = command.command_id
        try:
            self._barrier.open()
        except DriverFaultError as error:
            return Refusal(Reason.FAULT, str(error), command.command_id)
        return command

    def _acknowledge(self, outcome: Command | Refusal) -> None:
        refusal = outcome if isinstance(outcome, Refusal) else None
        if refusal is None:
            _log.info("Command %s opened the barrier.", outcome.command_id)
        else:
            _log.warning(
                "Command %s refused, %s: %s",
                refusal.command_id,
                refusal.reason,
                refusal.explanation,
            )
        acknowledgement = Acknowledgement(
            command_id=outcome.command_id,
            gate_id=self._gate_id,
            result=Result.REFUSED if refusal else Result.OPENED,
            reason=refusal.reason if refusal else None,
            at=self._clock(),
        )
        self._connection.publish(
            acknowledgement_topic(self._gate_id), acknowledgement.model_dump_json(), retain=False
        )

    def _barrier_changed(self, barrier: Barrier) -> None:
        if barrier is Barrier.CLOSED:
            self._moving_for = None
        self._tell_change()

    def _tell_change(self) -> None:
        self._watch(self.status(online=self._online), self._moving_for)
        self._publish_status()

    def _publish_status(self) -> None:
        # Offline, a status would wait in the queue and be stale when it leaves it.
        if self._online:
            status = self.status(online=True).model_dump_json()
            self._connection.publish(status_topic(self._gate_id), status, retain=True)

    def _await_heartbeat(self) -> None:
        self._timer.call_later(HEARTBEAT_SECONDS, self._heartbeat)

    def _heartbeat(self) -> None:
        self._publish_status()
        self._await_heartbeat()
