"""By which certificate a gate is known, on disk: a crash at any point leaves one that works.

The folder that an installer made holds the first certificate. Later ones live below `state_dir`: a
certificate and its key are one file, so that they change together or not at all.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_FOR_OWNER_ONLY: Final = 0o600

# A certificate's file and its key's, which may be one.
Pair: TypeAlias = tuple[Path, Path]


class Identity:
    """A gate's certificates: the one in use, and at times one that is still to prove itself."""

    def __init__(self, state_dir: Path, certificate: Path, key: Path) -> None:
        """Look in the gate's own folder below `state_dir` first, then at the installer's files."""
        self._folder = state_dir / "identity"
        self._first = (certificate, key)

    @property
    def current(self) -> Pair:
        """Return the files of the certificate in use and of its key: the newest."""
        renewed = self._folder / "current.pem"
        if not renewed.is_file():
            return self._first
        # An installer who brings new files means them.
        newer = _issued_at(self._first[0]) > _issued_at(renewed)
        return self._first if newer else (renewed, renewed)

    @property
    def unconfirmed(self) -> bool:
        """Tell whether the cloud may not know yet that the one in use is the only one."""
        return (self._folder / "unconfirmed").is_file()

    def propose(self, certificate: str, key: str) -> Pair:
        """Keep a certificate and its key beside the one in use, and return their files."""
        following = self._folder / "next.pem"
        write_whole(following, certificate.rstrip("\n") + "\n" + key)
        return following, following

    def adopt(self) -> None:
        """Let the newer certificate be the one in use: it has proved itself."""
        self.expect_confirmation()
        self._folder.joinpath("next.pem").replace(self._folder / "current.pem")
        _sync(self._folder)

    def expect_confirmation(self) -> None:
        """Remember that the cloud has to be told which certificate is in use."""
        write_whole(self._folder / "unconfirmed", "")

    def note_confirmed(self) -> None:
        """Forget that the cloud has to be told."""
        (self._folder / "unconfirmed").unlink(missing_ok=True)

    def issued_at(self) -> datetime:
        """Return since when the certificate in use is good."""
        return _issued_at(self.current[0])


def _issued_at(file: Path) -> datetime:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_before_utc
    except (OSError, ValueError):
        # What cannot be read is older than anything.
        return datetime.min.replace(tzinfo=UTC)


def new_key() -> ec.EllipticCurvePrivateKey:
    """Make a private key, which never leaves this computer."""
    return ec.generate_private_key(ec.SECP256R1())


def as_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """Return the key as it is kept."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def signing_request(key: ec.EllipticCurvePrivateKey, gate_id: str) -> str:
    """Return the request for a certificate for this key (PKCS #10)."""
    # A common name has 64 characters at most, and nobody reads it.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, gate_id[:64])])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def belongs(certificate: str, key: str) -> bool:
    """Tell whether this certificate is for this key."""
    try:
        ours = serialization.load_pem_private_key(key.encode(), password=None).public_key()
        theirs = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    except (ValueError, TypeError):
        return False
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return ours.public_bytes(*form) == theirs.public_bytes(*form)


def write_whole(file: Path, content: str) -> None:
    """Write a file that only its owner reads; a crash leaves the old one or the new one, whole."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(file.name + ".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FOR_OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    draft.replace(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
