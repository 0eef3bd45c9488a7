"""Starts workers: one asynchronous invocation for each, with ids and nothing else."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class LambdaWorkers:
    """Who does jobs."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        """Invoke this function."""
        self._client, self._function = client, function

    def start(self, organisation_id: str, job_id: str) -> None:
        """Let somebody begin, or go on; the job's lease keeps a second one away."""
        given = {"organisation_id": organisation_id, "job_id": job_id}
        self._client.invoke(
            FunctionName=self._function,
            InvocationType="Event",
            Payload=json.dumps(given).encode(),
        )
