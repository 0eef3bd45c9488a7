"""The VAT rates of receipts and invoices: one tax rate in Stripe per rate and account."""

from typing import TYPE_CHECKING

from baypass.adapters.stripe_requests import options

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.params import TaxRateCreateParams, TaxRateListParams

_MARK = "vat_basis_points"


class StripeTaxRates:
    """Finds or makes them, each once per process."""

    def __init__(self, client: "StripeClient") -> None:
        """Ask this client."""
        self._client = client
        self._known: dict[tuple[str | None, int], str] = {}

    def ids(self, account: str | None, basis_points: int | None) -> list[str]:
        """Return what stands on a line of this rate: one id, or none where no VAT is due."""
        if not basis_points:
            return []
        place = account, basis_points
        if place not in self._known:
            found = self._find(account, basis_points)
            self._known[place] = found or self._make(account, basis_points)
        return [self._known[place]]

    def _find(self, account: str | None, basis_points: int) -> str | None:
        wanted: TaxRateListParams = {"active": True, "inclusive": True, "limit": 100}
        rates = self._client.v1.tax_rates.list(wanted, options(account))
        for rate in rates.auto_paging_iter():
            marks = rate.metadata.to_dict() if rate.metadata else {}
            if marks.get(_MARK) == str(basis_points):
                return rate.id
        return None

    def _make(self, account: str | None, basis_points: int) -> str:
        rate: TaxRateCreateParams = {
            "display_name": "VAT",
            "inclusive": True,
            "percentage": basis_points / 100,
            "metadata": {_MARK: str(basis_points)},
        }
        made = self._client.v1.tax_rates.create(rate, options(account, f"tax-rate:{basis_points}"))
        return made.id
