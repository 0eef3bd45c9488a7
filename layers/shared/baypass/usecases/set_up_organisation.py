"""Change what an organisation says of itself, and its logo."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from baypass.domain.hosts import Actor
from baypass.domain.organisations import Organisation
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.set_up_rules import currency_violations
from baypass.ports import Catalogue, Clock
from baypass.ports.set_up import Logos, Pictures, SetUp, VatNumbers
from baypass.usecases.setting_up import refuse_unless_read, telling


def change_organisation(
    actor: Actor,
    version: int,
    fields: Mapping[str, Any],
    *,
    set_up: SetUp,
    catalogue: Catalogue,
    vat_numbers: VatNumbers,
    clock: Clock,
) -> Organisation:
    """Replace all that can be edited but the logo."""
    standing = _organisation_of(actor, catalogue)
    refuse_unless_read(standing, version)
    vat_number = _checked(fields["vat_number"], vat_numbers)
    changed = standing.model_copy(update={**fields, "vat_number": vat_number})
    if changed.currency != standing.currency:
        _refuse_if_charged_in_another(changed, catalogue)
    now = clock.now()
    entry = telling(actor, "ORGANISATION_CHANGED", standing, now, before=standing, after=changed)
    return set_up.replace(changed, entry)


def change_logo(
    actor: Actor,
    version: int,
    content_type: str,
    data: str,
    *,
    catalogue: Catalogue,
    logos: Logos,
    pictures: Pictures,
    clock: Clock,
) -> Organisation:
    """Show this picture, drawn anew, wherever the organisation's name stands."""
    standing = _organisation_of(actor, catalogue)
    refuse_unless_read(standing, version)
    image = pictures.logo(content_type, _decoded(data))
    logo_hash = hashlib.sha256(image).hexdigest()
    changed = standing.model_copy(update={"logo_hash": logo_hash})
    now = clock.now()
    entry = telling(actor, "LOGO_CHANGED", standing, now, before=standing, after=changed)
    return logos.change(changed, image, standing.logo_hash, entry)


def remove_logo(
    actor: Actor, version: int, *, catalogue: Catalogue, logos: Logos, clock: Clock
) -> Organisation:
    """Show the name alone."""
    standing = _organisation_of(actor, catalogue)
    refuse_unless_read(standing, version)
    changed = standing.model_copy(update={"logo_hash": None})
    now = clock.now()
    entry = telling(actor, "LOGO_REMOVED", standing, now, before=standing, after=changed)
    return logos.change(changed, None, standing.logo_hash, entry)


def see_logo(organisation_id: str, logo_hash: str, *, logos: Logos) -> bytes:
    """Return a logo, which is as public as the pages it stands on."""
    image = logos.logo(organisation_id, logo_hash)
    if image is None:
        raise NotFound.because("LOGO_NOT_FOUND")
    return image


def _organisation_of(actor: Actor, catalogue: Catalogue) -> Organisation:
    organisation = catalogue.organisation(actor.organisation_id)
    if organisation is None:
        raise NotFound.because("NO_ORGANISATION")
    return organisation


def _checked(number: str | None, vat_numbers: VatNumbers) -> str | None:
    if not number:
        return None
    written = vat_numbers.written(number)
    if written is None:
        raise AgainstTheRules.because("VAT_NUMBER_INVALID", "vat_number")
    return written


def _refuse_if_charged_in_another(organisation: Organisation, catalogue: Catalogue) -> None:
    portals = catalogue.portals(organisation.id)
    in_use = (one for one in portals if not one.archived)
    if any(currency_violations(portal, organisation.currency) for portal in in_use):
        raise AgainstTheRules.because("CURRENCY_IN_USE", "currency")


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        raise AgainstTheRules.because("LOGO_INVALID", "data") from None
