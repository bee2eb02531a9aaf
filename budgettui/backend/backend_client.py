"""The screen's end of the backend process: starts it, sends requests, and restarts it if it dies."""

import asyncio
import contextlib
import contextvars
import itertools
import pickle
import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from . import messages
from .backend_watchdog import BackendWatchdog
from .child_process import ChildProcess, spawn

Post = Callable[[messages.Notice], None]


class BackendClient:
    """One backend process and its pending requests.

    It takes over the process `running`, or starts one. `start` begins to deliver notices in the running
    event loop; `stop` ends the process. Notices and replies are delivered in the order in which the
    backend sent them. The event loop never waits for the backend: one thread reads from it, another
    writes to it.
    """

    def __init__(
        self, config: str | None = None, store: str | None = None, running: ChildProcess | None = None
    ) -> None:
        self._arguments = (config, store)
        self._numbers = itertools.count(1)
        self._pending: dict[int, asyncio.Future[Any]] = {}
        self._stopped = False
        self._watchdog = BackendWatchdog()
        self._refusal = ""
        """Why a restarted backend had nothing to show."""
        self._problems: dict[messages.ProblemKind, messages.Problem] = {}
        """Problems that the backend reported and that are not resolved yet."""
        self._last_good: datetime | None = None
        self._post: Post | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.copy_context()
        self._starting = threading.Lock()
        self._early: list[Any] = []
        self._outbox: queue.SimpleQueue[messages.NumberedRequest | None] = queue.SimpleQueue()
        self._process: ChildProcess | None = running or spawn(config, store)

    def hello(self) -> messages.Ready | messages.Failed:
        """Wait for the first notice and return it. Call once, before `start`."""
        assert self._process is not None
        try:
            first = cast("messages.Ready | messages.Failed", pickle.load(self._process.replies))
        except Exception:  # what arrived is not a message
            self._process.end()
            return messages.Failed(f"the backend could not be started: {self._process.last_line()}", 3)
        self._connect(self._process)
        return first

    def start(self, post: Post) -> None:
        """Deliver every further notice to `post`, called in the running event loop and in this context.

        Notices that arrived since `hello` are delivered at once, so that the first paint includes them.
        """
        self._post = post
        self._context = contextvars.copy_context()
        with self._starting:
            self._loop = asyncio.get_running_loop()
            early, self._early = self._early, []
        self._watchdog.start(self._loop.time())
        self._loop.call_later(self._watchdog.interval, self._watch)
        for process, message in early:
            self._receive(process, message)

    def stop(self) -> None:
        """End the backend: it exits when its request pipe is closed, or else is killed."""
        self._stopped = True
        self._outbox.put(None)
        if self._process is not None:
            if self._process.wait(0.5) is None:
                self._process.kill()
            self._process.close_outputs()

    async def ask(self, request: messages.Request[messages.Reply]) -> messages.Reply:
        """The backend's reply; `RequestRefusedError` with a sentence if it refused or ended."""
        if self._process is None:
            raise messages.RequestRefusedError("the backend is not running; it is being restarted")
        number = next(self._numbers)
        future: asyncio.Future[messages.Reply] = asyncio.get_running_loop().create_future()
        self._pending[number] = future
        self._outbox.put(messages.NumberedRequest(number, request))
        return await future

    def _connect(self, process: ChildProcess) -> None:
        """Start the threads that read from and write to a process."""
        outbox: queue.SimpleQueue[messages.NumberedRequest | None] = queue.SimpleQueue()
        self._outbox = outbox
        threading.Thread(target=self._read, args=(process,), name="backend-read", daemon=True).start()
        threading.Thread(target=_write, args=(process, outbox), name="backend-write", daemon=True).start()

    def _read(self, process: ChildProcess) -> None:
        """Hand every message to the event loop until the backend is gone; runs in its own thread."""
        with contextlib.suppress(Exception):  # the end of the pipe, or something that is not a message
            while True:
                self._hand_over(process, pickle.load(process.replies))
        process.end()
        self._hand_over(process, None)

    def _hand_over(self, process: ChildProcess, message: Any) -> None:
        with self._starting:
            if self._loop is None:
                self._early.append((process, message))
                return
        is_heartbeat = isinstance(message, messages.Heartbeat) and process is self._process
        if is_heartbeat and self._watchdog.heard_on_time(self._loop.time()):
            return  # the event loop need not wake for it
        with contextlib.suppress(RuntimeError):  # the event loop is closed: the app has exited
            self._loop.call_soon_threadsafe(self._receive, process, message, context=self._context.copy())

    def _receive(self, process: ChildProcess, message: Any) -> None:
        """Handle one message; None means that the backend has ended."""
        if process is not self._process or self._stopped:
            return
        was_silent = self._watchdog.heard(asyncio.get_running_loop().time())
        if message is None:
            self._on_backend_exit(process)
            return
        if was_silent:
            self._notify(self._problems.get("backend") or messages.Problem("backend", ""))
        if isinstance(message, messages.Response | messages.Refusal):
            self._resolve(message)
        elif isinstance(message, messages.Failed) and self._watchdog.failures:
            self._refusal = message.sentence  # it ends now; the next one tries again
        elif not isinstance(message, messages.Heartbeat):
            if isinstance(message, messages.Problem):
                self._problems[message.kind] = message
            if isinstance(message, messages.Snapshot) and self._watchdog.recovered():
                self._notify(messages.Problem("backend", ""))
            self._notify(message)

    def _resolve(self, message: messages.Response | messages.Refusal) -> None:
        future = self._pending.pop(message.number, None)
        if future is None or future.done():
            return
        if isinstance(message, messages.Response):
            future.set_result(message.reply)
        else:
            future.set_exception(messages.RequestRefusedError(message.sentence))

    def _notify(self, notice: messages.Notice) -> None:
        if self._post is not None:
            self._post(notice)

    # -- when the backend dies or hangs

    def _watch(self) -> None:
        """Report a backend that has been silent for too long; kill one that hangs."""
        if self._stopped:
            return
        loop = asyncio.get_running_loop()
        verdict = self._watchdog.look(loop.time(), self._process is not None)
        if verdict == "hung" and self._process is not None:
            self._process.signal_kill()  # the reading thread notices
        elif verdict == "silent":
            silence = self._watchdog.silence
            since = datetime.now(UTC) - timedelta(seconds=silence)
            sentence = f"the backend has not answered for {silence:.0f} s"
            self._notify(messages.Problem("backend", sentence, since))
        loop.call_later(self._watchdog.interval, self._watch)

    def _on_backend_exit(self, process: ChildProcess) -> None:
        """Fail the pending requests of a backend that died, report it, and restart it later."""
        self._outbox.put(None)
        self._process = None
        for future in self._pending.values():
            if not future.done():
                future.set_exception(
                    messages.RequestRefusedError(
                        "the backend stopped before it answered; the list of events shows what was saved"
                    )
                )
        self._pending.clear()
        if not self._watchdog.failures:
            store = self._problems.get("store")
            self._last_good = store.last_good if store and store.sentence else datetime.now(UTC)
        for kind in self._problems.keys() - {"backend"}:
            self._notify(messages.Problem(kind, ""))  # the next backend checks for itself
        self._problems.clear()
        reason, self._refusal = self._refusal or f"the backend stopped ({process.last_line()})", ""
        process.close_outputs()
        self._restart_later(reason)

    def _restart_later(self, reason: str) -> None:
        wait = self._watchdog.failed()
        self._notify(messages.Problem("backend", f"{reason}; trying again in {wait:g} s", self._last_good))
        asyncio.get_running_loop().call_later(wait, self._restart)

    def _restart(self) -> None:
        if self._stopped:
            return
        try:
            process = spawn(*self._arguments, create=False)
        except OSError as error:
            self._restart_later(f"the backend could not be started ({error.strerror or error})")
            return
        self._process = process
        self._watchdog.heard(asyncio.get_running_loop().time())
        self._connect(process)


def _write(process: ChildProcess, outbox: "queue.SimpleQueue[messages.NumberedRequest | None]") -> None:
    """Send every request until None, which also ends the backend; runs in its own thread."""
    with contextlib.suppress(OSError, ValueError):  # the backend is gone: the reading thread reports it
        while (request := outbox.get()) is not None:
            pickle.dump(request, process.requests, pickle.HIGHEST_PROTOCOL)
            process.requests.flush()
    with contextlib.suppress(OSError):
        process.requests.close()
