"""How often a stranger is let in by plate, and how often a misread car is: by simulation.

`python -m tests.benchmarks.false_accepts` prints the figures that docs/decisions tell. A set of
folded plates, with each place left open in turn, finds who may be meant; the product decides.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from string import ascii_uppercase, digits

from baypass.domain.access import Reason, decide_by_plate
from baypass.domain.bookings import Reservation
from baypass.domain.gates import GateStatus
from baypass.domain.licence_plates import fold, normalise
from tests.builders import START, a_car_park, a_gate
from tests.domain.naive_access import plated

EXPECTED, CAR_PARKS, STRANGERS, MISREAD = 300, 50, 20_000, 1000
# A good camera in the rain: each character is put wrong once in so many.
ONE_WRONG_IN = 100
SEED = 20261128
NOW = START + timedelta(hours=1)
GATE = a_gate(status=GateStatus(online=True, at=NOW))
RULES = (a_car_park(), a_car_park(one_wrong_character=True))
SAID = ("folded", "one wrong")


def belgian(dice: Random) -> str:
    """Return a plate of the series that is given out now: `2-ABC-123`, or an older `1-`."""
    letters = "".join(dice.choices(ascii_uppercase, k=3))
    return f"{dice.choice('12')}-{letters}-{''.join(dice.choices(digits, k=3))}"


def open_places(folded: str) -> Iterator[str]:
    """Yield the plate with each of its places left open in turn."""
    return (f"{folded[:place]}*{folded[place + 1 :]}" for place in range(len(folded)))


class Expectation:
    """The cars that a car park expects, found by what a camera makes of them."""

    def __init__(self, dice: Random) -> None:
        """Expect some Belgian cars."""
        self.cars = [plated(belgian(dice), place % 99 + 1) for place in range(EXPECTED)]
        self._found: defaultdict[str, list[Reservation]] = defaultdict(list)
        for car in self.cars:
            for form in car.licence_plate.folded_forms:
                for key in (form, *open_places(form)):
                    self._found[key].append(car)

    def decided(self, read: str) -> tuple[Reason, Reason]:
        """Return what is decided about a reading: folded alone, and with one wrong character."""
        folded = fold(normalise(read))
        keys = (folded, *open_places(folded))
        maybe = {id(car): car for key in keys for car in self._found.get(key, ())}
        if not maybe:
            return Reason.UNKNOWN_PLATE, Reason.UNKNOWN_PLATE
        cars = list(maybe.values())
        folded_alone, lenient = (
            decide_by_plate(car_park, GATE, read, cars, NOW).reason for car_park in RULES
        )
        return folded_alone, lenient


def misread(plate: str, dice: Random) -> str:
    return "".join(
        dice.choice(ascii_uppercase + digits)
        if one.isalnum() and not dice.randrange(ONE_WRONG_IN)
        else one
        for one in plate
    )


def main() -> None:
    """Print the share of strangers and of misread cars that are let in."""
    dice = Random(SEED)  # noqa: S311  seeded, no secret
    counted: Counter[tuple[str, str, str]] = Counter()
    for _ in range(CAR_PARKS):
        expectation = Expectation(dice)
        own = {normalise(car.licence_plate.typed) for car in expectation.cars}
        strangers = (belgian(dice) for _ in range(STRANGERS))
        for who, reads in (
            ("stranger", [one for one in strangers if normalise(one) not in own]),
            (
                "expected",
                [
                    misread(dice.choice(expectation.cars).licence_plate.typed, dice)
                    for _ in range(MISREAD)
                ],
            ),
        ):
            for read in reads:
                counted.update(zip([who] * 2, SAID, expectation.decided(read), strict=True))
    for who in ("stranger", "expected"):
        for rule in SAID:
            all_of_them = sum(count for key, count in counted.items() if key[:2] == (who, rule))
            told = {
                reason.value: f"{100 * counted[who, rule, reason] / all_of_them:.4f} %"
                for reason in (Reason.ALLOW, Reason.PLATE_AMBIGUOUS, Reason.UNKNOWN_PLATE)
            }
            sys.stdout.write(f"{who:9} {rule:10} of {all_of_them}: {told}\n")


if __name__ == "__main__":
    main()
