"""What is searched for names finds them, however they are written."""

from tests.prove.canaries import disguises, found

SECRETS = ["zoe+kanarie@visitor.example.com", "Çelik Østergård", "Ann"]


def test_a_secret_is_found_in_every_disguise_at_its_place() -> None:
    for secret in SECRETS:
        for disguise, look in disguises(secret).items():
            texts = {"a log": f"before {look} after", "another": "nothing of it"}
            assert (secret, disguise, "a log") in found(SECRETS, texts)
            assert {place for _, _, place in found(SECRETS, texts)} == {"a log"}


def test_secrets_that_begin_alike_are_told_apart() -> None:
    secrets = [f"killed.{number}@example.com" for number in range(20)]
    said = found(secrets, {"a log": "killed.7@example.com, killed.77@example.com"})
    assert {secret for secret, _, _ in said} == {"killed.7@example.com"}


def test_nothing_is_found_where_nothing_is() -> None:
    assert found(SECRETS, {"empty": "", "short": "an", "log": "somebody was refused"}) == set()
