"""Link tokens: each opens one thing, and one changed character opens nothing."""

import base64
import hmac
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baypass.domain.tokens import Capability, LinkToken, token_for
from tests.builders import BOOKING, INVITATION, ORGANISATION, RESERVATION

KEY = b"a key for tests"
SUBJECTS = {
    Capability.INVITATION: INVITATION,
    Capability.BOOKER: BOOKING,
    Capability.MANAGE: RESERVATION,
    Capability.REMOTE: RESERVATION,
}
TOKENS = {one: token_for(KEY, one, ORGANISATION, subject) for one, subject in SUBJECTS.items()}
STORED = {
    (token.organisation_id, token.subject_id, one): token.secret_hash
    for one, token in TOKENS.items()
}
every_capability = pytest.mark.parametrize("capability", Capability)


def opened_by(text: str) -> str | None:
    """What the text opens among all that is stored, looked up as a door does."""
    token = LinkToken.parse(text)
    if token is None:
        return None
    place = (token.organisation_id, token.subject_id, token.capability)
    stored = STORED.get(place)
    return token.capability if stored and token.opens(stored) else None


@every_capability
def test_a_token_opens_what_it_was_made_for(capability: Capability) -> None:
    text = str(TOKENS[capability])
    assert LinkToken.parse(text) == TOKENS[capability]
    assert opened_by(text) == capability


@every_capability
def test_one_changed_character_opens_nothing(capability: Capability) -> None:
    text = str(TOKENS[capability])
    for place, character in enumerate(text):
        others = (one for one in string.ascii_letters + string.digits + "-_." if one != character)
        for other in others:
            assert opened_by(text[:place] + other + text[place + 1 :]) is None


@every_capability
def test_a_dropped_or_added_character_opens_nothing(capability: Capability) -> None:
    text = str(TOKENS[capability])
    for place in range(len(text) + 1):
        assert opened_by(text[:place] + "a" + text[place:]) is None
        assert place == len(text) or opened_by(text[:place] + text[place + 1 :]) is None


@every_capability
def test_another_letter_in_front_opens_nothing(capability: Capability) -> None:
    text = str(TOKENS[capability])
    for other in set(Capability) - {capability}:
        assert opened_by(f"{other}{text[1:]}") is None


def test_the_same_subject_has_another_secret_for_each_capability() -> None:
    remote, manage = TOKENS[Capability.REMOTE], TOKENS[Capability.MANAGE]
    assert remote.subject_id == manage.subject_id
    assert remote.secret != manage.secret
    assert not remote.opens(manage.secret_hash)


def test_secrets_differ_by_key_organisation_and_subject() -> None:
    secrets = {
        token_for(key, Capability.MANAGE, organisation, subject).secret
        for key in (KEY, b"another")
        for organisation in (ORGANISATION, "org_othercampus")
        for subject in (RESERVATION, "rsv_" + "0" * 22)
    }
    assert len(secrets) == 8


def test_the_same_link_is_made_again() -> None:
    again = token_for(KEY, Capability.MANAGE, ORGANISATION, RESERVATION)
    assert str(again) == str(TOKENS[Capability.MANAGE])


@every_capability
def test_the_first_generation_is_the_token_of_every_mail_that_was_ever_sent(
    capability: Capability,
) -> None:
    own = KEY, capability, ORGANISATION, SUBJECTS[capability]
    message = f"{capability}|{ORGANISATION}|{SUBJECTS[capability]}".encode()
    secret = base64.urlsafe_b64encode(hmac.digest(KEY, message, "sha256")).decode().rstrip("=")
    assert token_for(*own, generation=0) == token_for(*own) == TOKENS[capability]
    assert TOKENS[capability].secret == secret


def test_every_generation_has_another_secret_and_opens_no_other() -> None:
    own = KEY, Capability.MANAGE, ORGANISATION, RESERVATION
    tokens = [token_for(*own, generation=number) for number in range(4)]
    opening = {
        (one, other)
        for one, token in enumerate(tokens)
        for other, stored in enumerate(tokens)
        if token.opens(stored.secret_hash)
    }
    assert opening == {(number, number) for number in range(4)}


def test_what_is_stored_is_no_secret() -> None:
    token = TOKENS[Capability.MANAGE]
    assert token.secret not in token.secret_hash
    assert not token.opens(token.secret)
    assert not token.model_copy(update={"secret": token.secret_hash}).opens(token.secret_hash)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i",
        "i...",
        "i.acmecampus.november",
        f"x.acmecampus.november.{'a' * 43}",
        f"I.acmecampus.november.{'a' * 43}",
        f"i.ACMECAMPUS.november.{'a' * 43}",
        f"i.acme_campus.november.{'a' * 43}",
        f"i.short.november.{'a' * 43}",
        f"i.{'a' * 21}.november.{'a' * 43}",
        f"i.acmecampus.{'a' * 23}.{'a' * 43}",
        f"i.acmecampus.november.{'a' * 42}",
        f"i.acmecampus.november.{'a' * 44}",
        f"i.acmecampus.november.{'a' * 42}=",
        f"i.acmecampus.november.{'a' * 43}\n",
        f"i.acmecampus.november.{'a' * 43} ",
        f" i.acmecampus.november.{'a' * 43}",
        f"i.acmecampus.november.{'a' * 43}.x",
        f"i.acmecampus.nov\u0435mber.{'a' * 43}",
        f"i.acmecampus.n\u0666vember.{'a' * 43}",
        f"i#acmecampus#november#{'a' * 43}",
    ],
)
def test_what_does_not_look_like_a_token_is_none(text: str) -> None:
    assert LinkToken.parse(text) is None


@given(st.text(max_size=80) | st.text("ibmr.az09_-A", max_size=90))
def test_whatever_is_sent_is_a_token_written_as_we_write_it_or_none(text: str) -> None:
    token = LinkToken.parse(text)
    assert token is None or str(token) == text


@pytest.mark.parametrize(
    ("capability", "prefix"),
    [("i", "inv_"), ("b", "bkg_"), ("m", "rsv_"), ("r", "rsv_")],
)
def test_the_first_letter_says_what_the_subject_is(capability: str, prefix: str) -> None:
    token = LinkToken.parse(f"{capability}.acmecampus.november.{'a' * 43}")
    assert token is not None
    assert token.subject_id == f"{prefix}november"
    assert token.organisation_id == ORGANISATION
