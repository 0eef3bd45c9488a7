"""The scheduled door of access lists: gives gates what has changed since they last heard."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.bootstrap import services
from baypass.usecases.publish_access_lists import ListTools, publish_access_lists


def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Publish what is owed."""
    s = services()
    publish_access_lists(
        ListTools(
            lists=s.access_lists,
            signals=s.list_signals,
            set_up=s.set_up,
            gates=s.gates,
            dice=s.dice,
            clock=s.clock,
        )
    )
