"""English: the day at the car park, and acting for a visitor."""

from baypass.domain.gates import CommandState

SENTENCES: dict[str, str] = {
    # The day
    "CAR_PARK_NOT_FOUND": "There is no such car park.",
    "SEARCH_TOO_SHORT": "Type at least 2 characters of a plate, a name or an e-mail address.",
    "SEARCH_TOO_LONG": "Type at most 100 characters.",
    # Acting for a visitor
    "VISIT_OVER": "This visit is over, so nothing of it can be changed any more.",
    "REFUND_OUT_OF_RANGE": "Give back {least} to {most}: at least what the cancellation rules do, "
    "and at most the price.",
    "REASON_NEEDED": "Say why, in 3 to 200 characters.",
    "GATES_SWITCHED_OFF": "The kill switch of the car park is on. Switch it off first.",
    "GATE_UNREACHABLE": "The gate is offline, so it cannot be opened from here. Open it on site.",
}

# What became of a press that was allowed; without an outcome the gate was asked just now.
OUTCOMES = {
    None: "Asked the gate.",
    CommandState.OPENED: "Opened.",
    CommandState.RENEWING: "The gate renews its certificate.",
    CommandState.REFUSED: "Allowed, but the gate refused.",
    CommandState.TIMED_OUT: "Allowed, but the gate did not answer.",
}
# Refusals that come from elsewhere than the decision.
PRESSES = {
    "PRESSED_TOO_OFTEN": "Pressed again within seconds.",
    "STATE_CHANGED": "The reservation was cancelled or released in the same moment.",
    "FAULT": "The barrier did not move as it was told to.",
    "LOCKED_OUT": "Too many wrong codes were typed, so the keypad takes none for a while.",
    "UNLOCKED": "The keypad takes codes again.",
}
# On the page of a visitor whose plate was read; it has the button that opens.
LOOKS_ALIKE_ON_PHONE = (
    "The camera cannot tell your car from another one that is expected. Open the gate here."
)
LOOKS_ALIKE = (
    "The camera cannot tell your car from another one that is expected. Use your code, or call "
    "your host."
)
UNKNOWN_REASON = "The gate stayed shut for a reason of its own ({reason})."
# What a gate did from its access list, because no answer came from here.
DECIDED_ALONE = "The gate decided alone, without a link."
OPENED_ALONE = "Opened by the gate alone, without a link."
OPENED_IN_SPITE_OF = "Opened by the gate alone, which could not know better without a link. {said}"
WAS_OPEN_ALREADY = "Allowed; the gate had opened by itself already."
