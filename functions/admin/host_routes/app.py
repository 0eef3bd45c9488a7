"""The one resolver of this door."""

from baypass.api.app import new_app
from baypass.bootstrap import TEMPORARY_TROUBLE

app = new_app(TEMPORARY_TROUBLE)
