"""VAT numbers as people type them."""

import pytest

from baypass.adapters.stdnum_vat_numbers import StdnumVatNumbers

GIVEN = [
    ("BE 0428.759.497", "BE0428759497"),
    ("be0428759497", "BE0428759497"),
    ("DE 136,695 976".replace(",", ""), "DE136695976"),
    ("NL 4495445B01", "NL004495445B01"),
    ("FR 40 303 265 045", "FR40303265045"),
    ("EL 094259216", "EL094259216"),
    ("GB 980 7806 84", "GB980780684"),
    ("NO 995 525 828 MVA", "NO995525828MVA"),
    ("CHE-107.787.577 IVA", "CHE107787577IVA"),
]
NOT_GIVEN = ["BE 0428.759.498", "0428759497", "GB 802311781", "NO 995525829 MVA", "CHE107787578IVA"]


@pytest.mark.parametrize(("typed", "written"), GIVEN)
def test_a_number_that_can_exist_is_written_with_its_country_first(
    typed: str, written: str
) -> None:
    assert StdnumVatNumbers().written(typed) == written


@pytest.mark.parametrize(
    "typed", [*NOT_GIVEN, "", "BE", "XX123", "US 123456789", "BE\n0428759497x"]
)
def test_a_number_that_cannot_exist_is_none(typed: str) -> None:
    assert StdnumVatNumbers().written(typed) is None
