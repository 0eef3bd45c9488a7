"""What may be asked about signing in, and about the people of an organisation."""

from typing import Annotated

from pydantic import Field

from baypass.api.requests import Asked
from baypass.domain.hosts import Role
from baypass.domain.organisations import Line
from baypass.domain.people import EmailAddress

_SHORTEST_PASSWORD = 12
GivenEmail = Annotated[str, Field(min_length=3, max_length=254)]
GivenPassword = Annotated[str, Field(min_length=1, max_length=256)]
NewPassword = Annotated[str, Field(min_length=_SHORTEST_PASSWORD, max_length=256)]
ChallengeSession = Annotated[str, Field(min_length=20, max_length=2048)]
GivenToken = Annotated[str, Field(min_length=20, max_length=8192)]
AppCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class AskedSession(Asked):
    """A host's sign-in."""

    email: GivenEmail
    password: GivenPassword


class AskedPassword(Asked):
    """A host's first own password."""

    email: GivenEmail
    session: ChallengeSession
    new_password: GivenPassword


class AskedCode(Asked):
    """The code of a host's second factor."""

    email: GivenEmail
    session: ChallengeSession
    code: AppCode


class AskedRefresh(Asked):
    """New tokens for a sign-in that goes on."""

    refresh_token: GivenToken


class AskedResetCode(Asked):
    """A code for a new password."""

    email: GivenEmail


class AskedNewPassword(Asked):
    """A new password, with the code that was mailed."""

    email: GivenEmail
    code: Annotated[str, Field(min_length=4, max_length=64)]
    new_password: NewPassword


class AskedAccessToken(Asked):
    """What a host does with their own account."""

    access_token: GivenToken


class AskedTwoFactor(Asked):
    """The first code of an app that was set up just now."""

    access_token: GivenToken
    code: AppCode


class AskedTwoFactorRemoval(Asked):
    """The end of the second factor, by who knows the password and has the app."""

    access_token: GivenToken
    password: GivenPassword
    code: AppCode | None = None


class AskedHost(Asked):
    """Somebody who is to be a host."""

    email: EmailAddress
    name: Line
    role: Role


class AskedHostChange(Asked):
    """What a host is called and may do."""

    name: Line
    role: Role
