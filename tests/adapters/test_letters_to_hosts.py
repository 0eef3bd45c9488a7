"""The mail that lets a host into the console."""

from tests.adapters.letters import WRITER, Page, says
from tests.builders import a_host, an_organisation

CONSOLE = "https://visit.example/host/"
PASSWORD = "abcd-efgh-jkmn-pqrs"


def test_it_says_where_to_sign_in_and_with_what() -> None:
    host = a_host(name="Zoë Östergård")
    letter = WRITER.first_password(host, an_organisation(), PASSWORD, CONSOLE)
    assert (letter.recipient, letter.sender_name) == (host.email, "Acme Campus")
    assert letter.reply_to == an_organisation().contact.email
    assert says(letter, "Zoë Östergård", host.email, PASSWORD, "works once")
    assert CONSOLE in letter.text
    assert CONSOLE in Page(letter.html).links


def test_a_password_stands_in_no_subject_and_in_no_address() -> None:
    letter = WRITER.first_password(a_host(), an_organisation(), PASSWORD, CONSOLE)
    assert PASSWORD not in letter.subject
    assert not any(PASSWORD in link for link in Page(letter.html).links)


def test_what_a_name_is_made_of_is_only_text() -> None:
    letter = WRITER.first_password(
        a_host(name="<b>Ann</b> evil.example"), an_organisation(name="A & B"), PASSWORD, CONSOLE
    )
    assert "b" not in Page(letter.html).tags
    assert "evil.example" not in letter.text
