"""The token that visitors must enter: asked for once, then kept in a cookie."""

import asyncio
import hashlib
import hmac

from aiohttp import web

_YEAR = 365 * 86400
_WRONG_SECONDS = 1.0
"""The delay of the answer to a wrong token, one at a time, so that guessing takes forever."""

_FORM = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>budgettui</title>
<style>body { background: #0c0f14; color: #c8d0dc; font: 16px monospace; display: grid; place-content: center;
height: 90vh; text-align: center } input, button { font: inherit; padding: 0.5em }</style>
<form method="post" action="token"><p>%s</p><input type="password" name="token" autofocus required
autocomplete="current-password" aria-label="token"> <button>Open</button></form></html>
"""


class AccessToken:
    """Admits requests with the token's cookie, or with the token itself as a bearer."""

    def __init__(self, token: str, port: int) -> None:
        self._token = token.encode()
        self._cookie = f"budgettui-{port}"
        self._proof = hmac.new(self._token, b"budgettui page", hashlib.sha256).hexdigest()
        self._wrong = asyncio.Lock()

    def admits(self, request: web.Request) -> bool:
        """Whether a request carries the proof of the token, or the token."""
        proof = request.cookies.get(self._cookie, "")
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        return _equal(proof.encode(), self._proof.encode()) or (
            scheme.lower() == "bearer" and _equal(bearer.strip().encode("utf-8", "replace"), self._token)
        )

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """The form that asks for the token; for a correct token that was sent, a redirect with the cookie."""
        if request.method == "POST" and request.path == "/token":
            submitted = (await request.post()).get("token")
            if isinstance(submitted, str) and _equal(
                submitted.strip().encode("utf-8", "replace"), self._token
            ):
                return self._welcome(request)
            async with self._wrong:
                await asyncio.sleep(_WRONG_SECONDS)
            return _form("That is not the token.")
        if request.path != "/":
            raise web.HTTPUnauthorized(text="this server requires a token; open its page to enter it")
        return _form("Enter the token of this dashboard.")

    def _welcome(self, request: web.Request) -> web.StreamResponse:
        response = web.Response(status=303, headers={"Location": "/"})
        secure = request.headers.get("X-Forwarded-Proto") == "https"
        response.set_cookie(
            self._cookie, self._proof, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure
        )
        return response


def _form(text: str) -> web.Response:
    return web.Response(status=401, text=_FORM % text, content_type="text/html")


def _equal(left: bytes, right: bytes) -> bool:
    return hmac.compare_digest(left, right)
