"""The rows of owed mails in the table, lying beside their booking."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Table, Write, from_item
from baypass.domain.mails import LEASE, MailState, OwedMail
from baypass.domain.values import as_text
from baypass.observability import count_refused_mail

_STATE = {"#state": "state"}


class DynamoDBMails:
    """Owed mails: claimed under a lease, so that two workers never send the same one."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def of_booking(self, organisation_id: str, booking_id: str) -> Sequence[OwedMail]:
        """Return all mails the booking ever owed."""
        pk, prefix = keys.mail(organisation_id, booking_id, "")
        return [from_item(OwedMail, item) for item in self._table.query(pk, prefix)]

    def claim(self, mail: OwedMail, now: datetime) -> bool:
        """Take the mail for a lease; false when it is sent, given up or in other hands.

        A lease that ran out is due again, so `owed_at` is both: when it is due to the sweep, and
        until when the worker who claimed it has it.
        """
        pending = "#state = :pending"
        lease_over = "(#state = :sending AND owed_at <= :now)"
        return self._table.write_if(
            Write(
                "Update",
                _key(mail),
                update="SET #state = :sending, owed_at = :lease_until",
                condition=f"{pending} OR {lease_over}",
                values={
                    ":pending": MailState.PENDING,
                    ":sending": MailState.SENDING,
                    ":now": as_text(now),
                    ":lease_until": as_text(now + LEASE),
                },
                names=_STATE,
            )
        )

    def sent(self, mail: OwedMail, message_id: str) -> None:
        """Note that the provider took it."""
        self._end(mail, MailState.SENT, message_id)

    def failed(self, mail: OwedMail) -> None:
        """Note that the provider will never take it, and ring the alarm for whoever is told."""
        if self._end(mail, MailState.FAILED, ""):
            count_refused_mail()

    def _end(self, mail: OwedMail, state: MailState, message_id: str) -> bool:
        still_sending = "#state = :sending"
        return self._table.write_if(
            Write(
                "Update",
                _key(mail),
                update="SET #state = :state, message_id = :message_id REMOVE owed",
                condition=still_sending,
                values={
                    ":sending": MailState.SENDING,
                    ":state": state,
                    ":message_id": message_id,
                },
                names=_STATE,
            )
        )


def _key(mail: OwedMail) -> keys.Key:
    return keys.mail(mail.organisation_id, mail.booking_id, mail.key)
