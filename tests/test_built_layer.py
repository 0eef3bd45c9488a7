"""Every function starts with the standard library, its built layers and its own folder alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.built_layer import built_layer
from tests.template import FUNCTIONS, door_of, functions, template

MOST_BYTES = 60 * 1024 * 1024
# Only whom the console waits for pays for it.
MOST_BYTES_OF_PAPERS = 60 * 1024 * 1024
DOORS = sorted({door_of(name) for name in functions()})
# Bit 0 of the flags: the hash of the source is there; bit 1: somebody checks it.
# https://peps.python.org/pep-0552/
UNCHECKED_HASH = 0b01
START = """
import sys
layers, folder, *names = sys.argv[1:]
layers = layers.split(":")
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + [*layers, folder]
import handler
for name in names:
    assert callable(getattr(handler, name)), name
foreign = [
    module.__file__
    for module in list(sys.modules.values())
    if "-packages" in (getattr(module, "__file__", None) or "")
]
assert not foreign, foreign
"""

# Stripe's library finds its parts only when they are used, and the layer leaves some of it out.
ASK_STRIPE = """
import json, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + [sys.argv[1]]
import stripe

ANSWERS = {
    "checkout/sessions": {"object": "checkout.session", "id": "cs_1", "payment_intent": {
        "object": "payment_intent", "id": "pi_1",
        "latest_charge": {"object": "charge", "id": "ch_1"}},
        "invoice": {"object": "invoice", "id": "in_1"}},
    "refunds": {"object": "refund", "id": "re_1"},
    "credit_notes": {"object": "credit_note", "id": "cn_1"},
    "tax_rates": {"object": "tax_rate", "id": "txr_1"},
    "payment_intents/pi_1": {"object": "payment_intent", "id": "pi_1"},
}

class Canned(stripe.HTTPClient):
    name = "canned"
    def request(self, method, url, headers, post_data=None, *, _usage=None):
        path = url.split("/v1/")[1].split("?")[0].removesuffix("/expire").removesuffix("/cs_1")
        answer = ANSWERS[path]
        listed = {"object": "list", "data": [answer], "url": "/v1", "has_more": False}
        return json.dumps(listed if method == "get" and "?" in url else answer), 200, {}

assert stripe.RequestsClient(timeout=(1, 1))
api = stripe.StripeClient("sk_test_1", http_client=Canned()).v1
session = api.checkout.sessions.create({"mode": "payment"})
assert session.payment_intent.latest_charge.id == "ch_1" and session.invoice.id == "in_1"
api.checkout.sessions.retrieve("cs_1"), api.checkout.sessions.expire("cs_1")
api.refunds.create({"payment_intent": "pi_1"}), api.credit_notes.create({"invoice": "in_1"})
api.tax_rates.create({"display_name": "VAT", "inclusive": True, "percentage": 21})
api.payment_intents.retrieve("pi_1")
for list_of in (api.checkout.sessions, api.refunds, api.credit_notes, api.tax_rates):
    assert next(list_of.list({"limit": 1}).auto_paging_iter()).id
event = {"object": "event", "id": "evt_1", "type": "issuing_card.created", "data": {"object": {
    "object": "issuing.card", "id": "ic_1", "cardholder": {"object": "issuing.cardholder"}}}}
assert stripe.Event.construct_from(event, "sk_test_1").data.object.id == "ic_1"
"""

# What is made here takes nearly every part of these packages along.
WRITE_PAPERS = """
import io, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + [sys.argv[1]]
import ttf_opensans
from fpdf import FPDF
from PIL import Image
from stdnum.eu import vat
from stdnum.ch import uid
from stdnum.no import orgnr
from stdnum.gb import vat as gb_vat
from xlsxwriter import Workbook

picture = io.BytesIO()
Image.new("RGB", (9, 9)).save(picture, "PNG")
Image.open(picture).convert("RGB").resize((4, 4)).save(io.BytesIO(), "JPEG")
paper = FPDF()
paper.add_font("Open Sans", fname=ttf_opensans.OPENSANS_REGULAR.path)
paper.add_font("Open Sans", "B", fname=ttf_opensans.OPENSANS_BOLD.path)
paper.set_font("Open Sans", size=12)
paper.add_page()
paper.cell(text="Łódź, Ωδείο, Київ")
paper.image(picture)
assert paper.output().startswith(b"%PDF")
table = io.BytesIO()
with Workbook(table, {"in_memory": True}) as book:
    book.add_worksheet().write_string(0, 0, "=1+1")
assert table.getvalue()
assert vat.is_valid("NL004495445B01") and not vat.is_valid("NL004495446B01")
"""


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_layer(tmp_path_factory)


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_layer(tmp_path_factory, "papers")


@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_with_its_layers_alone_and_without_an_environment(
    name: str, layer: Path, papers: Path
) -> None:
    built = {"SharedLayer": layer, "PapersLayer": papers}
    names = [
        properties["Handler"].removeprefix("handler.")
        for function, properties in functions().items()
        if door_of(function) == name
    ]
    folder = FUNCTIONS / name
    opt = ":".join(str(built[one] / "python") for one in layers_of(name))
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", START, opt, folder, *names],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_stripe_can_be_asked_with_the_layer_alone(layer: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", ASK_STRIPE, layer / "python"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_layer_and_any_function_are_small_enough_to_start_fast(layer: Path) -> None:
    largest = max(_size(FUNCTIONS / name) for name in DOORS)
    assert _size(layer) + largest <= MOST_BYTES


def test_the_papers_are_small_enough_for_those_who_write_them(papers: Path) -> None:
    assert _size(papers) <= MOST_BYTES_OF_PAPERS


def test_no_door_of_visitors_pays_for_the_papers() -> None:
    assert {name for name in DOORS if "PapersLayer" in layers_of(name)} == {"admin", "work"}


def test_everything_that_papers_are_made_with_is_there(papers: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", WRITE_PAPERS, papers / "python"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_every_module_has_bytecode_that_lambda_uses_without_looking(
    layer: Path, papers: Path
) -> None:
    sources = [*(layer / "python").rglob("*.py"), *(papers / "python").rglob("*.py")]
    assert sources
    for source in sources:
        [bytecode] = (source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc")
        assert int.from_bytes(bytecode.read_bytes()[4:8], "little") == UNCHECKED_HASH, source


def layers_of(door: str) -> list[str]:
    """Return the logical names of a door's layers."""
    everybodys = template()["Globals"]["Function"]["Layers"]
    own = [one.get("Layers", []) for name, one in functions().items() if door_of(name) == door]
    return [one["Ref"] for one in [*everybodys, *own[0]]]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
