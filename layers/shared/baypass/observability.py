"""Logs and metrics carry ids and counts, never people: no name, plate, address or token."""

from aws_lambda_powertools import Logger

logger = Logger(log_uncaught_exceptions=False)


def count_refused_mails(count: int) -> None:
    """Count mails that the provider will never take; the first one rings an alarm."""
    if not count:
        return
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    logger.error("mails refused", extra={"count": count})
    with single_metric("RefusedMails", MetricUnit.Count, count, namespace="Baypass"):
        pass
