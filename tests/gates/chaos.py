"""One gate to which everything happens that may happen to messages, lines and computers.

What is published comes twice, in any order, late, unsigned, forged, addressed to others, again
much later; the line is cut, the computer freezes, is killed from outside, and loses its power
right before or right after the barrier moves. After each of it the gate comes back and hears all
of it once more. It must have opened once for every command that reached it in time, and for
nothing else.
"""

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from random import Random
from subprocess import TimeoutExpired
from time import sleep

from baypass_gate.messages import Acknowledgement, Reason, Result
from baypass_gate.timing import utc_now
from tests.gates.chaos_messages import Message, Writer
from tests.gates.cloud import Cloud, Credentials, Listener, visiting
from tests.gates.counts_openings import POWER_FAILS
from tests.gates.lines import a_line_to
from tests.gates.programs import Program, running, write_settings

FRESH, BAD, AGAIN = 10, 6, 5
# Lets a command run out while a computer stands still.
SHORT_LIFE = 0.5
DIES_BEFORE, DIES_AFTER = "dies before it opens", "dies after it opened"
# How each is counted.
ROUND = {
    "calm": "calm rounds",
    "frozen": "computers frozen",
    "killed": "killed from outside",
    DIES_BEFORE: "died before opening",
    DIES_AFTER: "died after opening",
    "cut": "lines cut",
}
ROUNDS = ("calm", "calm", "frozen", "killed", DIES_BEFORE, DIES_AFTER, "cut")


@dataclass
class Record:
    """Everything that was sent to one gate, what it answered, and how often it opened."""

    gate_id: str
    sent: dict[str, list[Message]] = field(default_factory=dict)
    heard: dict[str, list[Acknowledgement]] = field(default_factory=dict)
    openings: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def send(self, message: Message) -> None:
        every = self.sent.setdefault(message.answered_as, [])
        if message not in every:
            every.append(message)
            self.counts["signed commands"] += message.command_id is not None
        self.counts["messages published"] += 1

    def hear(self, answer: Acknowledgement) -> str:
        """Keep an acknowledgement, and return whose it is."""
        whose = answer.command_id or str(answer.reason)
        self.heard.setdefault(whose, []).append(answer)
        return whose

    def judge(self) -> list[str]:
        """Return what is wrong after all of it, once the gate's last process has ended."""
        wrong = [*self.violations, *self._unexplained()]
        for whose, messages in self.sent.items():
            wrong += self._wrong_with(whose, messages)
        return [f"gate {self.gate_id}: {one}" for one in wrong]

    def _wrong_with(self, whose: str, messages: list[Message]) -> Iterator[str]:
        opened, answers = self.openings[whose], self.heard.get(whose, [])
        may_open = any(one.opens_until for one in messages)
        reasons = {reason for one in messages for reason in one.refused_as}
        if opened > may_open:
            yield f"{whose} opened {opened} times, may open: {may_open}"
        for answer in answers:
            if answer.result is not Result.REFUSED:
                if opened != 1:
                    yield f"{whose} is acknowledged as {answer.result}, and opened {opened} times"
            elif answer.reason not in reasons:
                yield f"{whose} is refused as {answer.reason}, not as {sorted(reasons)}"
            elif answer.reason is Reason.EXPIRED and _in_time(messages, answer):
                yield f"{whose} is refused as too late at {answer.at}, in time"

    def _unexplained(self) -> Iterator[str]:
        """Yield what nobody sent, and what was refused as done before and never was."""
        yield from (f"{one} opened, unsent" for one in self.openings.keys() - self.sent.keys())
        yield from (f"{one} answered, unsent" for one in self.heard.keys() - self.sent.keys())
        lost = [
            whose
            for whose, answers in self.heard.items()
            if not self.openings[whose] and any(one.reason is Reason.REPLAYED for one in answers)
        ]
        # Whoever dies between the disk and the barrier has missed that one opening.
        deaths = self.counts[ROUND["killed"]] + self.counts[ROUND[DIES_BEFORE]]
        if len(lost) > deaths:
            yield f"{lost} never opened, and are refused as replayed, with {deaths} deaths"


def _in_time(messages: Iterable[Message], answer: Acknowledgement) -> bool:
    ends = [one.opens_until for one in messages if one.opens_until]
    return any(answer.at < end for end in ends)


