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
    user_pool_id: str
    user_pool_client_id: str
    gate_policy: str
    gate_key: str
    claim_policy: str
    gate_template: str
    stripe_secret: str
    stripe_api_url: str
    files_bucket: str
    work_function: str


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
        user_pool_id=os.environ["USER_POOL_ID"],
        user_pool_client_id=os.environ["USER_POOL_CLIENT_ID"],
        gate_policy=os.environ["GATE_POLICY"],
        gate_key=os.environ["GATE_KEY"],
        claim_policy=os.environ["CLAIM_POLICY"],
        gate_template=os.environ["GATE_TEMPLATE"],
        stripe_secret=os.environ["STRIPE_SECRET"],
        stripe_api_url=os.environ["STRIPE_API_URL"],
        files_bucket=os.environ["FILES_BUCKET"],
        work_function=os.environ["WORK_FUNCTION"],
    )
