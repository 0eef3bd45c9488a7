"""The hosts' door. API Gateway has verified the sign-in; who asks comes from it alone."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api.app import MOST_BYTES, answer
from baypass.api.hosting import STANDING
from baypass.bootstrap import services
from baypass.domain.hosts import Actor, Host
from host_routes.parts import app

# A list of 10,000 people to invite is larger than anything else that is sent here.
LARGER_BODIES = {
    "/api/host/invitation-imports": 2 * 1024 * 1024,
    "/api/host/organisation/logo": 256 * 1024,
}


def standing(actor: Actor) -> Host | None:
    """Return the row of who asks; an account from before hosts had rows has none."""
    return services().hosts.host(actor.organisation_id, actor.host_id)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway."""
    most_bytes = LARGER_BODIES.get(event.get("path", ""), MOST_BYTES)
    app.context[STANDING] = standing
    return answer(app, event, context, most_bytes=most_bytes)
