"""A second factor at the sign-in, and the end of every sign-in: each host for themselves."""

from datetime import timedelta
from urllib.parse import quote

from baypass.domain.audit import KEPT_DAYS, audit_entry
from baypass.domain.hosts import Actor
from baypass.domain.refusals import AgainstTheRules, NotFound, Unauthorised
from baypass.ports import Catalogue, Clock
from baypass.ports.audit import AuditLog
from baypass.ports.hosts import SignIn

_CODE = "SOFTWARE_TOKEN_MFA"


def begin_two_factor(
    actor: Actor, access_token: str, *, sign_in: SignIn, catalogue: Catalogue
) -> tuple[str, str]:
    """Return a secret, and the address that an app reads it from; no code is asked for yet."""
    _own(actor, access_token, sign_in)
    organisation = catalogue.organisation(actor.organisation_id)
    if organisation is None:
        raise NotFound.because("NO_ORGANISATION")
    secret = sign_in.begin_two_factor(access_token)
    issuer, account = quote(organisation.name, safe=""), quote(actor.email, safe="@")
    return secret, f"otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}"


def finish_two_factor(
    actor: Actor, access_token: str, code: str, *, sign_in: SignIn, audit: AuditLog, clock: Clock
) -> None:
    """Ask for codes from now on: the first one shows that the app is set up."""
    _own(actor, access_token, sign_in)
    sign_in.finish_two_factor(access_token, code)
    _tell(actor, "TWO_FACTOR_ON", audit, clock)


def end_two_factor(
    actor: Actor,
    access_token: str,
    password: str,
    code: str | None,
    *,
    sign_in: SignIn,
    audit: AuditLog,
    clock: Clock,
) -> None:
    """Ask for codes no longer; who finds a desk unattended cannot, without password and code."""
    _own(actor, access_token, sign_in)
    try:
        session = sign_in.sign_in(actor.email, password)
    except Unauthorised:
        raise AgainstTheRules.because("PASSWORD_WRONG", "password") from None
    if session.challenge == _CODE:
        if not code:
            raise AgainstTheRules.because("CODE_WRONG", "code")
        sign_in.answer_code(actor.email, session.challenge_session or "", code)
    sign_in.end_two_factor(access_token)
    _tell(actor, "TWO_FACTOR_OFF", audit, clock)


def sign_out_everywhere(
    actor: Actor, access_token: str, *, sign_in: SignIn, audit: AuditLog, clock: Clock
) -> None:
    """End every sign-in of who asks. A token that was given out works until it ends by itself."""
    _own(actor, access_token, sign_in)
    sign_in.sign_out_everywhere(access_token)
    _tell(actor, "SIGNED_OUT_EVERYWHERE", audit, clock)


def _own(actor: Actor, access_token: str, sign_in: SignIn) -> None:
    if sign_in.email_of(access_token).casefold() != actor.email.casefold():
        raise Unauthorised.because("SIGN_IN_FAILED")


def _tell(actor: Actor, action: str, audit: AuditLog, clock: Clock) -> None:
    now = clock.now()
    audit.add(
        audit_entry(
            actor,
            action,
            actor.host_id,
            key=now.isoformat(),
            at=now,
            kept_until=now + timedelta(days=KEPT_DAYS),
            subject_name=actor.email,
        )
    )
