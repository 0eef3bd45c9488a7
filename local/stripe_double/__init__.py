"""A stand-in for Stripe on this machine: what the official library talks to when nobody pays.

Its answers have Stripe's shapes, and it refuses parameters that Stripe does not have. It serves
nothing itself: who runs it hands it requests and posts its messages.
"""

from local.stripe_double.double import StripeDouble
from local.stripe_double.errors import Refused
from local.stripe_double.events import Delivery
from local.stripe_double.paying import Attempt

__all__ = ["Attempt", "Delivery", "Refused", "StripeDouble"]
