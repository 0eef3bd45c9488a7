"""Who acts for an organisation: kept with what tells of it, and never without an owner."""

from datetime import timedelta

import pytest

from baypass.adapters.dynamodb_audit import DynamoDBAuditLog
from baypass.adapters.dynamodb_hosts import DynamoDBHosts
from baypass.domain.hosts import Host, HostState, Role
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, WorldMoved
from baypass.ports.audit import AuditLog
from baypass.ports.hosts import Hosts
from tests.builders import a_host, an_audit_entry
from tests.fakes import NOW, FakeAuditLog, FakeHosts, State

OTHER = "org_otherplace"


@pytest.fixture(params=["fake", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> tuple[Hosts, AuditLog]:
    if request.param == "fake":
        state = State()
        return FakeHosts(state), FakeAuditLog(state)
    table = request.getfixturevalue("table")
    return DynamoDBHosts(table), DynamoDBAuditLog(table)


@pytest.fixture
def hosts(kept: tuple[Hosts, AuditLog]) -> Hosts:
    return kept[0]


@pytest.fixture
def audit(kept: tuple[Hosts, AuditLog]) -> AuditLog:
    return kept[1]


def added(hosts: Hosts, *people: Host) -> None:
    for one in people:
        assert hosts.add(one, an_audit_entry(one)) == one


def changed(host: Host, **fields: object) -> Host:
    return host.model_copy(update={"version": host.version + 1, **fields})


def change(hosts: Hosts, before: Host, after: Host) -> None:
    hosts.change(before, after, an_audit_entry(after, "HOST_CHANGED"))


OWNER = a_host()
SECOND = a_host(email="second@acme.example.com", name="Sam Second")
RECEPTION = a_host(email="desk@acme.example.com", name="Robin", role=Role.RECEPTION)


def test_each_organisation_has_its_own(hosts: Hosts) -> None:
    other = a_host(organisation_id=OTHER)
    added(hosts, OWNER, RECEPTION, other)
    assert {one.id for one in hosts.of_organisation(OWNER.organisation_id)} == {
        OWNER.id,
        RECEPTION.id,
    }
    assert hosts.of_organisation(OTHER) == [other]
    assert hosts.host(OTHER, OWNER.id) is None


def test_who_is_there_is_left_as_they_are(hosts: Hosts, audit: AuditLog) -> None:
    added(hosts, OWNER)
    again = changed(OWNER, name="Somebody Else")
    assert hosts.add(again, an_audit_entry(again)) == OWNER
    assert len(audit.entries(OWNER.organisation_id, None, 10)[0]) == 1


def test_who_was_removed_can_be_added_again(hosts: Hosts) -> None:
    added(hosts, OWNER, RECEPTION)
    removed = changed(RECEPTION, state=HostState.REMOVED)
    change(hosts, RECEPTION, removed)
    back = changed(removed, state=HostState.ACTIVE)
    added(hosts, back)
    assert hosts.host(OWNER.organisation_id, RECEPTION.id) == back


def test_a_change_of_what_was_changed_meanwhile_is_refused(hosts: Hosts, audit: AuditLog) -> None:
    added(hosts, OWNER, RECEPTION)
    change(hosts, RECEPTION, changed(RECEPTION, role=Role.MANAGER))
    with pytest.raises(EditedMeanwhile):
        change(hosts, RECEPTION, changed(RECEPTION, role=Role.AUDITOR))
    standing = hosts.host(OWNER.organisation_id, RECEPTION.id)
    assert standing
    assert standing.role is Role.MANAGER
    assert len(audit.entries(OWNER.organisation_id, None, 10)[0]) == 3


@pytest.mark.parametrize("end", [{"role": Role.MANAGER}, {"state": HostState.REMOVED}])
def test_the_last_owner_stays(end: dict[str, object], hosts: Hosts, audit: AuditLog) -> None:
    added(hosts, OWNER, SECOND, RECEPTION)
    change(hosts, SECOND, changed(SECOND, **end))
    with pytest.raises(WorldMoved, match="LAST_OWNER"):
        change(hosts, OWNER, changed(OWNER, **end))
    assert hosts.host(OWNER.organisation_id, OWNER.id) == OWNER
    assert len(audit.entries(OWNER.organisation_id, None, 10)[0]) == 4


def test_a_new_owner_lets_the_old_one_go(hosts: Hosts) -> None:
    added(hosts, OWNER, RECEPTION)
    change(hosts, RECEPTION, changed(RECEPTION, role=Role.OWNER))
    change(hosts, OWNER, changed(OWNER, role=Role.AUDITOR))


def test_a_sent_password_is_noted_for_the_press_that_asked_for_it(hosts: Hosts) -> None:
    added(hosts, OWNER)
    hosts.invited(OWNER.model_copy(update={"invited_with": "another press"}), NOW)
    assert hosts.host(OWNER.organisation_id, OWNER.id) == OWNER
    hosts.invited(OWNER, NOW)
    standing = hosts.host(OWNER.organisation_id, OWNER.id)
    assert standing
    assert standing.invited_at == NOW


def test_the_log_is_read_newest_first_and_page_by_page(hosts: Hosts, audit: AuditLog) -> None:
    added(hosts, OWNER)
    for hours in range(1, 4):
        audit.add(an_audit_entry(OWNER, "TWO_FACTOR_ON", key="x", at=NOW + timedelta(hours=hours)))
    first, cursor = audit.entries(OWNER.organisation_id, None, 3)
    rest, _ = audit.entries(OWNER.organisation_id, cursor, 3)
    assert [entry.at for entry in [*first, *rest]] == [
        NOW + timedelta(hours=hours) for hours in (3, 2, 1, 0)
    ]
    with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
        audit.entries(OTHER, cursor, 3)


def test_what_is_told_twice_stands_once(audit: AuditLog) -> None:
    entry = an_audit_entry(OWNER, "TWO_FACTOR_ON")
    audit.add(entry)
    audit.add(entry)
    assert audit.entries(OWNER.organisation_id, None, 10)[0] == [entry]
