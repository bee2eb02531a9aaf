"""The screen's end of the backend process: starts it, asks it, hears it, starts it again if it dies."""

import asyncio
import contextlib
import itertools
import pickle
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any, cast

from . import messages
from .process import BackendProcess, spawn

RESTART_SECONDS = (0.5, 2.0, 5.0, 15.0, 30.0)
"""Waits before each new start of a backend that died; the last one repeats."""

Post = Callable[[messages.Notice], None]


class BackendClient:
    """One backend process and the questions it still owes an answer.

    It takes over a process that `running` already started, or starts one. `start` begins to deliver
    notices, from then on in the running event loop; `stop` ends the process.
    """

    def __init__(
        self, config: str | None = None, store: str | None = None, running: BackendProcess | None = None
    ) -> None:
        self._words = (config, store)
        self._numbers = itertools.count(1)
        self._pending: dict[int, asyncio.Future[Any]] = {}
        self._stopped = False
        self._deaths = 0
        self._refusal = ""
        """Why a backend that was started again could show nothing."""
        self._problems: dict[messages.ProblemKind, messages.Problem] = {}
        """What the backend said is not right, and has not taken back."""
        self._last_good: datetime | None = None
        self._post: Post | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._early: list[Any] = []
        self._process = running or spawn(config, store)

    def hello(self) -> messages.Ready | messages.Failed:
        """The first notice; waits for it. Call once, before `start`."""
        try:
            first = cast("messages.Ready | messages.Failed", pickle.load(self._process.replies))
        except (EOFError, pickle.UnpicklingError):
            self._process.wait()
            return messages.Failed(f"the backend could not be started: {self._last_words()}", 3)
        self._listen()
        return first

    def start(self, post: Post) -> None:
        """Deliver every further notice to `post`, which is called in the running event loop.

        Those that came since `hello` are delivered at once, so that the first paint can hold them.
        """
        self._post = post
        with self._starting:
            self._loop = asyncio.get_running_loop()
        for message in self._early:
            self._hear(message)
        self._early.clear()

    def stop(self) -> None:
        """End the backend; it goes by itself once its requests end."""
        self._stopped = True
        with contextlib.suppress(OSError):
            self._process.requests.close()
        if self._process.wait(0.5) is None:
            self._process.kill()
        self._let_go()

    async def ask(self, request: messages.Request[messages.Reply]) -> messages.Reply:
        """The backend's reply; raises `Refused` with a sentence if it declined or went away."""
        number = next(self._numbers)
        future: asyncio.Future[messages.Reply] = asyncio.get_running_loop().create_future()
        self._pending[number] = future
        try:
            pickle.dump(messages.Asked(number, request), self._process.requests, pickle.HIGHEST_PROTOCOL)
            self._process.requests.flush()
        except (OSError, ValueError):
            self._pending.pop(number, None)
            raise messages.RequestRefusedError(
                "the backend is not running; it is being started again"
            ) from None
        return await future

    def _let_go(self) -> None:
        """Close what is left of a backend that has ended (before, a reading thread would hold it up)."""
        for file in self._process.requests, self._process.replies, self._process.log:
            with contextlib.suppress(OSError):
                file.close()

    def _listen(self) -> None:
        threading.Thread(target=self._read, args=(self._process.replies,), daemon=True).start()

    def _read(self, replies: IO[bytes]) -> None:
        """In a thread of its own: hand every message to the event loop until the backend is gone."""
        with contextlib.suppress(RuntimeError):  # the event loop is closed: the screen has left
            try:
                while True:
                    self._hand_over(pickle.load(replies))
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                self._hand_over(None)

    def _hand_over(self, message: Any) -> None:
        with self._starting:
            if self._loop is None:
                self._early.append(message)
                return
        self._loop.call_soon_threadsafe(self._hear, message)

    def _hear(self, message: messages.Answered | messages.Declined | messages.Notice | None) -> None:
        """Take one message; None says that the backend has ended."""
        if message is None:
            self._on_backend_exit()
            return
        if isinstance(message, messages.Answered | messages.Declined):
            future = self._pending.pop(message.number, None)
            if future is None or future.done():
                return
            if isinstance(message, messages.Answered):
                future.set_result(message.reply)
            else:
                future.set_exception(messages.RequestRefusedError(message.sentence))
            return
        if isinstance(message, messages.Failed) and self._deaths:
            self._refusal = message.sentence  # it ends now, and another will try
            return
        if isinstance(message, messages.Problem):
            self._problems[message.kind] = message
        if isinstance(message, messages.Snapshot) and self._deaths:
            self._deaths = 0
            self._notify(messages.Problem("backend", ""))
        self._notify(message)

    def _notify(self, notice: messages.Notice) -> None:
        if self._post is not None:
            self._post(notice)

    def _on_backend_exit(self) -> None:
        """The backend died: refuse what it owes, say so, and start another after a while."""
        if self._stopped:
            return
        self._process.wait()
        for future in self._pending.values():
            if not future.done():
                future.set_exception(
                    messages.RequestRefusedError(
                        "the backend stopped before it answered; the list of events tells what was saved"
                    )
                )
        self._pending.clear()
        if not self._deaths:
            store = self._problems.get("store")
            self._last_good = store.last_good if store and store.sentence else datetime.now(UTC)
        for kind in self._problems:
            self._notify(messages.Problem(kind, ""))  # the next backend looks for itself
        self._problems.clear()
        why, self._refusal = self._refusal or f"the backend stopped ({self._last_words()})", ""
        wait = RESTART_SECONDS[min(self._deaths, len(RESTART_SECONDS) - 1)]
        self._deaths += 1
        self._notify(messages.Problem("backend", f"{why}; trying again in {wait:g} s", self._last_good))
        asyncio.get_running_loop().call_later(wait, self._restart)

    def _restart(self) -> None:
        if not self._stopped:
            self._let_go()
            self._process = spawn(*self._words, create=False)
            self._listen()

    def _last_words(self) -> str:
        """The last line the backend wrote to its error output, or its exit code."""
        self._process.log.seek(0)
        lines = self._process.log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.exit_code}"
