"""The only reader of the environment."""

import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    """What a deployment tells its functions; `template.yaml` sets the same for every one."""

    stage: str
    table_name: str
    site_url_parameter: str
    mail_sender: str
    mail_configuration_set: str
    link_key_secret: str
    booking_workflow_arn: str
    cancellation_workflow_arn: str
    user_pool_client_id: str


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings, read once; a missing one is named by its variable."""
    return Settings(
        stage=os.environ["STAGE"],
        table_name=os.environ["TABLE_NAME"],
        site_url_parameter=os.environ["SITE_URL_PARAMETER"],
        mail_sender=os.environ["MAIL_SENDER"],
        mail_configuration_set=os.environ["MAIL_CONFIGURATION_SET"],
        link_key_secret=os.environ["LINK_KEY_SECRET"],
        booking_workflow_arn=os.environ["BOOKING_WORKFLOW_ARN"],
        cancellation_workflow_arn=os.environ["CANCELLATION_WORKFLOW_ARN"],
        user_pool_client_id=os.environ["USER_POOL_CLIENT_ID"],
    )
