"""One dashboard process per page: its own process group, connected by pipes, always ended."""

import asyncio
import json
import os
import signal
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

STOP_SECONDS = 3.0
"""How long a dashboard may take to end by itself; then it is killed."""
STALLED_SECONDS = 20.0
"""How long a dashboard may leave its input unread."""
SMALLEST = (20, 5)
LARGEST = (500, 200)
"""The most columns and rows of a page: more than any screen shows; 100,000 cells are not too many."""
_LARGEST_PACKET = 32 * 1024 * 1024
_PRELUDE = b"__GANGLION__\n"
"""The line with which Textual's web driver begins."""


class Size(NamedTuple):
    """A page's size in cells."""

    columns: int
    rows: int

    @classmethod
    def clamped(cls, columns: object, rows: object) -> "Size":
        """The nearest size that a page may have; 80 or 24 for what is not a number."""
        width = _clamped(columns, 80, SMALLEST[0], LARGEST[0])
        return cls(width, _clamped(rows, 24, SMALLEST[1], LARGEST[1]))


def _clamped(value: object, default: int, least: int, most: int) -> int:
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else default
    return min(max(value, least), most) if type(value) is int else default


class DashboardProcess:
    """Runs `command` as a page's dashboard. `send` is called with what the page's terminal should receive."""

    def __init__(self, command: list[str], send: Callable[[bytes], Awaitable[None]]) -> None:
        self._command = command
        self._send = send
        self._process: asyncio.subprocess.Process | None = None
        self._errors: deque[bytes] = deque(maxlen=20)

    async def start(self, size: Size, environment: Mapping[str, str]) -> None:
        """Start the process."""
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**environment, "COLUMNS": str(size.columns), "ROWS": str(size.rows)},
                start_new_session=True,  # its own group, so that its backend can be ended with it
            )
        )
        try:
            self._process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            self._process = await starting  # it runs: `stop` ends it
            raise

    async def run(self) -> str:
        """Pass on what it draws until it ends; returns the end of what it wrote to standard error."""
        assert self._process is not None
        errors = asyncio.create_task(self._read_errors())
        with suppress(asyncio.IncompleteReadError, ValueError):
            await self._pass_on()
        # A process that was left behind may still hold standard error: do not wait for it.
        await asyncio.wait([errors], timeout=STOP_SECONDS)
        errors.cancel()
        return b"".join(self._errors).decode("utf-8", "replace").strip()

    async def type(self, text: str) -> None:
        """Type `text`. `TimeoutError` if the dashboard does not read."""
        await self._write(b"D", text.encode("utf-8", "replace"))

    async def resize(self, size: Size) -> None:
        """Tell the dashboard the page's new size."""
        await self._meta({"type": "resize", "width": size.columns, "height": size.rows})

    async def focus(self, focused: bool) -> None:
        """Tell the dashboard that the page has got or lost the focus."""
        await self._meta({"type": "focus" if focused else "blur"})

    async def stop(self) -> None:
        """Ask it to end, and kill whatever is left of it."""
        process = self._process
        if process is None:
            return
        try:
            async with asyncio.timeout(STOP_SECONDS):
                with suppress(ConnectionError, RuntimeError):
                    await self._meta({"type": "quit"})
                await process.wait()
        except TimeoutError:
            pass
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
            except TimeoutError:
                pass
            finally:
                process._transport.close()  # type: ignore[attr-defined]  # its pipes, whoever holds them

    async def _pass_on(self) -> None:
        assert self._process is not None
        stdout = self._process.stdout
        assert stdout is not None
        for _ in range(10):
            line = await stdout.readline()
            if line in (b"", _PRELUDE):
                break
        while True:
            kind = await stdout.readexactly(1)
            length = int.from_bytes(await stdout.readexactly(4), "big")
            if length > _LARGEST_PACKET:
                return
            payload = await stdout.readexactly(length)
            if kind == b"D":
                # Keep reading for a page that is gone: its dashboard could not end otherwise.
                with suppress(ConnectionError, RuntimeError):
                    await self._send(payload)
            elif kind == b"M" and b'"exit"' in payload:
                return

    async def _read_errors(self) -> None:
        assert self._process is not None
        stderr = self._process.stderr
        assert stderr is not None
        while data := await stderr.read(4096):
            self._errors.append(data)

    async def _meta(self, message: Mapping[str, str | int]) -> None:
        await self._write(b"M", json.dumps(message).encode())

    async def _write(self, kind: bytes, payload: bytes) -> None:
        assert self._process is not None
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
        async with asyncio.timeout(STALLED_SECONDS):
            await stdin.drain()
