"""Writes docs/openapi.json from the doors' own routes: `make docs`."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "openapi.json"
DOORS = ("booking", "payment_webhook", "remote_open", "cancellation", "admin")
DESCRIPTION = """\
A link's token, or a host's sign-in, travels in the `Authorization` header only. Times carry the \
offset of the car park's zone. Money is in minor units. Every refusal is a problem (RFC 9457) with \
a code, the field and a sentence for people.
"""
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "examples": ["NO_SPOT_LEFT"]},
        "detail": {"type": "string", "description": "One sentence for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "examples": ["reservations.0.visitor.email"]},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string"},
    },
}
WEBHOOKS = "/api/webhooks/"
# What Stripe sends is Stripe's to describe; we read it once we know that Stripe signed it.
STRIPE_EVENT: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": {"type": "object"}}},
}
# What nobody has to show anything for: how hosts sign in, and the logos of organisations.
OPEN_ROUTES = ("/api/host/session", "/api/logos/")


def app_of(door: str) -> APIGatewayRestResolver:
    """Return the resolver of a door's handler."""
    name = f"door_{door}"
    spec = importlib.util.spec_from_file_location(name, ROOT / "functions" / door / "handler.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(door)
    # A door's own modules stand beside its handler, as in Lambda.
    sys.path.insert(0, str(ROOT / "functions" / door))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    app: APIGatewayRestResolver = module.app
    return app


def document() -> dict[str, Any]:
    """Return the whole API's description."""
    merge = OpenAPIMerge(
        title="Baypass",
        version="1",
        description=DESCRIPTION,
        on_conflict="error",
    )
    named: dict[str, Any] = {}
    for door in DOORS:
        schema = app_of(door).get_openapi_schema(title="Baypass", version="1")
        described = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
        _tell_apart(named, described["components"]["schemas"])
        merge.add_schema(described)
    return _completed(json.loads(json.dumps(merge.get_openapi_schema())))


def _tell_apart(named: dict[str, Any], more: dict[str, Any]) -> None:
    """Refuse two things of one name: the merge would describe the one as the other."""
    for name, schema in more.items():
        if named.setdefault(name, schema) != schema:
            message = f"two schemas are called {name}"
            raise ValueError(message)


def _completed(api: dict[str, Any]) -> dict[str, Any]:
    """Add what every route shares: how it is called and how it refuses."""
    api["servers"] = [{"url": "/"}]
    components = api["components"]
    unused = ("HTTPValidationError", "ResponseValidationError", "ValidationError")
    components["schemas"] = {
        name: schema for name, schema in components["schemas"].items() if name not in unused
    }
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = {
        "link": {"type": "http", "scheme": "bearer", "description": "The token of a link."},
        "host": {"type": "http", "scheme": "bearer", "description": "A host's sign-in."},
        "stripe": {
            "type": "apiKey",
            "in": "header",
            "name": "Stripe-Signature",
            "description": "Stripe's signature of the body.",
        },
    }
    for path, operations in api["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    return api


def _complete(path: str, operation: dict[str, Any]) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    for status in ("422", "500"):
        responses.pop(status, None)
    responses.get("204", {}).pop("content", None)
    responses["default"] = {"description": "A refusal", "content": content}
    if path.startswith(WEBHOOKS):
        operation["security"], operation["requestBody"] = [{"stripe": []}], STRIPE_EVENT
    elif not path.startswith(OPEN_ROUTES):
        operation["security"] = [{"host" if path.startswith("/api/host/") else "link": []}]


def text() -> str:
    """Return the document as it stands in the file."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(text(), encoding="utf-8")
