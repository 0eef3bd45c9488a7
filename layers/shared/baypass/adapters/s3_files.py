"""Files in a private bucket that forgets after a day; links to them work for a few minutes."""

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LINK_WORKS_FOR = timedelta(minutes=5)
_GONE = frozenset({"NoSuchKey", "404"})


class S3Files:
    """Files that jobs read and make."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Keep them in this bucket."""
        self._client, self._bucket = client, bucket

    def keep(self, place: str, content: bytes) -> None:
        """Keep the content there, replacing what was there."""
        self._client.put_object(Bucket=self._bucket, Key=place, Body=content)

    def read(self, place: str) -> bytes | None:
        """Return what lies there, or nothing when it is forgotten."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=place)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _GONE:
                return None
            raise
        return answer["Body"].read()

    def drop(self, place: str) -> None:
        """Forget what lies there now."""
        self._client.delete_object(Bucket=self._bucket, Key=place)

    def link(self, place: str, name: str) -> str:
        """Return an address that downloads it under this name, for a few minutes."""
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": place,
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name)}",
                "ResponseContentType": "application/octet-stream",
                "ResponseCacheControl": "no-store",
            },
            ExpiresIn=int(_LINK_WORKS_FOR.total_seconds()),
        )
