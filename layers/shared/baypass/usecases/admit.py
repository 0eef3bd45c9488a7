"""Let somebody in whose sign-in is right: the row says whether they still may, and as what."""

from baypass.domain import ids
from baypass.domain.hosts import HostState
from baypass.domain.refusals import Unauthorised
from baypass.ports.hosts import Accounts, Hosts, Session, SignIn


def admit(session: Session, *, sign_in: SignIn, hosts: Hosts, accounts: Accounts) -> Session:
    """Return the session as it may be used.

    What a process that ended on the way has left undone in the account is done here: a removed
    host's account is closed, and another role is written into it before a token names it.
    """
    if session.token is None or not session.organisation_id or not session.email:
        return session
    host_id = ids.host_id(session.organisation_id, session.email)
    host = hosts.host(session.organisation_id, host_id)
    if host is None:
        # From before hosts had rows: the account alone says what they may.
        return session
    if host.state is HostState.REMOVED:
        accounts.close(host)
        raise Unauthorised.because("SIGN_IN_FAILED")
    if host.role != session.role and session.refresh_token:
        accounts.assign(host)
        return sign_in.refresh(session.refresh_token)
    return session
