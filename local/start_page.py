"""/local/: where everything is, with a code to photograph for the first invitation."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from baypass.adapters.qrcode_images import QrCodeImages
from local.addresses import Addresses
from local.pages import HEADERS, page, page_file


class StartPage:
    """The first page, and the files that all pages under /local/ share."""

    def __init__(self, addresses: Addresses) -> None:
        """Show these addresses."""
        self._addresses = addresses

    def routes(self) -> list[Route]:
        """Return the pages and their addresses."""
        return [
            Route("/local/", self._start),
            Route("/local/invitation.svg", self._code),
            Route("/local/files/{name}", self._file),
        ]

    async def _start(self, _request: Request) -> Response:
        return page("start.html", addresses=self._addresses)

    async def _code(self, _request: Request) -> Response:
        link = self._addresses.first_invitation
        if link is None:
            return Response(status_code=404, headers=HEADERS)
        drawn = QrCodeImages().svg(link)
        return Response(drawn, headers=HEADERS, media_type="image/svg+xml")

    async def _file(self, request: Request) -> Response:
        return page_file(request.path_params["name"])
