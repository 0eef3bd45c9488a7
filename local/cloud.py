"""Starts the local cloud and says how to reach it."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic

import httpx

from local.failures import refuse
from local.places import Places
from local.ports import LOOPBACK, CloudPorts
from local.processes import beside

REGION = "eu-west-1"
START_SECONDS = 60.0
PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Cloud:
    """A local cloud that answers."""

    endpoint_url: str
    mqtt_host: str
    mqtt_port: int
    process: Process


def cloud_environment(endpoint_url: str) -> dict[str, str]:
    """Return what makes every AWS tool talk to the local cloud, and to nothing else."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return own | {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@asynccontextmanager
async def running_cloud(places: Places, ports: CloudPorts) -> AsyncIterator[Cloud]:
    """Run the local cloud, IAM enforced, with the state of last time; save it at the end."""
    log = places.logs / "cloud.log"
    command = [sys.executable, "-m", "local.cloud_process"]
    environment = _own_environment(places, ports)
    async with beside(command, environment=environment, log=log, folder=places.clone) as process:
        endpoint_url = f"http://{LOOPBACK}:{ports.http}"
        async with httpx.AsyncClient(base_url=endpoint_url, trust_env=False) as client:
            if not await _answers_in_time(client, process):
                refuse("The local cloud did not start.", log)
            answer = await client.get("/_ministack/iot/ca.pem")
            places.cloud_ca.write_bytes(answer.raise_for_status().content)
        yield Cloud(endpoint_url, LOOPBACK, ports.mqtt, process)


def _own_environment(places: Places, ports: CloudPorts) -> Mapping[str, str]:
    places.temporary.mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return clean | {
        "AUTH": "true",
        "BAYPASS_MAIL_COPIES": str(places.mails),
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(ports.http),
        "IOT_MTLS_PORT": str(ports.mqtt),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "SFTP_ENABLED": "0",
        "S3_DATA_DIR": str(places.cloud_state / "s3"),
        "STATE_DIR": str(places.cloud_state),
        "TMPDIR": str(places.temporary),
    }


async def _answers_in_time(client: httpx.AsyncClient, process: Process) -> bool:
    """Ask until the answer is yes, the process has ended, or the time is over."""
    deadline = monotonic() + START_SECONDS
    while process.returncode is None and monotonic() < deadline:
        try:
            answer = await client.get("/_ministack/ready")
        except httpx.TransportError:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        if answer.status_code == HTTPStatus.OK and answer.json()["iot_mtls"] == "listening":
            return True
        await asyncio.sleep(PAUSE_SECONDS)
    return False
