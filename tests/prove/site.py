"""Two organisations side by side in this process, one of them full of canaries.

Whatever is sent to the one, nothing of the other may be told or changed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from baypass.adapters.dynamodb_table import Table
from baypass.bootstrap import services
from baypass.domain.hosts import Role
from baypass.domain.people import Visitor
from tests.functions.deployment import Deployment, deployed
from tests.functions.events import asked
from tests.functions.premises import HOST_EMAIL, Premises
from tests.prove.doors import Doors
from tests.prove.store import Store, StoreClient

NEIGHBOUR = "canarynextdoor"
# Everything personal that the organisation next door knows; none of it may be told here.
CANARIES = (NEIGHBOUR, "Kanarienvogel", "Serin-Cini", "canary@nextdoor.example.com", "K-NRJ-7788")
_CANARY = Visitor(
    first_name="Kanarienvogel", last_name="Serin-Cini", email="canary@nextdoor.example.com"
)
SIGN_INS = {f"a-sign-in-as-{role}": role for role in sorted(Role)}


@dataclass(frozen=True)
class Site:
    """The deployment, whose values are ours and whose values are next door's."""

    deployment: Deployment
    premises: Premises
    values: Mapping[str, str]
    theirs: Mapping[str, str]
    doors: Doors
    watch: "Watch"
    kept: Any

    def bring_back(self) -> None:
        """Let everything be as it was in the beginning; Stripe keeps what it knows."""
        self.deployment.bring_back(self.kept)
        self.deployment.empty_mailboxes()
        self.premises.heard_of_gate()


class Watch:
    """Knows which rows a request changed."""

    def __init__(self, store: Store) -> None:
        self._store, self._before = store, store.snapshot()

    def begin(self) -> None:
        """Look at the rows as they are."""
        self._before = self._store.snapshot()

    def changed(self) -> set[str]:
        """Return the keys of the rows that are not as they were."""
        before, now = self._before, self._store.items
        keys = (key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
        return {f"{pk} {sk}" for pk, sk in keys}


class InMemory(Deployment):
    """The same deployment, with a table that answers many times faster."""

    def __init__(self, made: Deployment) -> None:
        super().__init__(made.table, made.user_pool, made.stripe)
        store = Store()
        object.__setattr__(self, "store", store)
        vars(services())["table"] = Table(cast("Any", StoreClient(store)), made.table)

    store: Store

    def rows(self) -> list[dict[str, Any]]:
        return self.store.rows()

    def kept(self) -> Any:
        return self.store.snapshot()

    def bring_back(self, kept: Any) -> None:
        self.store.items = dict(kept)
        self.store.written()


@contextmanager
def two_organisations() -> Iterator[Site]:
    """Make both, each with a visit that is confirmed and one that waits for its money."""
    with deployed() as real:
        made = InMemory(real)
        made.forget()
        _answer_as_cognito_does()
        theirs = _neighbour(made)
        premises = Premises(made)
        premises.host()
        values = premises.values()
        premises.heard_of_gate()
        values = premises.pressed(values)
        waiting = premises.to_be_paid()
        values |= {"WAITING_BOOKER_TOKEN": waiting["BOOKER_TOKEN"]}
        asked("admin/ask_report", values)
        doors = Doors(values, _sign_ins(premises.organisation_id, values))
        yield Site(made, premises, values, theirs, doors, Watch(made.store), made.kept())


def _neighbour(made: Deployment) -> dict[str, str]:
    premises = Premises(made, NEIGHBOUR)
    record = premises.booked(visitor=_CANARY)
    return premises.values(record)


def _sign_ins(organisation_id: str, values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    tokens = SIGN_INS | {values["HOST_TOKEN"]: Role.OWNER}
    return {
        token: {
            "custom:organisation": organisation_id,
            "custom:role": role.value,
            "email": HOST_EMAIL,
        }
        for token, role in tokens.items()
    }


def _answer_as_cognito_does() -> None:
    """Refuse a session or a code that nobody was given, as the service itself would."""

    def refuse(parsed: dict[str, Any], **_: object) -> None:
        if parsed.get("Error", {}).get("Code") == "ResourceNotFoundException":
            parsed["Error"]["Code"] = "NotAuthorizedException"

    events = services().sign_in._client.meta.events  # noqa: SLF001
    for operation in ("RespondToAuthChallenge", "ConfirmForgotPassword"):
        events.register(f"after-call.cognito-idp.{operation}", refuse)
