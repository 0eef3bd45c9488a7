"""What an organisation says of itself, and its logo."""

import pytest

from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound
from baypass.usecases.set_up_organisation import see_logo
from tests.builders import ORGANISATION, a_car_park, a_portal
from tests.money_builders import an_hourly_tariff
from tests.usecases.setting_up import SettingUp


def test_a_change_is_written_and_told() -> None:
    host = SettingUp()
    changed = host.change_organisation(name="Acme", vat_number="be 0428.759.497")
    assert (changed.name, changed.vat_number, changed.version) == ("Acme", "BE0428.759.497", 2)
    assert host.told == ["ORGANISATION_CHANGED"]
    with pytest.raises(EditedMeanwhile):
        host.change_organisation(name="Another")


def test_a_number_that_is_no_vat_number_is_refused() -> None:
    with pytest.raises(AgainstTheRules) as refused:
        SettingUp().change_organisation(vat_number="0428759497")
    assert (refused.value.code, refused.value.violations[0].field) == (
        "VAT_NUMBER_INVALID",
        "vat_number",
    )


@pytest.mark.parametrize("number", [None, ""])
def test_an_organisation_may_have_no_vat_number(number: str | None) -> None:
    assert SettingUp().change_organisation(vat_number=number).vat_number is None


def test_the_currency_stays_while_a_portal_charges_in_it() -> None:
    paid = a_portal(tariff=an_hourly_tariff())
    with pytest.raises(AgainstTheRules, match="CURRENCY_IN_USE"):
        SettingUp(a_car_park(), paid).change_organisation(currency="CHF")
    archived = paid.model_copy(update={"archived": True})
    for others in ([archived], [a_portal()], []):
        host = SettingUp(a_car_park(), *others)
        assert host.change_organisation(currency="CHF").currency == "CHF"


def test_a_logo_is_drawn_anew_and_found_under_its_hash() -> None:
    host = SettingUp()
    changed = host.change_logo()
    assert changed.logo_hash
    image = see_logo(ORGANISATION, changed.logo_hash, logos=host.world.logos)
    assert image == b"drawn anew: a picture"
    assert host.remove_logo(version=2).logo_hash is None
    with pytest.raises(NotFound, match="LOGO_NOT_FOUND"):
        see_logo(ORGANISATION, changed.logo_hash, logos=host.world.logos)
    assert host.told == ["LOGO_CHANGED", "LOGO_REMOVED"]


@pytest.mark.parametrize("sent", [("not base64!", "image/png"), ("YQ==", "image/svg+xml")])
def test_what_is_no_picture_changes_nothing(sent: tuple[str, str]) -> None:
    host = SettingUp()
    with pytest.raises(AgainstTheRules, match="LOGO_INVALID"):
        host.change_logo(*sent)
    assert host.told == []


def test_a_logo_over_an_older_version_is_refused() -> None:
    host = SettingUp()
    host.change_organisation(name="Acme")
    with pytest.raises(EditedMeanwhile):
        host.change_logo()
