"""Where a token may stand, and how exactly it has to be the right one.

Which token opens which route is the matter of `test_authorisation.py`.
"""

import pytest

from tests.functions.events import answered, event, with_header
from tests.functions.problems import assert_problem

INVITATION, BOOKER, MANAGE, REMOTE = (
    "INVITATION_TOKEN",
    "BOOKER_TOKEN",
    "MANAGE_TOKEN",
    "REMOTE_TOKEN",
)


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer:", ""])
def test_a_token_under_another_scheme_is_no_token(scheme: str, values: dict[str, str]) -> None:
    request = event("booking/see_invitation", values)
    header = f"{scheme} {values['INVITATION_TOKEN']}".strip()
    answer = answered(with_header(request, "Authorization", header), "booking")
    assert_problem(answer, 401, "TOKEN_MISSING")


@pytest.mark.parametrize("where", ["token", "access_token", "Authorization"])
def test_a_token_in_the_address_is_no_token(where: str, values: dict[str, str]) -> None:
    request = with_header(event("booking/see_invitation", values), "Authorization", None)
    token = values["INVITATION_TOKEN"]
    request["queryStringParameters"] = {where: token}
    request["multiValueQueryStringParameters"] = {where: [token]}
    assert_problem(answered(request, "booking"), 401, "TOKEN_MISSING")


@pytest.mark.parametrize("token", [INVITATION, BOOKER, MANAGE, REMOTE])
def test_a_token_with_one_letter_wrong_opens_nothing(token: str, values: dict[str, str]) -> None:
    wanted = {INVITATION: "booking/see_invitation", BOOKER: "booking/see_booking"}
    case = wanted.get(token, "remote_open/see_reservation")
    for place in (0, 3, -1):
        letters = list(values[token])
        letters[place] = "A" if letters[place] != "A" else "B"
        request = with_header(event(case, values), "Authorization", f"Bearer {''.join(letters)}")
        answer = answered(request, case.partition("/")[0])
        assert_problem(answer, 404, answer.json["code"])
