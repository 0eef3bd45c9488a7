"""Stripe's test cards, and what the bank says to each."""

from dataclasses import dataclass

from local.stripe_double.things import Thing

DECLINED = "generic_decline"


@dataclass(frozen=True)
class Card:
    """A card as its bank knows it."""

    number: str
    brand: str = "visa"
    refusal: str | None = None
    asks_first: bool = False
    # Money from it comes days later, or never.
    is_slow: bool = False

    @property
    def method(self) -> str:
        """Return what kind of payment method it is."""
        return "sepa_debit" if self.is_slow else "card"

    @property
    def last4(self) -> str:
        """Return the digits that people are shown."""
        return self.number[-4:]

    def details(self) -> Thing:
        """Return the card, or the bank account, as a charge shows it."""
        if self.is_slow:
            return {
                "sepa_debit": {
                    "bank_code": "539",
                    "branch_code": None,
                    "country": "BE",
                    "expected_debit_date": None,
                    "fingerprint": f"account{self.last4}",
                    "last4": self.last4,
                    "mandate": None,
                },
                "type": "sepa_debit",
            }
        secured = {
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": None,
            "result": "authenticated",
            "result_reason": None,
            "transaction_id": None,
            "version": "2.2.0",
        }
        return {
            "card": {
                "amount_authorized": None,
                "authorization_code": None,
                "brand": self.brand,
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": "pass",
                },
                "country": "BE",
                "exp_month": 12,
                "exp_year": 2034,
                "fingerprint": f"card{self.last4}",
                "funding": "credit",
                "installments": None,
                "last4": self.last4,
                "mandate": None,
                "network": self.brand,
                "network_token": {"used": False},
                "network_transaction_id": None,
                "regulated_status": "unregulated",
                "three_d_secure": secured if self.asks_first else None,
                "wallet": None,
            },
            "type": "card",
        }

    def outcome(self) -> Thing:
        """Return what the network said to the payment."""
        return {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }


BANK_ACCOUNT = Card("BE62510007547061", is_slow=True)
_KNOWN = {
    card.number: card
    for card in (
        Card("4242424242424242"),
        Card("5555555555554444", "mastercard"),
        Card("4000000000000002", refusal=DECLINED),
        Card("4000000000009995", refusal="insufficient_funds"),
        Card("4000002500003155", asks_first=True),
        BANK_ACCOUNT,
    )
}


def card_of(number: str) -> Card:
    """Return a card by its number; the bank knows no others than some of Stripe's for tests."""
    digits = "".join(each for each in number if each.isalnum())
    return _KNOWN.get(digits, Card(digits, refusal="incorrect_number"))
