"""How gates come by their certificates: the hook of fleet provisioning, and renewals by IoT rule.

The rule adds `said_by`, the gate of the topic, which the broker lets only that gate publish to, and
`spoken_with`, the id of the certificate that the gate is connected with.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from baypass.bootstrap import services
from baypass.domain.gate_identity import EnrolmentAttempt, RenewalRequest
from baypass.observability import logger
from baypass.usecases.enrol_gates import admit_gate
from baypass.usecases.renew_certificate import renew_certificate


def provisioning(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Tell AWS IoT whether the computer that asks may become the gate that it names.

    https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html
    """
    try:
        attempt = _attempt(event)
    except (KeyError, TypeError, ValidationError):
        logger.warning("enrolment not understood")
        return {"allowProvisioning": False}
    s = services()
    admitted = admit_gate(attempt, identities=s.identities, gates=s.gates, clock=s.clock)
    logger.info("enrolment", extra={"gate_id": attempt.gate_id, "admitted": admitted})
    return {"allowProvisioning": admitted}


def renewal_asked(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Answer a gate about its certificate; a message that cannot be read is logged and dropped."""
    said_by, spoken_with = str(event.pop("said_by", "")), str(event.pop("spoken_with", ""))
    try:
        request = RenewalRequest.model_validate(event)
    except ValidationError as error:
        logger.warning("renewal not understood", extra={"problems": error.error_count()})
        return
    s = services()
    answered = renew_certificate(
        said_by,
        spoken_with,
        request,
        gates=s.gates,
        identities=s.identities,
        renewals=s.renewals,
        enrolment=s.enrolment,
        clock=s.clock,
    )
    logger.info("renewal", extra={"gate_id": said_by, "answered": answered})


def _attempt(event: dict[str, Any]) -> EnrolmentAttempt:
    parameters, certificate_id = event["parameters"], event["certificateId"]
    # The template's ARN begins as every certificate's does: partition, region and account.
    here = str(event["templateArn"]).partition(":provisioningtemplate/")[0]
    return EnrolmentAttempt(
        gate_id=parameters["GateId"],
        code=parameters["Code"],
        claim_certificate_id=event["claimCertificateId"],
        certificate_id=certificate_id,
        certificate=f"{here}:cert/{certificate_id}",
    )
