"""Tax rates: made once, used by many sessions."""

from local.stripe_double.desk import Desk
from local.stripe_double.errors import Refused
from local.stripe_double.things import Thing

_WHOLE = 100


def create(desk: Desk, asked: Thing) -> Thing:
    """Make a tax rate."""
    if not 0 <= asked["percentage"] <= _WHOLE:
        raise Refused("Percentage must be between 0 and 100.", param="percentage")
    rate = {
        **desk.new("tax_rate"),
        "active": asked.get("active", True),
        "country": asked.get("country"),
        "description": asked.get("description"),
        "display_name": asked["display_name"],
        "effective_percentage": None,
        "flat_amount": None,
        "inclusive": asked["inclusive"],
        "jurisdiction": asked.get("jurisdiction"),
        "jurisdiction_level": None,
        "metadata": asked.get("metadata", {}),
        "percentage": asked["percentage"],
        "rate_type": "percentage",
        "state": asked.get("state"),
        "tax_type": asked.get("tax_type"),
    }
    desk.add(rate)
    return rate


def found(desk: Desk, asked: Thing) -> list[Thing]:
    """Return the account's tax rates."""
    return [
        rate
        for rate in desk.store.all("tax_rate", desk.account)
        if all(rate[name] == asked[name] for name in ("active", "inclusive") if name in asked)
    ]
