"""What a checkout session sells, line by line, with the taxes in it."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from local.stripe_double.desk import Desk
from local.stripe_double.errors import Refused, missing_param, no_such
from local.stripe_double.things import Thing

_MOST = 100


def lines_of(desk: Desk, wanted: list[Thing]) -> list[Thing]:
    """Return the line items that a session asks for."""
    if len(wanted) > _MOST:
        raise Refused(f"Array line_items exceeded maximum {_MOST} allowed elements.")
    made = [_line(desk, each, f"line_items[{place}]") for place, each in enumerate(wanted)]
    if len({line["currency"] for line in made}) > 1:
        raise Refused("All line items must use the same currency.", param="line_items")
    return made


def _line(desk: Desk, wanted: Thing, path: str) -> Thing:
    price_data = _price_data(wanted, path)
    quantity = wanted.get("quantity", 0)
    if "quantity" not in wanted:
        raise missing_param(f"{path}[quantity]")
    if quantity < 1:
        raise Refused("This value must be greater than or equal to 1.", param=f"{path}[quantity]")
    subtotal = price_data["unit_amount"] * quantity
    taxes = taxes_in(subtotal, rates_named(desk, wanted.get("tax_rates", []), f"{path}[tax_rates]"))
    on_top = sum(tax["amount"] for tax in taxes if not tax["rate"]["inclusive"])
    product = price_data["product_data"]
    return {
        "id": desk.store.new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": subtotal,
        "amount_tax": sum(tax["amount"] for tax in taxes),
        "amount_total": subtotal + on_top,
        "currency": price_data["currency"],
        "description": product["name"],
        "metadata": wanted.get("metadata", {}),
        "price": _price(desk, price_data),
        "quantity": quantity,
        "_details": product.get("description"),
        "_taxes": taxes,
    }


def _price_data(wanted: Thing, path: str) -> Thing:
    if "price" in wanted:
        raise no_such("price", wanted["price"], f"{path}[price]")
    if "price_data" not in wanted:
        raise missing_param(f"{path}[price_data]")
    price_data: Thing = wanted["price_data"]
    if "product_data" not in price_data:
        raise missing_param(f"{path}[price_data][product_data]")
    if "unit_amount" not in price_data:
        raise missing_param(f"{path}[price_data][unit_amount]")
    if price_data["unit_amount"] < 0:
        raise Refused(
            "Invalid non-negative integer",
            param=f"{path}[price_data][unit_amount]",
            code="parameter_invalid_integer",
        )
    currency = price_data["currency"]
    if not (len(currency) == len("eur") and currency.isascii() and currency.isalpha()):
        raise Refused(f"Invalid currency: {currency}.", param=f"{path}[price_data][currency]")
    return {**price_data, "currency": currency.lower()}


def _price(desk: Desk, price_data: Thing) -> Thing:
    return {
        **desk.new("price"),
        "active": False,
        "billing_scheme": "per_unit",
        "currency": price_data["currency"],
        "custom_unit_amount": None,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": desk.store.new_id("product"),
        "recurring": None,
        "tax_behavior": price_data.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price_data["unit_amount"],
        "unit_amount_decimal": str(price_data["unit_amount"]),
    }


def rates_named(desk: Desk, wanted: Iterable[str], path: str) -> list[Thing]:
    """Return the tax rates of these ids, all of them active."""
    rates = []
    for rate_id in wanted:
        rate = desk.have("tax_rate", rate_id, path)
        if not rate["active"]:
            raise Refused(f"The tax rate {rate_id} is not active.", param=path)
        rates.append(rate)
    return rates


def taxes_in(amount: int, rates: list[Thing]) -> list[Thing]:
    """Return what each rate takes of an amount, or puts on top of it, rounded half up."""
    within = sum(_share(rate) for rate in rates if rate["inclusive"])
    net = amount / (1 + Fraction(within))
    return [
        {
            "amount": _rounded(net * _share(rate)),
            "rate": rate,
            "taxability_reason": None,
            "taxable_amount": _rounded(net),
        }
        for rate in rates
    ]


def _share(rate: Thing) -> Fraction:
    return Fraction(str(rate["percentage"])) / 100


def _rounded(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
