"""What a running product keeps beside its table, its mails and its payers' pages; and its secrets.

Logs, workflows, queues, metrics, retained messages and Stripe's metadata carry ids and nothing
about anybody.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

from tests.journeys.barriers import Host
from tests.journeys.cloud import client, rows
from tests.journeys.running import folder_of
from tests.journeys.visitors import Json, Mailbox, token_of
from tests.prove.canaries import found

# What these fields hold is about somebody, in whatever row they stand.
OF_PEOPLE = {"first_name", "last_name", "typed", "normalised", "plate", "keypad_code"}
# Where nobody did it, the deployment stands instead of an address.
ADDRESSES = {"email", "booker_email", "recipient"}
# A first name such as Ann is in many words; what is as long as a plate may be part of an id.
LONG_ENOUGH, SURE = 6, 10
LINK = re.compile(r"https?://\S+#([a-z]\.\S+)")
# The post itself writes down whom it brings letters.
SENT = re.compile(r"^.*\[ses-v2\] SESv2 SendEmail: .*$", re.MULTILINE)
# Who pays sees their own address on Stripe's page.
SHOWN_TO_PAYERS = "customer_email"


def leaks(addresses: Json, *typed: str) -> set[tuple[str, str, str]]:
    """Return the secret, its disguise and the place of everything that is told where it is.

    `typed` was only asked with, and refused.
    """
    texts = kept_by(addresses)
    return {
        (secret, disguise, place)
        for secret, disguise, place in found({*secrets_of(addresses), *typed}, texts)
        if len(secret) > SURE or stands_alone(secret, texts[place]) or _is_coded(disguise)
    }


def stands_alone(secret: str, text: str) -> bool:
    """Tell whether a short secret is a word of the text, and not part of an id or a number."""
    word = rf"(?<![\w.-]){re.escape(secret)}(?![\w-])"
    return re.search(word, text, re.IGNORECASE) is not None


def _is_coded(disguise: str) -> bool:
    return any(coding in disguise for coding in ("SHA", "base64", "hexadecimal"))


# --- What must not be told ------------------------------------------------------------------------


def secrets_of(addresses: Json) -> set[str]:
    """Return everything about people in the table, every token in a link, and what a host types."""
    mails = Mailbox(addresses).all_texts()
    secrets = {token for text in mails for token in LINK.findall(text)}
    secrets |= {token_of(link) for link in addresses["invitations"].values()}
    secrets |= {*addresses["host_sign_in"].values(), Host(addresses).token}
    for row in rows(addresses):
        secrets |= set(_about_people(row))
    return {secret for secret in secrets if len(secret) >= LONG_ENOUGH}


def _about_people(value: Any, name: str = "") -> Iterator[str]:
    """Yield the texts under the fields of people, as deep as they lie."""
    if isinstance(value, dict):
        for key, part in value.items():
            # DynamoDB's own names of types stand between a field and its value.
            yield from _about_people(part, name if key in {"S", "M", "L", "N"} else key)
    elif isinstance(value, list):
        for part in value:
            yield from _about_people(part, name)
    elif name in OF_PEOPLE or (name in ADDRESSES and "@" in value):
        yield str(value)


# --- Where it must not be -------------------------------------------------------------------------


def kept_by(addresses: Json) -> dict[str, str]:
    """Return everything that is kept, as one text for each place."""
    places: dict[str, Callable[[str], Iterable[str]]] = {
        "logs of functions": _logs,
        "executions": _executions,
        "queues": _queues,
        "metrics": _metrics,
        "retained messages": _retained,
    }
    texts = {place: "\n".join(read(addresses["emulator"])) for place, read in places.items()}
    logs = sorted((folder_of(addresses) / "logs").glob("*.log"))
    texts |= {log.name: SENT.sub("", log.read_text(errors="replace")) for log in logs}
    return texts | {"Stripe": "\n".join(_told_to_stripe(addresses))}


def _pages(service: Any, what: str, **of: Any) -> Iterator[Json]:
    yield from service.get_paginator(what).paginate(**of)


def _logs(emulator: str) -> Iterator[str]:
    logs = client(emulator, "logs")
    for page in _pages(logs, "describe_log_groups"):
        for group in page["logGroups"]:
            for events in _pages(logs, "filter_log_events", logGroupName=group["logGroupName"]):
                yield from (event["message"] for event in events["events"])


def _executions(emulator: str) -> Iterator[str]:
    workflows = client(emulator, "stepfunctions")
    for page in _pages(workflows, "list_state_machines"):
        for machine in page["stateMachines"]:
            arn = machine["stateMachineArn"]
            for some in _pages(workflows, "list_executions", stateMachineArn=arn):
                for execution in some["executions"]:
                    yield from _told_to(workflows, execution["executionArn"])


def _told_to(workflows: Any, execution: str) -> Iterator[str]:
    yield json.dumps(workflows.describe_execution(executionArn=execution), default=str)
    for page in _pages(workflows, "get_execution_history", executionArn=execution):
        yield json.dumps(page["events"], default=str)


def _queues(emulator: str) -> Iterator[str]:
    queues = client(emulator, "sqs")
    for url in queues.list_queues().get("QueueUrls", []):
        while received := queues.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60
        ).get("Messages"):
            yield json.dumps(received)


def _metrics(emulator: str) -> Iterator[str]:
    for page in _pages(client(emulator, "cloudwatch"), "list_metrics"):
        yield json.dumps(page["Metrics"])


def _retained(emulator: str) -> Iterator[str]:
    messages = client(emulator, "iot-data")
    for page in _pages(messages, "list_retained_messages"):
        for one in page["retainedTopics"]:
            kept = messages.get_retained_message(topic=one["topic"])
            yield f"{one['topic']} {kept['payload'].decode(errors='replace')}"


def _told_to_stripe(addresses: Json) -> Iterator[str]:
    """Yield what Stripe was asked, and the metadata of everything that it keeps."""
    file = folder_of(addresses) / "stripe" / "stripe.sqlite"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as books:
        for address, parameters in books.execute("SELECT address, parameters FROM answers"):
            yield f"{address} {_without_payer(parameters)}"
        for (data,) in books.execute("SELECT data FROM things"):
            yield from _metadata(json.loads(data))


def _without_payer(parameters: str) -> str:
    asked = json.loads(parameters)
    return json.dumps({name: asked[name] for name in asked.keys() - {SHOWN_TO_PAYERS}})


def _metadata(thing: Any) -> Iterator[str]:
    parts = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for name, part in parts:
        if name in {"metadata", "client_reference_id", "description"}:
            yield json.dumps(part)
        elif isinstance(part, dict | list):
            yield from _metadata(part)
