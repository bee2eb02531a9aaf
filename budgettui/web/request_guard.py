"""Which requests are answered: to this server's name, from its own page, by visitors with the token."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from budgettui.web.access_token import AccessToken
from budgettui.web.host_names import address, is_accepted, own_names, requested_name

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
"""Loads nothing from other sites, and forbids framing by other pages, which could hijack clicks."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RequestGuard:
    """Refuses pages of other sites, and visitors without the `token`, if there is one.

    `names`: further names of the server at `host` and `port`. Every response has headers that keep content of
    other sites out of the page, and the page out of other sites.
    """

    def __init__(self, host: str, port: int, names: Collection[str], token: str | None) -> None:
        self._host, self._port = host, port
        self._names = frozenset({*names, host, *own_names()})
        self._token = token

    def middleware(self) -> Any:
        """The guard as middleware for aiohttp; call it while the event loop runs."""
        token = AccessToken(self._token, self._port) if self._token is not None else None

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            refusal = self._refusal(request)
            if refusal:
                raise web.HTTPForbidden(text=refusal)
            try:
                if token is not None and not token.admits(request):
                    response = await token.ask(request)
                else:
                    response = await handler(request)
            except (ValueError, OSError) as error:  # a path that no file can have
                raise web.HTTPBadRequest(text=f"this request cannot be answered: {error}") from None
            if not response.prepared:
                response.headers["Content-Security-Policy"] = _POLICY
                response.headers["X-Content-Type-Options"] = "nosniff"
                response.headers["Referrer-Policy"] = "same-origin"
            return response

        return guard

    def _refusal(self, request: web.Request) -> str | None:
        """Why a request does not come from our page; None if it does."""
        name = requested_name(request.host)
        if not is_accepted(name, self._names):
            where = address(self._host, self._port)
            return (
                f"{name or 'this'} is not a name of this server; use {where}, "
                "or start the server with --allow-host and the name to accept"
            )
        origin = request.headers.get("Origin")
        if origin is not None and not _is_own_page(origin, request.host):
            return f"a page of {origin} may not open a session here"
        return None


def _is_own_page(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
