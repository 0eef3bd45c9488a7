"""Signatures of a key that never leaves AWS KMS."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from baypass.domain.signatures import Signed, compact, public_key, signing_input

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

# A public key comes in a DER wrapping that is the same for every Ed25519 key (RFC 8410, 4).
_WRAPPING = bytes.fromhex("302a300506032b6570032100")


class KmsSignatures:
    """Signs with one key of KMS: one call for each signature."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        """Sign with this key, which gates know under the same id."""
        self._client, self._key_id = client, key_id

    def signed(self, kind: Signed, message: Mapping[str, object]) -> str:
        """Return the message with its signature: a JWS in compact form."""
        signed = signing_input(kind, self._key_id, message)
        answer = self._client.sign(
            KeyId=self._key_id,
            Message=signed,
            MessageType="RAW",
            SigningAlgorithm="ED25519_SHA_512",
        )
        return compact(signed, answer["Signature"])

    def public_keys(self) -> Mapping[str, object]:
        """Return the JWK set that gates verify with."""
        wrapped = self._client.get_public_key(KeyId=self._key_id)["PublicKey"]
        if not wrapped.startswith(_WRAPPING):
            problem = "the key that signs for gates is no Ed25519 key"
            raise ValueError(problem)
        return {"keys": [public_key(self._key_id, wrapped.removeprefix(_WRAPPING))]}
