"""People at the console's door: how they sign in, what they do to their account and each other."""

import json
from typing import Any

import pytest

from tests.functions.deployment import SITE, Deployment, aws
from tests.functions.events import Answer, answered, asked, event, with_header
from tests.functions.premises import HOST_EMAIL, OTHER_HOST_EMAIL, Premises
from tests.functions.problems import assert_problem
from tests.functions.setting_up import sending, setting

PORTER = "porter@organisation.example.com"


def with_own_values(case: str, premises: Premises, values: dict[str, str]) -> dict[str, str]:
    return values | premises.host_values(f"admin/{case}")


def done(case: str, premises: Premises, values: dict[str, str]) -> Any:
    answer = asked(f"admin/{case}", with_own_values(case, premises, values))
    assert answer.status < 300, answer.body
    return answer.json if answer.body else None


def changed(case: str, values: dict[str, str], **fields: Any) -> Answer:
    """Return the answer to a request with another body."""
    request = event(f"admin/{case}", values)
    body = json.loads(request["body"]) | fields
    return answered(request | {"body": json.dumps(body)}, "admin")


def test_a_sign_in_gives_every_token_and_goes_on_without_the_password(
    premises: Premises, values: dict[str, str]
) -> None:
    premises.host()
    first = asked("admin/sign_in", values).json
    assert {"token", "access_token", "refresh_token"} <= {name for name in first if first[name]}
    again = asked("admin/stay_signed_in", values | {"REFRESH_TOKEN": first["refresh_token"]}).json
    assert again["token"]
    assert again["refresh_token"] == first["refresh_token"]


def test_a_refresh_token_that_is_none_ends_the_sign_in(values: dict[str, str]) -> None:
    answer = asked("admin/stay_signed_in", values)
    assert_problem(answer, 401, "SIGN_IN_FAILED")


def test_whoever_set_up_a_second_factor_is_asked_for_its_code(
    premises: Premises, values: dict[str, str]
) -> None:
    assert done("finish_two_factor", premises, values)["two_factor"]
    session = asked("admin/sign_in", values).json
    assert (session["challenge"], session["token"]) == ("CODE", None)
    answer = asked("admin/sign_in_code", values | {"CHALLENGE_SESSION": session["session"]})
    assert answer.json["token"]


def test_a_second_factor_is_set_up_from_a_secret_and_its_picture(
    premises: Premises, values: dict[str, str]
) -> None:
    begun = done("begin_two_factor", premises, values)
    assert begun["secret"] in begun["uri"]
    assert begun["uri"].startswith(f"otpauth://totp/Acme%20Campus:{HOST_EMAIL}?secret=")
    assert begun["qr_svg"].count("<svg")


def test_a_second_factor_ends_with_the_password_only(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    values = with_own_values("end_two_factor", premises, values)
    before = deployment.rows()
    answer = asked("admin/end_two_factor", values | {"HOST_PASSWORD": "a wrong one at the desk"})
    assert_problem(answer, 422, "PASSWORD_WRONG", {"password": "PASSWORD_WRONG"})
    assert deployment.rows() == before
    assert asked("admin/end_two_factor", values).json["two_factor"] is False


def test_nobody_changes_an_account_with_the_token_of_another(
    premises: Premises, values: dict[str, str]
) -> None:
    values = with_own_values("begin_two_factor", premises, values)
    request = event("admin/begin_two_factor", values)
    request["requestContext"]["authorizer"]["claims"]["email"] = OTHER_HOST_EMAIL
    assert_problem(answered(request, "admin"), 401, "SIGN_IN_FAILED")


def test_a_forgotten_password_is_replaced_and_signs_in(
    premises: Premises, values: dict[str, str]
) -> None:
    premises.host()
    asked_for = asked("admin/forgotten_password", values)
    assert (asked_for.status, asked_for.json) == (202, {})
    code = aws("cognito-idp").forgot_password(
        ClientId=client_of(values, premises), Username=HOST_EMAIL
    )["ResponseMetadata"]["HTTPHeaders"]["x-moto-forgot-password-confirmation-code"]
    assert asked("admin/new_password", values | {"RESET_CODE": code}).json["token"]
    assert asked("admin/sign_in", values | {"HOST_PASSWORD": values["NEW_PASSWORD"]}).json["token"]


def client_of(_: dict[str, str], premises: Premises) -> str:
    pool = premises.deployment.user_pool
    [client] = aws("cognito-idp").list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]
    return str(client["ClientId"])


