"""Hosts, their accounts, and the way in; passwords and codes are what the test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from baypass.domain.audit import AuditEntry
from baypass.domain.hosts import Host, HostState, Role
from baypass.domain.refusals import (
    AgainstTheRules,
    EditedMeanwhile,
    Unauthorised,
    WorldMoved,
)
from baypass.ports.hosts import Session
from tests.fakes.state import State

RIGHT_CODE, RESET_CODE = "123456", "654321"


@dataclass
class Account:
    """What somebody signs in with."""

    password: str
    is_new: bool = False
    organisation_id: str | None = None
    role: str | None = None
    has_two_factor: bool = False
    sign_ins: set[str] = field(default_factory=set)


class FakeSignIn:
    """Accounts with passwords; a new one's first password is only good for choosing another."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.reset_codes: set[str] = set()

    def add(self, email: str, password: str, *, new: bool = False) -> None:
        self.accounts[email] = Account(password, is_new=new)

    def sign_in(self, email: str, password: str) -> Session:
        account = self.accounts.get(email)
        if account is None or account.password != password:
            raise Unauthorised.because("SIGN_IN_FAILED")
        if account.is_new:
            return Session(None, None, "NEW_PASSWORD_REQUIRED", _challenge(email))
        if account.has_two_factor:
            return Session(None, None, "SOFTWARE_TOKEN_MFA", _challenge(email))
        return self._signed_in(email)

    def set_first_password(self, email: str, challenge_session: str, password: str) -> Session:
        account = self.accounts.get(email)
        if account is None or not account.is_new or challenge_session != _challenge(email):
            raise Unauthorised.because("SIGN_IN_FAILED")
        account.is_new, account.password = False, password
        return self.sign_in(email, password)

    def answer_code(self, email: str, challenge_session: str, code: str) -> Session:
        if challenge_session != _challenge(email):
            raise Unauthorised.because("SIGN_IN_FAILED")
        if code != RIGHT_CODE:
            raise AgainstTheRules.because("CODE_WRONG", "code")
        return self._signed_in(email)

    def refresh(self, refresh_token: str) -> Session:
        for email, account in self.accounts.items():
            if refresh_token in account.sign_ins:
                return self._signed_in(email)
        raise Unauthorised.because("SIGN_IN_FAILED")

    def send_reset_code(self, email: str) -> None:
        if email in self.accounts and not self.accounts[email].is_new:
            self.reset_codes.add(email)

    def set_new_password(self, email: str, code: str, password: str) -> None:
        if email not in self.reset_codes or code != RESET_CODE:
            raise Unauthorised.because("NEW_PASSWORD_FAILED")
        self.reset_codes.remove(email)
        self.accounts[email].password = password

    def email_of(self, access_token: str) -> str:
        email = access_token.removeprefix("access of ")
        if email not in self.accounts or email == access_token:
            raise Unauthorised.because("SIGN_IN_FAILED")
        return email

    def begin_two_factor(self, access_token: str) -> str:
        return f"SECRET{len(self.email_of(access_token))}"

    def finish_two_factor(self, access_token: str, code: str) -> None:
        if code != RIGHT_CODE:
            raise AgainstTheRules.because("CODE_WRONG", "code")
        self.accounts[self.email_of(access_token)].has_two_factor = True

    def end_two_factor(self, access_token: str) -> None:
        self.accounts[self.email_of(access_token)].has_two_factor = False

    def sign_out_everywhere(self, access_token: str) -> None:
        self.accounts[self.email_of(access_token)].sign_ins.clear()

    def _signed_in(self, email: str) -> Session:
        account = self.accounts[email]
        account.sign_ins.add(f"refresh of {email}")
        return Session(
            token=f"token of {email}",
            expires_in=3600,
            access_token=f"access of {email}",
            refresh_token=f"refresh of {email}",
            organisation_id=account.organisation_id,
            email=email,
            role=account.role,
        )


class FakeAccounts:
    """The same accounts, as the deployment sees them."""

    def __init__(self, sign_in: FakeSignIn) -> None:
        self._accounts = sign_in.accounts

    def open(self, host: Host) -> bool:
        account = self._accounts.setdefault(host.email, Account("that nobody knows", is_new=True))
        if account.organisation_id not in (None, host.organisation_id):
            raise WorldMoved.because("HOST_ELSEWHERE", "email")
        account.organisation_id = host.organisation_id
        self.assign(host)
        return account.is_new

    def assign(self, host: Host) -> None:
        if host.email in self._accounts:
            self._accounts[host.email].role = host.role

    def sign_out(self, host: Host) -> None:
        if host.email in self._accounts:
            self._accounts[host.email].sign_ins.clear()

    def give_first_password(self, host: Host, password: str) -> None:
        account = self._accounts[host.email]
        account.password, account.is_new, account.has_two_factor = password, True, False
        self.sign_out(host)

    def close(self, host: Host) -> None:
        account = self._accounts.get(host.email)
        if account and account.organisation_id == host.organisation_id:
            del self._accounts[host.email]

    def has_two_factor(self, email: str) -> bool:
        return email in self._accounts and self._accounts[email].has_two_factor


class FakeHosts:
    """The people of an organisation."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of_organisation(self, organisation_id: str) -> Sequence[Host]:
        own = sorted(self._state.hosts.items())
        return [host for (owner, _), host in own if owner == organisation_id]

    def host(self, organisation_id: str, host_id: str) -> Host | None:
        return self._state.hosts.get((organisation_id, host_id))

    def add(self, host: Host, entry: AuditEntry) -> Host:
        standing = self.host(host.organisation_id, host.id)
        if standing is None or standing.state is HostState.REMOVED:
            self._write(host, entry)
            return host
        return standing

    def change(self, before: Host, after: Host, entry: AuditEntry) -> None:
        standing = self.host(after.organisation_id, after.id)
        if standing is None or standing.version != before.version:
            raise EditedMeanwhile.because("EDITED_MEANWHILE")
        others = (one for one in self.of_organisation(after.organisation_id) if one.id != after.id)
        if _is_owner(before) and not any(map(_is_owner, [after, *others])):
            raise WorldMoved.because("LAST_OWNER")
        self._write(after, entry)

    def invited(self, host: Host, at: datetime) -> None:
        standing = self.host(host.organisation_id, host.id)
        if standing and standing.invited_with == host.invited_with:
            noted = standing.model_copy(update={"invited_at": at})
            self._state.hosts[host.organisation_id, host.id] = noted

    def _write(self, host: Host, entry: AuditEntry) -> None:
        self._state.hosts[host.organisation_id, host.id] = host
        self._state.told.append(entry)


class FakeAuditLog:
    """What hosts did."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, entry: AuditEntry) -> None:
        if entry not in self._state.told:
            self._state.told.append(entry)

    def entries(
        self, organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[AuditEntry], str | None]:
        if cursor is not None and not cursor.startswith(f"{organisation_id}/"):
            raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
        own = [one for one in self._state.told if one.organisation_id == organisation_id]
        newest_first = sorted(own, key=lambda one: (one.at, one.id), reverse=True)
        first = int(cursor.partition("/")[2]) if cursor else 0
        page = newest_first[first : first + limit]
        more = f"{organisation_id}/{first + limit}" if len(page) == limit else None
        return page, more


def _is_owner(host: Host) -> bool:
    return host.role is Role.OWNER and host.state is HostState.ACTIVE


def _challenge(email: str) -> str:
    return f"the challenge of {email}"
