"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Now, in UTC."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)
