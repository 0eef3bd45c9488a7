"""A gate's line to the broker that can be cut in the middle of whatever is under way."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

_HOST = "127.0.0.1"
_AT_ONCE = 65_536


class Line:
    """Carries bytes both ways between whoever connects here and the broker, unread."""

    def __init__(self, broker: tuple[str, int]) -> None:
        """Carry nothing before it is connected to."""
        self._broker = broker
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._lock = Lock()
        self._entrance = socket.create_server((_HOST, 0))
        self.port: int = self._entrance.getsockname()[1]
        self._carriers = [Thread(target=self._take_in, daemon=True)]
        self._carriers[0].start()

    def cut(self) -> None:
        """Lose what is on its way, without a word to either side; refuse everybody from now on."""
        with self._lock:
            self._is_cut = True
            for end in self._ends:
                # An end that is gone already cannot be shut.
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let everybody connect again."""
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        """End all that is carried here."""
        self.cut()
        # A server that nobody connects to wakes only when it is shut, not when it is closed.
        self._entrance.shutdown(socket.SHUT_RDWR)
        self._carriers[0].join()
        self._entrance.close()
        for carrier in self._carriers[1:]:
            carrier.join()

    def _take_in(self) -> None:
        while True:
            try:
                gate, _ = self._entrance.accept()
            except OSError:
                return
            self._connect(gate)

    def _connect(self, gate: socket.socket) -> None:
        try:
            broker = socket.create_connection(self._broker)
        except OSError:
            gate.close()
            return
        with self._lock:
            if self._is_cut:
                gate.close()
                broker.close()
                return
            self._ends |= {gate, broker}
        carrier = Thread(target=self._carry_both, args=(gate, broker), daemon=True)
        self._carriers.append(carrier)
        carrier.start()

    def _carry_both(self, gate: socket.socket, broker: socket.socket) -> None:
        back = Thread(target=_carry, args=(broker, gate), daemon=True)
        back.start()
        _carry(gate, broker)
        back.join()
        with self._lock:
            self._ends -= {gate, broker}
        gate.close()
        broker.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Hand on what comes until either side has gone, and then let both go."""
    with suppress(OSError):
        while read := source.recv(_AT_ONCE):
            target.sendall(read)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def a_line_to(broker: tuple[str, int]) -> Iterator[Line]:
    line = Line(broker)
    try:
        yield line
    finally:
        line.close()
