"""One gate: judges what arrives, remembers it, moves the barrier, and says what happened.

Everything here runs on one thread, in the order in which it happened.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from typing import Final, TypeAlias

from baypass_gate.alone import Alone
from baypass_gate.attempts import Attempts, PlateRead, Show
from baypass_gate.clock_trust import ClockTrust
from baypass_gate.deliveries import Deliveries
from baypass_gate.diary import Diary
from baypass_gate.drivers import BarrierDriver, DriverFaultError, OnChange
from baypass_gate.list_store import ListStore
from baypass_gate.lock_out import KeypadLock
from baypass_gate.memory import ExecutedCommands
from baypass_gate.messages import (
    Acknowledgement,
    Action,
    Barrier,
    Command,
    Reason,
    Result,
    Status,
    acknowledgement_topic,
    status_topic,
)
from baypass_gate.passages import OpenedAlone, Passages
from baypass_gate.publishing import Connection
from baypass_gate.rules import Refusal, decide
from baypass_gate.signatures import CloudKeys
from baypass_gate.timing import Clock, Timer

HEARTBEAT_SECONDS: Final = 30.0
CHUNKS_AFTER_SECONDS: Final = 2.0
VERSION: Final = version("baypass-gate")

_log = logging.getLogger(__name__)

MakeBarrier: TypeAlias = Callable[[Timer, OnChange], BarrierDriver]
# Told of every change, with the command that the barrier is moving for.
Watch: TypeAlias = Callable[[Status, str | None], None]


class Agent:
    """The gate's side of the protocol, whatever carries the messages."""

    def __init__(
        self,
        gate_id: str,
        *,
        connection: Connection,
        keys: CloudKeys,
        executed: ExecutedCommands,
        diary: Diary,
        lists: ListStore,
        trust: ClockTrust,
        make_barrier: MakeBarrier,
        timer: Timer,
        clock: Clock,
        watch: Watch,
        show: Show,
        renew: Callable[[], None],
        answer_seconds: float,
    ) -> None:
        """Take hold of the barrier; the agent counts as offline until told otherwise."""
        self._gate_id = gate_id
        self._connection = connection
        self._keys = keys
        self._executed = executed
        self._diary = diary
        self._lists = lists
        self._trust = trust
        self._timer = timer
        self._clock = clock
        self._watch = watch
        self._renew = renew
        self._online = False
        self._asking = False
        self._moving_for: str | None = None
        self._barrier = make_barrier(timer, self._barrier_changed)
        self._passages = Passages()
        self._deliveries = Deliveries(
            gate_id, diary, publisher=connection, timer=timer, clock=clock, told=self._tell_change
        )
        self._lock = KeypadLock(
            diary, self._deliveries, timer=timer, clock=clock, changed=self._tell_change
        )
        self._attempts = Attempts(
            gate_id,
            publisher=connection,
            alone=Alone(
                lists, diary, self._deliveries, trust, clock=clock, open_barrier=self._open_alone
            ),
            passages=self._passages,
            lock=self._lock,
            trust=trust,
            timer=timer,
            clock=clock,
            answer_seconds=answer_seconds,
            show=show,
        )
        self._await_heartbeat()

    def status(self, *, online: bool) -> Status:
        """Return the status to publish now, or to leave as the last will; touches no file."""
        held = self._lists.held
        return Status(
            gate_id=self._gate_id,
            online=online,
            barrier=self._barrier.barrier,
            at=self._clock(),
            list_version=held.manifest.list_version if held else None,
            list_valid_until=held.manifest.valid_until if held else None,
            queued_events=self._diary.waiting,
            locked_until=self._lock.locked_until,
            agent=VERSION,
        )

    @property
    def list_issued_at(self) -> datetime | None:
        """Return when the access list was made that is held."""
        held = self._lists.held
        return held.manifest.issued_at if held else None

    def came_online(self) -> None:
        """Say that commands are being heard, and tell what happened meanwhile."""
        self._online = True
        _log.info("Gate %s is online.", self._gate_id)
        self._tell_change()
        self._attempts.came_online()
        self._deliveries.came_online()

    def went_offline(self) -> None:
        """Note that nobody hears this gate; the broker publishes the last will."""
        if self._online:
            self._online = False
            _log.warning("Gate %s is offline.", self._gate_id)
            self._tell_change()
            self._deliveries.went_offline()
            self._attempts.went_offline()

    def heard(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """Take a message from one of the gate's topics; what is not for a gate is dropped."""
        folder = f"gates/{self._gate_id}/"
        match topic.removeprefix(folder).split("/"):
            case ["commands"]:
                self.received(payload, retained=retained)
            case ["answers"] if not retained:
                self._attempts.answered(payload)
            case ["receipts"] if not retained:
                self._deliveries.receipt(payload)
            case ["list", "manifest"]:
                self._list_arrives(lambda: self._lists.take_manifest(payload))
            case ["list", "chunks", number] if number.isdecimal() and number.isascii():
                self._list_arrives(lambda: self._lists.take_chunk(int(number), payload))
            case _:
                _log.warning("A message that no gate understands was dropped.")

    def received(self, payload: bytes, *, retained: bool) -> None:
        """Open the barrier if the message is a command that may, and acknowledge it either way."""
        decision = decide(
            payload,
            keys=self._keys,
            retained=retained,
            gate_id=self._gate_id,
            executed=self._executed,
            opened_alone=OpenedAlone(self._diary, self._passages),
            now=self._clock(),
        )
        if not isinstance(decision, Refusal):
            self._trust.hear(decision.issued_at, self._clock())
            decision = self._execute(decision)
        self._acknowledge(decision)

    def read_plate(self, read: PlateRead) -> None:
        """Take what a camera read, repeats and corrections included; never raises."""
        self._attempts.read_plate(read)

    def type_code(self, code: str) -> None:
        """Take a code that was typed; never raises."""
        self._attempts.type_code(code)

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
        if command.action == Action.RENEW_CERTIFICATE:
            self._renew()
            return command
        if command.attempt_id is not None:
            self._attempts.taken_up(command.attempt_id)
        self._moving_for = command.command_id
        try:
            self._barrier.open()
        except DriverFaultError as error:
            return Refusal(Reason.FAULT, str(error), command.command_id)
        return command

    def _open_alone(self, attempt_id: str) -> bool:
        """Open for an attempt that is written down; tell whether the barrier can be moved."""
        self._moving_for = None
        try:
            self._barrier.open()
        except DriverFaultError:
            _log.exception("The barrier could not be opened for attempt %s.", attempt_id)
            return False
        return True

    def _list_arrives(self, take: Callable[[], None]) -> None:
        before = self._lists.held
        take()
        if self._lists.held is not before:
            self._tell_change()
        elif self._lists.is_incomplete and not self._asking:
            # Chunks and manifest may overtake each other; most lists are whole before this passes.
            self._asking = True
            self._timer.call_later(CHUNKS_AFTER_SECONDS, self._ask_for_chunks)

    def _ask_for_chunks(self) -> None:
        self._asking = False
        if self._online and self._lists.is_incomplete:
            self._connection.ask_for_chunks(self._lists.missing)

    def _acknowledge(self, outcome: Command | Refusal) -> None:
        refusal = outcome if isinstance(outcome, Refusal) else None
        if isinstance(outcome, Command):
            _log.info("Command %s is carried out: %s.", outcome.command_id, outcome.action)
        else:
            _log.warning(
                "Command %s refused, %s: %s",
                outcome.command_id,
                outcome.reason,
                outcome.explanation,
            )
        acknowledgement = Acknowledgement(
            command_id=outcome.command_id,
            gate_id=self._gate_id,
            result=_result(outcome),
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
        self._ask_for_chunks()
        self._await_heartbeat()


def _result(outcome: Command | Refusal) -> Result:
    if isinstance(outcome, Refusal):
        return Result.REFUSED
    return Result.RENEWING if outcome.action == Action.RENEW_CERTIFICATE else Result.OPENED
