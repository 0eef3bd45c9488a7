"""Where the local runner reads and writes: one clone, one folder that git ignores."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The clone, and the folder that keeps everything a run leaves behind."""

    clone: Path
    kept: Path

    @property
    def addresses(self) -> Path:
        """Return the file that exists exactly while everything answers."""
        return self.kept / "addresses.json"

    @property
    def lock(self) -> Path:
        """Return the file that a running instance holds locked."""
        return self.kept / "lock"

    @property
    def ports(self) -> Path:
        """Return the file that remembers the local cloud's ports from one run to the next."""
        return self.kept / "ports.json"

    @property
    def cloud_state(self) -> Path:
        """Return the folder in which the local cloud keeps its state."""
        return self.kept / "state"

    @property
    def cloud_ca(self) -> Path:
        """Return the certificate by which gates recognise the local cloud's MQTT broker."""
        return self.kept / "mqtt-ca.pem"

    @property
    def mails(self) -> Path:
        """Return the folder of sent mails, whole."""
        return self.kept / "mails"

    @property
    def gates(self) -> Path:
        """Return the folder of the gates' own files."""
        return self.kept / "gates"

    @property
    def stripe(self) -> Path:
        """Return the folder of the payments that Stripe's stand-in knows, and of its keys."""
        return self.kept / "stripe"

    @property
    def stripe_port(self) -> Path:
        """Return the file that remembers where Stripe's stand-in listened."""
        return self.kept / "stripe-port"

    @property
    def sam(self) -> Path:
        """Return the folder of what SAM builds for this machine."""
        return self.kept / "sam"

    @property
    def logs(self) -> Path:
        """Return the folder of everybody's logs."""
        return self.kept / "logs"

    @property
    def temporary(self) -> Path:
        """Return the folder that is emptied at the start and at the end of a run."""
        return self.kept / "temporary"

    def forgettable(self) -> tuple[Path, ...]:
        """Return what `make reset` deletes; the tools beside it stay."""
        return (
            self.addresses,
            self.ports,
            self.cloud_state,
            self.cloud_ca,
            self.mails,
            self.gates,
            self.stripe,
            self.stripe_port,
            self.sam,
            self.logs,
            self.temporary,
        )


def places(environment: Mapping[str, str]) -> Places:
    """Return this clone's places; BAYPASS_LOCAL_DIR moves what is kept elsewhere."""
    clone = Path(__file__).resolve().parent.parent
    elsewhere = environment.get("BAYPASS_LOCAL_DIR")
    return Places(clone, Path(elsewhere).resolve() if elsewhere else clone / ".local")
