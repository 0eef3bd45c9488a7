"""Signing in: the only routes here that ask for no sign-in."""

from http import HTTPStatus

from baypass.api.people_requests import (
    AskedCode,
    AskedNewPassword,
    AskedPassword,
    AskedRefresh,
    AskedResetCode,
    AskedSession,
)
from baypass.api.people_views import NothingView, SessionView, session_view
from baypass.bootstrap import services
from baypass.ports.hosts import Session
from baypass.usecases.admit import admit
from host_routes.app import app


@app.post("/api/host/session", summary="Sign in", tags=["Host"])
def post_session(asked: AskedSession) -> SessionView:
    return _admitted(services().sign_in.sign_in(asked.email, asked.password))


@app.post("/api/host/session/password", summary="Choose the first own password", tags=["Host"])
def post_password(asked: AskedPassword) -> SessionView:
    sign_in = services().sign_in
    return _admitted(sign_in.set_first_password(asked.email, asked.session, asked.new_password))


@app.post("/api/host/session/code", summary="Enter the code of the second factor", tags=["Host"])
def post_code(asked: AskedCode) -> SessionView:
    return _admitted(services().sign_in.answer_code(asked.email, asked.session, asked.code))


@app.post("/api/host/session/refresh", summary="Stay signed in", tags=["Host"])
def post_refresh(asked: AskedRefresh) -> SessionView:
    return _admitted(services().sign_in.refresh(asked.refresh_token))


@app.post(
    "/api/host/session/forgotten-password",
    summary="Have a code for a new password sent",
    description="The answer is the same whether there is such a host or not.",
    tags=["Host"],
    status_code=HTTPStatus.ACCEPTED.value,
)
def post_forgotten_password(asked: AskedResetCode) -> NothingView:
    services().sign_in.send_reset_code(asked.email)
    return NothingView()


@app.post("/api/host/session/new-password", summary="Set a new password", tags=["Host"])
def post_new_password(asked: AskedNewPassword) -> SessionView:
    sign_in = services().sign_in
    sign_in.set_new_password(asked.email, asked.code, asked.new_password)
    return _admitted(sign_in.sign_in(asked.email, asked.new_password))


def _admitted(session: Session) -> SessionView:
    s = services()
    return session_view(admit(session, sign_in=s.sign_in, hosts=s.hosts, accounts=s.accounts))
