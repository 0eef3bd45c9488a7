"""Logs and metrics carry ids and counts, never people: no name, plate, address or token."""

from aws_lambda_powertools import Logger

logger = Logger(service="baypass", log_uncaught_exceptions=False)


def count_refused_mail() -> None:
    """Count a mail that the provider will never take; the first one rings an alarm."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    logger.error("mail refused")
    with single_metric("RefusedMails", MetricUnit.Count, 1, namespace="Baypass"):
        pass
