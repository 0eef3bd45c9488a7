"""Mails with hostile names in them, and links in the wrong hands."""

import re
from email.message import EmailMessage

import pytest

from baypass.adapters.ses_mailer import as_message
from baypass.domain.bookings import ReservationState
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.organisations import Contact
from baypass.domain.people import Visitor
from baypass.domain.tokens import Capability
from tests.adapters.letters import (
    INVITED,
    LINKS,
    WRITER,
    Page,
    at_a_price,
    cancellation,
    confirmation,
    every_letter,
    invitation_link,
    link,
    money_letters,
    naming_letters,
    paid_for,
    same_place,
    says,
    summary,
)
from tests.builders import (
    BOOKING,
    RESERVATION,
    a_car_park,
    a_visit,
    a_visitor,
    an_organisation,
)
from tests.fakes import SITE
from tests.money_builders import a_receipt

VISIT = at_a_price(a_visit())


def test_every_link_leads_to_the_page_its_token_is_for() -> None:
    visit = a_visit()
    elsewhere = [
        "https://maps.example/acme",
        "mailto:reception@acme.example.com",
        "tel:+3225550100",
    ]
    assert set(Page(confirmation(visit).html).links) == {
        link(visit, Capability.REMOTE, "visit"),
        link(visit, Capability.MANAGE, "visit"),
        link(visit, Capability.MANAGE, "cancel"),
        *elsewhere,
    }
    assert set(Page(cancellation(visit).html).links) == set(elsewhere[1:])
    booker = LINKS.token(
        Capability.BOOKER, visit.reservation.organisation_id, visit.reservation.booking_id
    )
    assert set(Page(summary(visit).html).links) == {LINKS.url(booker, "booking"), *elsewhere}
    invited = Page(WRITER.invitation(INVITED, invitation_link(INVITED)).html).links
    assert set(invited) == {invitation_link(INVITED), *elsewhere}


def test_the_text_has_the_same_links_to_our_site_as_the_html() -> None:
    for letter in every_letter(a_visit()):
        ours = {address for address in Page(letter.html).links if address.startswith(SITE)}
        assert set(re.findall(rf"{SITE}\S+", letter.text)) == ours


def test_a_plate_with_dots_is_no_web_address_in_any_mail() -> None:
    visit = at_a_price(a_visit(licence_plate=LicencePlate.of("www.evil.com")))
    letters = every_letter(visit)
    shown = [whole for letter in letters for whole in (letter.text, letter.html)]
    assert any("WWW.\u2060EVIL.\u2060COM" in whole for whole in shown)
    assert not any("EVIL.COM" in whole for whole in shown)


def test_a_contact_cannot_smuggle_anything_into_a_link() -> None:
    contact = Contact(email="a&b?cc=x@acme.example.com", phone='1"><script>')
    letter = confirmation(a_visit(organisation=an_organisation(contact=contact)))
    assert "mailto:a%26b%3Fcc%3Dx@acme.example.com" in Page(letter.html).links
    assert "tel:1" in Page(letter.html).links


def test_the_remote_link_never_cancels() -> None:
    visit = a_visit()
    remote = str(LINKS.token(Capability.REMOTE, visit.organisation.id, visit.reservation.id))
    letter = confirmation(visit)
    for text in (letter.text, letter.html):
        found = re.findall(r"(\w+)#" + re.escape(remote), text)
        assert set(found) == {"visit"}


@pytest.mark.parametrize("state", list(ReservationState))
def test_a_calendar_file_can_be_shared_without_giving_away_the_reservation(
    state: ReservationState,
) -> None:
    visit = a_visit(state=state)
    unfolded = WRITER.calendar(visit).replace(b"\r\n ", b"").decode()
    for capability in (Capability.MANAGE, Capability.REMOTE):
        token = LINKS.token(capability, visit.organisation.id, visit.reservation.id)
        assert token.secret not in unfolded
    assert "4827" not in unfolded


HOSTILE = ("<b>", "{{7*7}}", "{% raw %}", '"><img src=x onerror=y>', "&amp;", "\u202eevil")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_only_ever_text(hostile: str) -> None:
    harmless = hostile.replace("\u202e", "")
    visit = a_visit(
        organisation=an_organisation(name=hostile),
        car_park=a_car_park(name=hostile, address=(hostile,), directions=hostile),
        visitor=Visitor.model_construct(
            first_name=hostile, last_name=hostile, email="ann@visitor.example.com"
        ),
    )
    tags = {
        tag
        for letter in every_letter(a_visit(), same_place(a_visit()))
        for tag in Page(letter.html).tags
    }
    for letter in every_letter(visit, same_place(visit)):
        page = Page(letter.html)
        assert harmless in page.words
        assert harmless in letter.text
        assert set(page.tags) <= tags
        assert "49" not in page.words.replace("4827 19", "")
        assert "\u202e" not in letter.text + letter.html + letter.subject + letter.sender_name


def test_a_hostile_plate_is_only_ever_text() -> None:
    # The domain takes no such plate from anybody; the letters must hold all the same.
    plate = LicencePlate(typed="<B>1ABC")
    for letter in naming_letters(a_visit(licence_plate=plate)):
        assert "<B>1ABC" not in letter.html
        assert "&lt;B&gt;1ABC" in letter.html


def test_names_written_from_right_to_left_are_isolated() -> None:
    visit = a_visit(visitor=a_visitor(first_name="يوسف", last_name="الحسن"))
    for letter in naming_letters(visit):
        assert "<bdi>يوسف الحسن</bdi>" in letter.html
        assert "يوسف الحسن" in letter.text


