"""Lists as Stripe answers them: newest first, in pages."""

from local.stripe_double.errors import Refused, no_such
from local.stripe_double.things import Thing

_USUAL, _MOST = 10, 100


def page(things: list[Thing], asked: Thing, path: str) -> Thing:
    """Return the page that was asked for."""
    limit = asked.get("limit", _USUAL)
    if not 1 <= limit <= _MOST:
        raise Refused(
            "This value must be between 1 and 100.",
            param="limit",
            code="parameter_invalid_integer",
        )
    wanted = [each for each in things if _is_inside(each, asked.get("created"))]
    if (last := asked.get("starting_after")) is not None:
        wanted = wanted[_place(things, wanted, last, "starting_after") + 1 :]
        chosen = wanted[:limit]
    elif (first := asked.get("ending_before")) is not None:
        wanted = wanted[: _place(things, wanted, first, "ending_before")]
        chosen = wanted[-limit:]
    else:
        chosen = wanted[:limit]
    return {
        "object": "list",
        "data": chosen,
        "has_more": len(wanted) > len(chosen),
        "url": path,
    }


def _is_inside(thing: Thing, created: int | Thing | None) -> bool:
    if created is None:
        return True
    moment: int = thing["created"]
    if isinstance(created, int):
        return moment == created
    lower: int = max(created.get("gt", -1) + 1, created.get("gte", 0))
    upper: int = min(created.get("lt", moment + 1) - 1, created.get("lte", moment))
    return lower <= moment <= upper


def _place(things: list[Thing], wanted: list[Thing], thing_id: str, param: str) -> int:
    for place, each in enumerate(wanted):
        if each["id"] == thing_id:
            return place
    kind = things[0]["object"] if things else "object"
    raise no_such(kind, thing_id, param)