class ChaoticGate:
    """A gate's agent, its line, and everybody who troubles them."""

    def __init__(self, cloud: Cloud, credentials: Credentials, folder: Path, seed: str) -> None:
        self._cloud = cloud
        self._ears = cloud.enrol(f"listener-{credentials.thing}", "listener")
        self.id = credentials.thing
        self.record = Record(self.id)
        self._random = Random(seed)  # noqa: S311  the same trouble again
        self._writer = Writer(self.id, self._random)
        self._held = ExitStack()
        emulator = cloud.emulator
        self._line = self._held.enter_context(a_line_to((emulator.mqtt_host, emulator.mqtt_port)))
        self._settings = write_settings(cloud, credentials, folder, port=self._line.port)
        self._life: ExitStack | None = None
        self._program: Program | None = None
        self._heard: Listener | None = None
        self._number = 0
        self._on_its_way: list[Message] = []
        self._rough: dict[str, Callable[[], list[Message]]] = {
            "killed": self._killed,
            DIES_BEFORE: lambda: self._dies_at("before"),
            DIES_AFTER: lambda: self._dies_at("after"),
            "cut": self._cut,
        }

    @property
    def program(self) -> Program:
        assert self._program, "the agent is not running"
        return self._program

    @property
    def heard(self) -> Listener:
        assert self._heard, "nobody listens"
        return self._heard

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Listen to the gate for the block, and let it be online."""
        with visiting(self._cloud.emulator, self._ears) as visitor:
            self._heard = Listener(self.id, visitor)
            if self._program is None:
                self._start()
            else:
                self.program.state(online=False)
                self.program.state(online=True)
            yield
        self._heard = None

    def end(self) -> list[str]:
        """Stop the agent, and return what it did wrong in all its lives."""
        assert self.program.stop() == 0
        self._bury()
        return self.record.judge()

    def close(self) -> None:
        """Let nothing run any more, whatever happened."""
        if self._life is not None:
            self._life.close()
        self._held.close()

    def round(self, kind: str) -> None:
        """Let one thing happen, and everything arrive that belongs to it."""
        self._number += 1
        self.record.counts[ROUND[kind]] += 1
        if kind == "calm":
            self._calm(self._some_messages())
        elif kind == "frozen":
            self._frozen()
        else:
            self._come_back(self._rough[kind]())

    def leave_on_its_way(self) -> None:
        """Publish a lot, and wait for nothing of it: what follows is the broker's end."""
        self._on_its_way = self._some_messages()
        self._publish(self._on_its_way)

    def come_back_to_the_broker(self) -> None:
        """Hear all of that once more, from a broker that was down meanwhile."""
        self._come_back(self._on_its_way)

    def _come_back(self, messages: list[Message]) -> None:
        """Hear something fresh, and then all of it once more."""
        probe = self._writer.fresh()
        self._publish([probe])
        self._await_answers([probe])
        self._calm(messages)

    def _calm(self, messages: list[Message]) -> None:
        """Let all of it arrive, in any order; each is acknowledged."""
        self._random.shuffle(messages)
        self._publish(messages)
        self._await_answers(messages)

    def _frozen(self) -> None:
        """Let commands wait before a computer that stands still, some of them until too late."""
        messages = self._some_messages()
        short = [self._writer.fresh(SHORT_LIFE) for _ in range(3)]
        self.program.process.send_signal(signal.SIGSTOP)
        try:
            self._publish([*short, *messages])
            too_late = max(one.opens_until for one in short if one.opens_until)
            sleep(max(0.0, (too_late - utc_now()).total_seconds()))
        finally:
            self.program.process.send_signal(signal.SIGCONT)
        self._await_answers([*short, *messages])
        for one in short:
            answers = self.record.heard.get(one.answered_as, [])
            if any(answer.reason is not Reason.EXPIRED for answer in answers):
                self._complain(f"{one.command_id} was not refused, though it was over")

    def _killed(self) -> list[Message]:
        messages = self._some_messages()
        self._publish(messages[: self._random.randrange(len(messages))])
        self.program.kill()
        self._away()
        return messages

    def _dies_at(self, moment: str) -> list[Message]:
        """Let the power fail around one of the openings."""
        self.program.kill()
        self._bury()
        self._start(power_fails=f"{moment} {self._random.randint(1, FRESH // 2)}")
        messages = self._some_messages()
        self._publish(messages)
        while self.program.process.poll() is None:
            # On a busy machine a command may be over before it arrives, and opens nothing.
            messages.append(self._writer.fresh())
            self._publish(messages[-1:])
            with suppress(TimeoutExpired):
                self.program.process.wait(1)
        self._away()
        return messages

    def _away(self) -> None:
        """Publish what nobody hears while the agent is dead, and let it live again."""
        self._bury()
        self._publish(self._writer.in_vain() for _ in range(2))
        self._start()

    def _cut(self) -> list[Message]:
        messages = self._some_messages()
        half = self._random.randrange(len(messages))
        self._publish(messages[:half])
        self._line.cut()
        self._publish(messages[half:])
        self.program.state(online=False)
        self._line.mend()
        self.program.state(online=True)
        return messages

    def _start(self, power_fails: str = "") -> None:
        self._life = ExitStack()
        environment = {POWER_FAILS: power_fails} if power_fails else {}
        program = running("tests.gates.counts_openings", self._settings, **environment)
        self._program = self._life.enter_context(program)
        self.program.state(online=True)

    def _bury(self) -> None:
        """Read what a process that has ended had said, to its last line."""
        assert self._life
        self._life.close()
        said = self.program.said
        self.record.openings.update(
            str(state["command_id"]) for state in said if state["barrier"] == "OPENING"
        )
        self.record.counts["agents killed"] += self.program.process.returncode == -signal.SIGKILL
        self._program = None

    def _some_messages(self) -> list[Message]:
        """Return new ones, some of them twice, and some of long ago, in any order."""
        new = [self._writer.fresh() for _ in range(FRESH)]
        new += [one for _ in range(BAD) for one in self._writer.some_bad()]
        old = [one for every in self.record.sent.values() for one in every if one.refused_as]
        messages = [*new, *self._random.choices([*new, *old], k=AGAIN)]
        self._random.shuffle(messages)
        return messages

    def _publish(self, messages: Iterable[Message]) -> None:
        for one in messages:
            self.record.send(one)
            self._cloud.send(self.id, one.payload)

    def _await_answers(self, messages: Iterable[Message]) -> None:
        wanted = Counter(one.answered_as for one in messages)
        while wanted.total():
            try:
                whose = self.record.hear(self.heard.acknowledgement())
            except Empty:
                self._complain(f"never acknowledged: {dict(wanted)}")
                return
            wanted -= Counter([whose])

    def _complain(self, sentence: str) -> None:
        self.record.violations.append(f"round {self._number}: {sentence}")
