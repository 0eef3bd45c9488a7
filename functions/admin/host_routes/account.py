"""One's own account."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from baypass.api.hosting import HostRouter, actor_of
from baypass.api.people_requests import AskedAccessToken, AskedTwoFactor, AskedTwoFactorRemoval
from baypass.api.people_views import AccountView, TwoFactorView, account_view
from baypass.bootstrap import services
from baypass.domain.hosts import EVERYBODY
from baypass.usecases import two_factor
from baypass.usecases.see_hosts import see_account
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/account", EVERYBODY, summary="See the own account")
def get_account() -> AccountView:
    return _account()


@router.route("POST", "/account/two-factor", EVERYBODY, summary="Begin to set up a second factor")
def post_two_factor(asked: AskedAccessToken) -> TwoFactorView:
    s = services()
    secret, uri = two_factor.begin_two_factor(
        actor_of(app), asked.access_token, sign_in=s.sign_in, catalogue=s.catalogue
    )
    return TwoFactorView(secret=secret, uri=uri, qr_svg=s.qr_codes.svg(uri).decode())


@router.route("PUT", "/account/two-factor", EVERYBODY, summary="Ask for codes from now on")
def put_two_factor(asked: AskedTwoFactor) -> AccountView:
    s = services()
    two_factor.finish_two_factor(
        actor_of(app),
        asked.access_token,
        asked.code,
        sign_in=s.sign_in,
        audit=s.audit,
        clock=s.clock,
    )
    return _account()


@router.route("POST", "/account/two-factor-removal", EVERYBODY, summary="Ask for codes no longer")
def post_two_factor_removal(asked: AskedTwoFactorRemoval) -> AccountView:
    s = services()
    two_factor.end_two_factor(
        actor_of(app),
        asked.access_token,
        asked.password,
        asked.code,
        sign_in=s.sign_in,
        audit=s.audit,
        clock=s.clock,
    )
    return _account()


@router.route(
    "POST",
    "/account/sign-out",
    EVERYBODY,
    summary="Sign out on every device",
    status=HTTPStatus.NO_CONTENT,
)
def post_sign_out(asked: AskedAccessToken) -> Response[str]:
    s = services()
    two_factor.sign_out_everywhere(
        actor_of(app), asked.access_token, sign_in=s.sign_in, audit=s.audit, clock=s.clock
    )
    return Response(status_code=HTTPStatus.NO_CONTENT.value, body="")


def _account() -> AccountView:
    s = services()
    return account_view(see_account(actor_of(app), hosts=s.hosts, accounts=s.accounts))
