"""The lines of JSON-RPC that an MCP client sends: what is none of its requests is answered with an error."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, BinaryIO

import anyio.to_thread
from mcp import types
from mcp.shared.message import SessionMessage

LONGEST_LINE = 1_000_000
"""Bytes of a request."""


class RequestLines:
    """The lines of a stream that hold a message of the protocol, as `stdio_server` iterates over them.

    The library passes over what it cannot read without a word; here the client is told, through `reply`.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.reply: Callable[[SessionMessage], Awaitable[None]] | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        while line := await anyio.to_thread.run_sync(self._next_line, abandon_on_cancel=True):
            if not line.strip():
                continue
            if len(line) > LONGEST_LINE:
                await self._refuse(types.INVALID_REQUEST, f"a request is longer than {LONGEST_LINE:,} bytes")
                continue
            text = line.decode(errors="replace")
            try:
                message = json.loads(text, object_pairs_hook=_without_doubles)
            except RecursionError:
                await self._refuse(types.PARSE_ERROR, "it is nested too deeply")
            except ValueError as error:
                await self._refuse(types.PARSE_ERROR, f"it is not JSON that is accepted: {error}")
            else:
                problem = _problem(message, text)
                if problem is None:
                    yield text
                else:
                    await self._refuse(types.INVALID_REQUEST, problem, _id(message))

    def _next_line(self) -> bytes:
        """The next line, of one that is too long the beginning; empty at the end."""
        line = rest = self._stream.readline(LONGEST_LINE + 1)
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = self._stream.readline(LONGEST_LINE + 1)
        return line

    async def _refuse(self, code: int, problem: str, number: str | int | None = None) -> None:
        error = types.JSONRPCError(
            jsonrpc="2.0", id=number, error=types.ErrorData(code=code, message=problem[:500])
        )
        if self.reply is not None:
            await self.reply(SessionMessage(error))


def _problem(message: object, text: str) -> str | None:
    """Why a message is none of the protocol; None for one that is."""
    if not isinstance(message, dict):
        return "it is no object with jsonrpc, id and method"
    if "id" in message and _id(message) is None:
        return "its id is neither a text nor a whole number"
    try:
        types.jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValueError:
        return 'it is no request of JSON-RPC: {"jsonrpc": "2.0", "id": 1, "method": "tools/list"} is one'
    return None


def _id(message: object) -> str | int | None:
    number = message.get("id") if isinstance(message, dict) else None
    is_id = isinstance(number, str | int) and not isinstance(number, bool) and len(str(number)) <= 100
    return number if is_id else None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("an object has one key twice")
    return result
