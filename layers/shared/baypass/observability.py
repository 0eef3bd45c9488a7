"""Logs and metrics carry ids and counts, never people: no name, plate, address or token."""

from aws_lambda_powertools import Logger

logger = Logger(service="baypass", log_uncaught_exceptions=False)


def count_refused_mail() -> None:
    """Count a mail that the provider will never take; the first one rings an alarm."""
    _count("RefusedMails", "mail refused")


def count_wrong_payment() -> None:
    """Count a payment that does not fit its booking's price; the first one rings an alarm."""
    _count("WrongPayments", "payment does not fit the price")


def count_failed_refund() -> None:
    """Count a refund that did not go through; the first one rings an alarm."""
    _count("FailedRefunds", "refund failed")


def count_dispute() -> None:
    """Count a payment that its payer disputes; the first one rings an alarm."""
    _count("Disputes", "payment disputed")


def count_forged_webhook() -> None:
    """Count a message that the payment provider did not sign; many of them ring an alarm."""
    _count("ForgedWebhooks", "webhook not genuine")


def _count(metric: str, said: str) -> None:
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    logger.error(said)
    with single_metric(metric, MetricUnit.Count, 1, namespace="Baypass"):
        pass
