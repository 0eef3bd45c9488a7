"""Events as a gate writes them down."""

from baypass_gate.attempt_messages import Method
from baypass_gate.event_messages import DecidedOffline
from tests.gates.builders import NOW


def an_event(number: int, *, opened: bool = False) -> DecidedOffline:
    return DecidedOffline(
        event_id=f"evt_{number}",
        at=NOW,
        attempt_id=f"att_{number}",
        method=Method.ANPR,
        decision="ALLOW" if opened else "UNKNOWN_PLATE",
        opened=opened,
        reservation_id="rsv_1" if opened else None,
        plate="1-ABC-123",
        list_version=1,
    )
