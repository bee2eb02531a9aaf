"""Reads the JSON-RPC lines of an MCP client, and answers invalid ones with an error."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, BinaryIO

import anyio.to_thread
from mcp import types
from mcp.shared.message import SessionMessage

LONGEST_LINE = 1_000_000
"""Maximum bytes of a request."""


class RequestLines:
    """An iterator over the valid messages of a stream, for `stdio_server`.

    The library silently skips lines that it cannot read; this replies to the client with an error.
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
                await self._refuse(types.PARSE_ERROR, f"it is not valid JSON: {error}")
            else:
                problem = _problem(message, text)
                if problem is None:
                    yield text
                else:
                    await self._refuse(types.INVALID_REQUEST, problem, _id(message))

    def _next_line(self) -> bytes:
        """The next line, or only the beginning of one that is too long; empty at the end."""
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
    """Why a message is not valid; None if it is."""
    if not isinstance(message, dict):
        return "it is not an object with jsonrpc, id and method"
    if "id" in message and _id(message) is None:
        return "its id is neither a string nor an integer"
    try:
        types.jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValueError:
        return 'it is not a JSON-RPC request such as {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'
    return None


def _id(message: object) -> str | int | None:
    number = message.get("id") if isinstance(message, dict) else None
    is_id = isinstance(number, str | int) and not isinstance(number, bool) and len(str(number)) <= 100
    return number if is_id else None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("an object has a duplicate key")
    return result
