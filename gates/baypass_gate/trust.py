"""Who is believed on the way to the broker, and as whom the gate is known there."""

import ssl
from pathlib import Path


class CertificatesUnusableError(Exception):
    """The certificate files do not work together; the message is a sentence."""


def tls_context(ca: Path, certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what a connection with mutual TLS needs; raises CertificatesUnusableError."""
    try:
        context = ssl.create_default_context(cafile=ca)
    except OSError as error:
        message = f"The file {ca} holds no certificate authority."
        raise CertificatesUnusableError(message) from error
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        message = f"{certificate} and {key} are not a certificate and its key."
        raise CertificatesUnusableError(message) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
