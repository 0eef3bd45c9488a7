"""An agent with everything around it in hand: clock, timer, connection, barrier, disk."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from baypass_gate.agent import Agent
from baypass_gate.attempt_messages import Answer, answer_topic
from baypass_gate.attempts import Outcome, PlateRead
from baypass_gate.clock_trust import ClockTrust
from baypass_gate.diary import keeping_a_diary
from baypass_gate.drivers import BarrierDriver, DriverFaultError, OnChange, SimulatedBarrier
from baypass_gate.event_messages import DecidedOffline, Event, Receipt, receipt_topic
from baypass_gate.list_messages import chunk_topic, manifest_topic
from baypass_gate.list_store import keeping_lists
from baypass_gate.memory import ExecutedCommands
from baypass_gate.messages import Barrier, Command, Reason, Result, Status
from baypass_gate.publishing import Connection
from baypass_gate.timing import Timer
from tests.gates.builders import (
    GATE,
    KEYS,
    NOW,
    KeepingConnection,
    ManualClock,
    ManualTimer,
    a_command,
    a_message,
)
from tests.gates.lists import AList


class CountedBarrier(SimulatedBarrier):
    """A simulated barrier that counts and can be broken."""

    openings = 0
    broken = False

    def open(self) -> None:
        if self.broken:
            message = "The bar is bent."
            raise DriverFaultError(message)
        self.openings += 1
        super().open()


class SlowDisk(ExecutedCommands):
    """A memory whose disk takes so long that the clock runs on."""

    def __init__(self, file: Path, clock: ManualClock, takes: timedelta) -> None:
        super().__init__(file)
        self._clock = clock
        self._takes = takes

    def record(self, command: Command, now: object) -> None:
        super().record(command, NOW)
        assert now == self._clock.now
        self._clock.now += self._takes


class AGate:
    """An agent that can be talked to, cut off, and restarted on the same disk."""

    def __init__(
        self,
        folder: Path,
        disk_takes: timedelta = timedelta(0),
        *,
        synchronised: bool = True,
        online: bool = True,
        through: Connection | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.connection = KeepingConnection()
        self._through = through or self.connection
        self.seen: list[tuple[bool, Barrier, str | None]] = []
        self.shown: list[Outcome] = []
        self.renewals: list[None] = []
        self.folder = folder
        self._disk_takes = disk_takes
        self._synchronised = synchronised
        self._stack = ExitStack()
        self._start()
        if online:
            self.agent.came_online()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def restart(self) -> None:
        """Begin anew from the disk, offline, as after a power cut."""
        self._stack.close()
        self._start()

    def break_the_disk(self) -> None:
        """Let the diary take nothing more."""
        self.diary._disk.execute("PRAGMA query_only = 1")  # noqa: SLF001

    def _start(self) -> None:
        # The disk of the executed commands may be missing, which is then the test's subject.
        folder = self.folder if self.folder.is_dir() else self.folder.parent
        # What an earlier agent had planned died with it.
        self.timer = ManualTimer(self.clock)
        self.diary = self._stack.enter_context(keeping_a_diary(folder / "diary.sqlite3"))
        self.lists = self._stack.enter_context(keeping_lists(folder / "list.sqlite3", GATE, KEYS))
        self.agent = Agent(
            GATE,
            connection=self._through,
            keys=KEYS,
            executed=SlowDisk(self.folder / "executed.jsonl", self.clock, self._disk_takes),
            diary=self.diary,
            lists=self.lists,
            trust=ClockTrust(battery_clock=False, synchronised=lambda: self._synchronised),
            make_barrier=self._make_barrier,
            timer=self.timer,
            clock=self.clock,
            watch=self._watch,
            show=self.shown.append,
            renew=lambda: self.renewals.append(None),
            answer_seconds=3,
        )

    def _make_barrier(self, timer: Timer, on_change: OnChange) -> BarrierDriver:
        self.barrier = CountedBarrier(timer, on_change)
        return self.barrier

    def _watch(self, status: Status, command_id: str | None) -> None:
        self.seen.append((status.online, status.barrier, command_id))

    def hear(self, payload: bytes) -> tuple[Result, Reason | None, str | None]:
        """Hear something on the command topic, and return what was acknowledged."""
        self.agent.heard(f"gates/{GATE}/commands", payload, retained=False)
        answer = self.connection.acknowledgements[-1]
        return answer.result, answer.reason, answer.command_id

    def command(self, attempt_id: str, number: int = 1) -> tuple[Result, Reason | None]:
        """Send a fresh command for this attempt."""
        command = a_command(
            command_id=f"cmd_{number}", attempt_id=attempt_id, issued_at=self.clock.now
        )
        result, reason, _ = self.hear(a_message(command))
        return result, reason

    def take(self, listed: AList) -> None:
        """Hear a whole list, as the cloud publishes it."""
        for number, chunk in enumerate(listed.chunks):
            self.agent.heard(chunk_topic(GATE, number), chunk, retained=False)
        self.agent.heard(manifest_topic(GATE), listed.signed, retained=False)

    def read(self, plate: str, event: str = "1", camera: str = "entrance") -> None:
        self.agent.read_plate(PlateRead(camera, event, plate))

    def answer(
        self,
        attempt_id: str,
        decision: str,
        say: str = "",
        *,
        at: datetime | None = None,
        gate_id: str = GATE,
    ) -> None:
        answer = Answer(
            gate_id=gate_id,
            attempt_id=attempt_id,
            decision=decision,
            say=say,
            at=at or self.clock.now,
        )
        payload = answer.model_dump_json().encode()
        self.agent.heard(answer_topic(GATE), payload, retained=False)

    def receipt(self, *event_ids: str, gate_id: str = GATE) -> None:
        receipt = Receipt(gate_id=gate_id, event_ids=list(event_ids)).model_dump_json().encode()
        self.agent.heard(receipt_topic(GATE), receipt, retained=False)

    @property
    def told(self) -> list[Event]:
        """Return all events that were told, as often as they were."""
        return [event for message in self.connection.events for event in message.events]

    @property
    def decided(self) -> DecidedOffline:
        """Return the last decision that is written down."""
        decided = [e for e in self.diary.oldest(1000, but=()) if isinstance(e, DecidedOffline)]
        return decided[-1]
