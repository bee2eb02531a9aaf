"""The screen's end of the engine process: starts it, asks it, hears it, starts it again if it dies."""

import asyncio
import contextlib
import itertools
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from . import messages as say

RESTART_SECONDS = (0.5, 2.0, 5.0, 15.0, 30.0)
"""Waits before each new start of an engine that died; the last one repeats."""

Post = Callable[[say.Notice], None]

_ROOT = Path(__file__).parents[2]
_BOOT = (  # not `-m`: that would let a file in the current folder stand in for any library
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from budgettui.engine.__main__ import main; sys.exit(main())"
)


class EngineClient:
    """One engine process and the questions it still owes an answer.

    `spawn` starts the process at once, before anything slow is imported; `start` begins to deliver
    notices, from then on in the running event loop; `stop` ends the process.
    """

    def __init__(self, config: str | None = None, store: str | None = None) -> None:
        self._words = [config or "", store or ""]
        self._numbers = itertools.count(1)
        self._owed: dict[int, asyncio.Future[Any]] = {}
        self._stopped = False
        self._deaths = 0
        self._post: Post | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._spawn()

    def hello(self) -> say.Ready | say.Failed:
        """The first notice; waits for it. Call once, before `start`."""
        try:
            return cast("say.Ready | say.Failed", pickle.load(self._output))
        except (EOFError, pickle.UnpicklingError):
            self._process.wait()
            return say.Failed(f"the engine could not be started: {self._last_words()}", 3)

    def start(self, post: Post) -> None:
        """Deliver every further notice to `post`, which is called in the running event loop."""
        self._post = post
        self._loop = asyncio.get_running_loop()
        self._listen()

    def stop(self) -> None:
        """End the engine; it goes by itself once its requests end."""
        self._stopped = True
        self._close_pipes()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    async def ask(self, request: say.Request[say.Reply]) -> say.Reply:
        """The engine's reply; raises `Refused` with a sentence if it declined or went away."""
        number = next(self._numbers)
        future: asyncio.Future[say.Reply] = asyncio.get_running_loop().create_future()
        self._owed[number] = future
        try:
            pickle.dump(say.Asked(number, request), self._input, pickle.HIGHEST_PROTOCOL)
            self._input.flush()
        except (OSError, ValueError):
            self._owed.pop(number, None)
            raise say.Refused("the engine is not running; it is being started again") from None
        return await future

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _spawn(self) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT, str(_ROOT), *self._words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    @property
    def _input(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdin)

    @property
    def _output(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdout)

    def _listen(self) -> None:
        threading.Thread(target=self._read, args=(self._output, self._loop), daemon=True).start()

    def _read(self, output: IO[bytes], loop: asyncio.AbstractEventLoop) -> None:
        """In a thread of its own: hand every message to the event loop until the engine is gone."""
        try:
            while True:
                loop.call_soon_threadsafe(self._hear, pickle.load(output))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            pass
        except RuntimeError:
            return  # the loop is closed: the screen has left
        if not self._stopped:
            try:
                loop.call_soon_threadsafe(self._mourn)
            except RuntimeError:
                return

    def _hear(self, message: say.Answered | say.Declined | say.Notice) -> None:
        if isinstance(message, say.Answered | say.Declined):
            future = self._owed.pop(message.number, None)
            if future is None or future.done():
                return
            if isinstance(message, say.Answered):
                future.set_result(message.reply)
            else:
                future.set_exception(say.Refused(message.sentence))
            return
        if isinstance(message, say.Snapshot) and self._deaths:
            self._deaths = 0
            self._notify(say.Trouble("engine", ""))
        self._notify(message)

    def _notify(self, notice: say.Notice) -> None:
        if self._post is not None:
            self._post(notice)

    def _mourn(self) -> None:
        """The engine died: refuse what it owes, say so, and start another after a while."""
        if self._stopped:
            return
        self._process.wait()
        for future in self._owed.values():
            if not future.done():
                future.set_exception(
                    say.Refused(
                        "the engine stopped before it answered; the list of events tells what was saved"
                    )
                )
        self._owed.clear()
        wait = RESTART_SECONDS[min(self._deaths, len(RESTART_SECONDS) - 1)]
        self._deaths += 1
        self._notify(
            say.Trouble("engine", f"the engine stopped ({self._last_words()}); trying again in {wait:g} s")
        )
        asyncio.get_running_loop().call_later(wait, self._restart)

    def _restart(self) -> None:
        if not self._stopped:
            self._close_pipes()
            self._log.close()
            self._spawn()
            self._listen()

    def _last_words(self) -> str:
        """The last line the engine wrote to its error output, or its exit code."""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.returncode}"
