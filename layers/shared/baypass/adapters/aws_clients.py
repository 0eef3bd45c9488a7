"""AWS clients. Plain botocore: boto3's session and resources cost a cold start and give nothing."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, overload

import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iot import IoTClient
    from mypy_boto3_iot_data import IoTDataPlaneClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient

# A visitor waits: fail within seconds and let the SDK try again rather than hang.
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
)
# Links to files would be signed as they were in 2006.
_SIGNED = _CONFIG.merge(Config(signature_version="s3v4"))


@lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@overload
def client(service: Literal["dynamodb"]) -> "DynamoDBClient": ...
@overload
def client(service: Literal["stepfunctions"]) -> "SFNClient": ...
@overload
def client(service: Literal["sesv2"]) -> "SESV2Client": ...
@overload
def client(service: Literal["iot"]) -> "IoTClient": ...
@overload
def client(service: Literal["iot-data"]) -> "IoTDataPlaneClient": ...
@overload
def client(service: Literal["kms"]) -> "KMSClient": ...
@overload
def client(service: Literal["secretsmanager"]) -> "SecretsManagerClient": ...
@overload
def client(service: Literal["ssm"]) -> "SSMClient": ...
@overload
def client(service: Literal["lambda"]) -> "LambdaClient": ...
@overload
def client(service: Literal["s3"]) -> "S3Client": ...
@overload
def client(service: Literal["cognito-idp"]) -> "CognitoIdentityProviderClient": ...
def client(service: Any) -> Any:
    """Return a new client of this service; whoever asks keeps it."""
    return _session().create_client(service, config=_SIGNED if service == "s3" else _CONFIG)
