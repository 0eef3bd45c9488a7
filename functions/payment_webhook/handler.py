"""Stripe's door: what happened to a payment, a refund or a dispute, signed by Stripe."""

from typing import Any, Literal

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from baypass.api.app import MOST_BYTES_OF_NEWS, answer, new_app, raw_body
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.usecases.hear_payment_news import hear_payment_news

app = new_app(TEMPORARY_TROUBLE)


class HeardView(BaseModel):
    """All that Stripe is told: it need not say this again."""

    received: Literal[True]


@app.post("/api/webhooks/stripe", summary="Hear what Stripe says", tags=["Payment"])
def post_news() -> HeardView:
    s = services()
    hear_payment_news(
        raw_body(app),
        app.current_event.headers.get("Stripe-Signature") or "",
        bookings=s.bookings,
        payments=s.payments,
        checkout=s.checkout,
        workflows=s.workflows,
        clock=s.clock,
    )
    return HeardView(received=True)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway; the signature is over the bytes as they came."""
    return answer(app, event, context, most_bytes=MOST_BYTES_OF_NEWS, any_bytes=True)
