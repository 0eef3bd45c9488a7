"""Tells the cloud what stands in the diary, again and again until the receipt.

Delivered at least once, oldest first; the cloud knows an event by its id.
"""

import logging
from collections.abc import Callable
from typing import Final

from baypass_gate.diary import Diary
from baypass_gate.event_messages import (
    EVENTS_PER_MESSAGE,
    Event,
    Events,
    Receipt,
    event_topic,
)
from baypass_gate.messages import read_message
from baypass_gate.publishing import Publisher
from baypass_gate.storage import DiskError
from baypass_gate.timing import Clock, Timer

AGAIN_AFTER_SECONDS: Final = 30.0

_log = logging.getLogger(__name__)


class Deliveries:
    """Empties the diary while the gate is online, one message's worth at a time."""

    def __init__(
        self,
        gate_id: str,
        diary: Diary,
        *,
        publisher: Publisher,
        timer: Timer,
        clock: Clock,
        told: Callable[[], None],
    ) -> None:
        """Deliver from this diary; `told` hears whenever the number of waiting events changed."""
        self._gate_id = gate_id
        self._diary = diary
        self._publisher = publisher
        self._timer = timer
        self._clock = clock
        self._told = told
        self._online = False
        self._on_their_way: set[str] = set()
        self._await_next_round()

    def came_online(self) -> None:
        """Tell everything that has no receipt, as nobody knows what of it had arrived."""
        self._online = True
        self._tell_anew()

    def went_offline(self) -> None:
        """Keep what happens from now on."""
        self._online = False

    def write(self, event: Event) -> None:
        """Write the event down, so that it will be told; raises DiskError."""
        self._diary.write(event)
        self._told()

    def send(self) -> None:
        """Tell what was written down and is not on its way."""
        room = EVENTS_PER_MESSAGE - len(self._on_their_way)
        if not self._online or room <= 0:
            return
        try:
            events = self._diary.oldest(room, but=self._on_their_way)
        except DiskError:
            _log.exception("The diary cannot be read.")
            return
        if events:
            self._on_their_way.update(event.event_id for event in events)
            message = Events(gate_id=self._gate_id, events=list(events)).model_dump_json()
            self._publisher.publish(event_topic(self._gate_id), message, retain=False)

    def receipt(self, payload: bytes) -> None:
        """Let go of the events that the receipt names, and tell the next ones."""
        try:
            receipt = read_message(Receipt, payload)
        except ValueError:
            _log.warning("A receipt could not be read.")
            return
        if receipt.gate_id != self._gate_id:
            _log.warning("A receipt of another gate was dropped.")
            return
        try:
            self._diary.receipted(receipt.event_ids, self._clock())
        except DiskError:
            # They are told again, and the cloud gives another receipt.
            _log.exception("A receipt could not be noted.")
            return
        self._on_their_way.difference_update(receipt.event_ids)
        self._told()
        self.send()

    def _tell_anew(self) -> None:
        self._on_their_way.clear()
        self.send()

    def _await_next_round(self) -> None:
        self._timer.call_later(AGAIN_AFTER_SECONDS, self._next_round)

    def _next_round(self) -> None:
        self._tell_anew()
        self._await_next_round()