def test_asking_for_a_code_tells_nothing_of_who_exists(
    premises: Premises, values: dict[str, str]
) -> None:
    premises.host()
    known = asked("admin/forgotten_password", values)
    unknown = asked("admin/forgotten_password", values | {"HOST_EMAIL": "nobody@example.com"})
    assert known == unknown


def test_an_owner_sees_who_acts_for_the_organisation(values: dict[str, str]) -> None:
    listed = asked("admin/list_hosts", values).json["items"]
    assert [(one["name"], one["role"]) for one in listed] == [
        ("Hanna Host", "owner"),
        ("Robin Reception", "reception"),
    ]


def test_the_console_learns_who_asks(values: dict[str, str]) -> None:
    me = {"email": HOST_EMAIL, "name": "Hanna Host", "role": "owner"}
    assert asked("admin/see_organisation", values).json["me"] == me
    assert asked("admin/see_account", values).json == me | {"two_factor": False}


def test_a_new_host_gets_a_mail_and_signs_in_with_what_it_says(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("admin/add_host", values)
    assert (answer.status, answer.headers["etag"]) == (201, '"1"')
    assert answer.json["email"] == PORTER
    mail = deployment.mails()[PORTER].get_body(("plain",))
    assert mail
    text = mail.get_content()
    assert f"{SITE}/host/" in text
    [password] = [line.split()[-1] for line in text.splitlines() if "First password:" in line]
    session = changed("sign_in", values, email=PORTER, password=password).json
    assert session["challenge"] == "NEW_PASSWORD"


def test_the_same_press_twice_adds_and_tells_one_person_once(
    values: dict[str, str], deployment: Deployment
) -> None:
    first = asked("admin/add_host", values)
    rows = deployment.rows()
    deployment.empty_mailboxes()
    assert asked("admin/add_host", values).json == first.json
    assert deployment.rows() == rows
    assert deployment.mails() == {}


def test_another_press_for_somebody_who_is_there_is_told_so(values: dict[str, str]) -> None:
    asked("admin/add_host", values)
    request = with_header(
        event("admin/add_host", values), "Idempotency-Key", "another-press-of-the-button"
    )
    assert_problem(answered(request, "admin"), 409, "HOST_EXISTS", {"email": "HOST_EXISTS"})


def test_nobody_is_taken_over_from_another_organisation(
    values: dict[str, str], deployment: Deployment
) -> None:
    others = Premises(deployment, "otherplace").values()
    request = event("admin/add_host", others)
    request["requestContext"]["authorizer"]["claims"]["custom:organisation"] = others[
        "ORGANISATION_ID"
    ]
    assert answered(request, "admin").status == 201
    before = deployment.rows()
    answer = asked("admin/add_host", values)
    assert_problem(answer, 409, "HOST_ELSEWHERE", {"email": "HOST_ELSEWHERE"})
    assert deployment.rows() == before


def test_an_address_that_nobody_can_sign_in_with_is_refused_and_leaves_nothing(
    values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    answer = sending("add_host", values, setting("email", "a/b@organisation.example.com"))
    assert_problem(answer, 422, "HOST_EMAIL_UNUSABLE", {"email": "HOST_EMAIL_UNUSABLE"})
    assert deployment.rows() == before
    assert deployment.mails() == {}


def test_an_address_that_takes_no_mail_is_told_and_the_next_press_sends_it(
    values: dict[str, str], deployment: Deployment
) -> None:
    deployment.verify_sender(verified=False)
    fields = {"email": "HOST_EMAIL_REFUSED"}
    assert_problem(asked("admin/add_host", values), 422, "HOST_EMAIL_REFUSED", fields)
    deployment.verify_sender(verified=True)
    assert asked("admin/add_host", values).status == 201
    assert set(deployment.mails()) == {PORTER}


def test_another_role_is_in_the_next_token(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("admin/change_host", with_own_values("change_host", premises, values))
    assert (answer.json["role"], answer.headers["etag"]) == ("manager", '"2"')
    user = aws("cognito-idp").admin_get_user(
        UserPoolId=deployment.user_pool, Username=OTHER_HOST_EMAIL
    )
    assert {"Name": "custom:role", "Value": "manager"} in user["UserAttributes"]


def test_a_change_of_what_was_read_before_another_is_refused(
    premises: Premises, values: dict[str, str]
) -> None:
    values = with_own_values("change_host", premises, values)
    asked("admin/change_host", values)
    answer = changed("change_host", values, role="auditor")
    assert_problem(answer, 412, "EDITED_MEANWHILE")


@pytest.mark.parametrize("role", ["manager", "reception", "auditor"])
def test_the_last_owner_stays_owner(role: str, values: dict[str, str]) -> None:
    request = event("admin/change_host", values | {"OTHER_HOST_ID": values["HOST_ID"]})
    request["body"] = json.dumps({"name": "Hanna Host", "role": role})
    assert_problem(answered(request, "admin"), 409, "LAST_OWNER")


def test_who_was_removed_signs_in_no_more_and_can_be_added_again(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    values = with_own_values("remove_host", premises, values)
    assert asked("admin/remove_host", values).status == 204
    assert len(asked("admin/list_hosts", values).json["items"]) == 1
    users = aws("cognito-idp").list_users(UserPoolId=deployment.user_pool)["Users"]
    assert users == []
    assert asked("admin/remove_host", values).status == 204
    added = changed("add_host", values, email=OTHER_HOST_EMAIL).json
    assert (added["id"], added["version"]) == (values["OTHER_HOST_ID"], 3)


def test_a_removed_host_whose_account_was_left_is_not_let_in(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    premises.host()
    session = asked("admin/sign_in", values).json
    for row in deployment.rows():
        if row["sk"]["S"] == f"HOST#{values['HOST_ID']}":
            removed = row | {"state": {"S": "REMOVED"}}
            aws("dynamodb").put_item(TableName=deployment.table, Item=removed)
    answer = asked("admin/stay_signed_in", values | {"REFRESH_TOKEN": session["refresh_token"]})
    assert_problem(answer, 401, "SIGN_IN_FAILED")


def test_everything_done_is_told_newest_first_with_what_changed(
    premises: Premises, values: dict[str, str]
) -> None:
    done("change_host", premises, values)
    newest = asked("admin/see_audit", values).json["items"][0]
    assert (newest["action"], newest["email"]) == ("HOST_CHANGED", HOST_EMAIL)
    assert newest["subject_name"] == "Robin Reception"
    assert (newest["before"], newest["after"]) == ({"role": "reception"}, {"role": "manager"})


@pytest.mark.parametrize("now", [{"role": "auditor"}, {"state": "REMOVED"}], ids=str)
def test_what_was_taken_from_a_host_is_gone_before_the_token_ends(
    premises: Premises, values: dict[str, str], now: dict[str, str], deployment: Deployment
) -> None:
    premises.people()
    assert asked("admin/list_hosts", values).status == 200
    [(field, value)] = now.items()
    deployment.put_forward(f"HOST#{values['HOST_ID']}", field, value)
    assert_problem(asked("admin/list_hosts", values), 403, "ROLE_FORBIDS")