def test_a_name_is_no_web_address() -> None:
    visit = a_visit(visitor=a_visitor(first_name="evil.example/win", last_name="J. R. Smith"))
    assert not any("evil.example" in one.text + one.html for one in every_letter(visit))
    for letter in naming_letters(visit):
        assert "evil.example" not in letter.text + letter.html
        assert "J. R. Smith" in letter.text


def test_a_line_break_in_a_name_breaks_no_header() -> None:
    # The domain refuses such a name; the letters must hold all the same.
    hostile = {"name": "Acme\r\nBcc: x@evil.example\x00\u2028!"}
    visit = a_visit(organisation=an_organisation().model_copy(update=hostile))
    for letter in every_letter(visit, same_place(visit)):
        assert len(f"{letter.subject}.".splitlines()) == 1
        assert len(f"{letter.sender_name}.".splitlines()) == 1
        message = as_message(letter, "visits@acme.example.com")
        assert recipients(message) == [("To", letter.recipient)]


def recipients(message: EmailMessage) -> list[tuple[str, str]]:
    named = ("to", "cc", "bcc")
    return [(name, str(value)) for name, value in message.items() if name.lower() in named]


def test_a_mail_has_exactly_one_recipient() -> None:
    for letter in every_letter(a_visit()):
        message = as_message(letter, "visits@acme.example.com")
        assert recipients(message) == [("To", letter.recipient)]
        assert "," not in letter.recipient


@pytest.mark.parametrize(
    "directions", ["x" * 1000, "word " * 200, "https://a.example/" + "y" * 980]
)
def test_no_line_of_the_text_is_too_long_for_a_mail(directions: str) -> None:
    car_park = a_car_park(directions=directions, map_url="https://a.example/" + "z" * 280)
    visit = a_visit(car_park=car_park)
    for letter in every_letter(visit, same_place(visit)):
        assert max(len(line) for line in letter.text.splitlines()) <= 998
        for address in re.findall(rf"{SITE}\S+", letter.text):
            assert address in Page(letter.html).links


def test_nothing_is_loaded_from_elsewhere_and_nothing_tells_on_the_reader() -> None:
    for letter in every_letter(a_visit()):
        page = Page(letter.html)
        assert not set(page.tags) & {"img", "link", "script", "iframe", "form", "input", "object"}
        assert {name for name, _ in page.attributes}.isdisjoint({"src", "background", "srcset"})
        assert "url(" not in letter.html
        assert "@import" not in letter.html


def test_only_the_visitors_mail_manages_and_only_the_bookers_shows_the_booking() -> None:
    for letter in (*money_letters(a_visit()),)[1:]:
        for capability in (Capability.MANAGE, Capability.REMOTE):
            secret = LINKS.token(capability, VISIT.organisation.id, RESERVATION).secret
            assert secret not in letter.text + letter.html
        secret = LINKS.token(Capability.BOOKER, VISIT.organisation.id, BOOKING).secret
        assert (secret in letter.text) == ("receipt" in letter.subject)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://pay.stripe.example/receipts/1",
        "data:text/html,x",
        "//evil.example",
        "https:///receipts/1",
        'https://a.example/"><img src=x>',
        "https://a.example/\nBcc: x@evil.example",
        "https://stripe.example@evil.example/",
        "https://[evil/",
        "https://a.example/" + "y" * 900,
        "\u202ehttps://a.example",
        " https://a.example",
    ],
)
def test_only_addresses_of_the_web_are_linked(address: str) -> None:
    for letter in money_letters(a_visit(), receipt_url=address, invoice_url=address):
        assert address not in letter.text
        assert address not in Page(letter.html).links
        assert "evil" not in letter.text + letter.html
        assert "Your receipt:" not in letter.text


@pytest.mark.parametrize("host", ["127.0.0.1:8443", "localhost:9000"])
def test_a_receipt_on_this_machine_is_linked(host: str) -> None:
    address = f"http://{host}/receipts/1?a=b&c=d"
    letter = WRITER.summary(paid_for(VISIT, receipt=a_receipt(receipt_url=address)), [VISIT])
    assert address in letter.text
    assert address in Page(letter.html).links


@pytest.mark.parametrize("hostile", ["<b>", '"><img src=x>', "{{7*7}}", "a\r\nBcc: x@y.example"])
def test_a_hostile_account_is_only_ever_text(hostile: str) -> None:
    usual = {tag for letter in money_letters(a_visit()) for tag in Page(letter.html).tags}
    written = list(money_letters(a_visit(), paid_with=hostile, payment_intent_id=hostile))
    assert any(says(letter, " ".join(hostile.split())) for letter in written)
    for letter in written:
        assert set(Page(letter.html).tags) <= usual
        assert "49" not in letter.text
        assert len(letter.subject.splitlines()) == 1
        assert "Bcc" not in letter.subject + letter.sender_name


@pytest.mark.parametrize(
    "hostile", ["=?utf-8?q?=0D=0ABcc:_x@elsewhere.example?=", "=?utf-8?b?//8=?="]
)
def test_a_name_that_looks_like_an_encoded_word_stays_what_it_looks_like(hostile: str) -> None:
    visit = a_visit(organisation=an_organisation(name=hostile), car_park=a_car_park(name=hostile))
    for letter in every_letter(visit, same_place(visit)):
        message = as_message(letter, "parking@baypass.example.com")
        assert str(message["From"].addresses[0].display_name) == hostile.replace("=?", "= ?")
        assert "elsewhere.example" not in str(message["To"])
