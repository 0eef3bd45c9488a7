"""Logs carry ids, never people: no name, plate, e-mail address or token is ever passed in here."""

from aws_lambda_powertools import Logger

logger = Logger(service="baypass", log_uncaught_exceptions=False)
