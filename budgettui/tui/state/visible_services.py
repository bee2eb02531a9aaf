"""Tells the backend which services are on screen, because it keeps their numbers newer than the others'."""

import asyncio
import contextlib
from collections.abc import Iterable

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.tui.background_work import in_background

from .series_cache import REPEAT_SECONDS
from .service_list import ServiceList


class VisibleServices:
    """The services whose rows or tiles were last drawn."""

    def __init__(self, app: App[int], backend: Backend, service_list: ServiceList) -> None:
        self._app, self._backend, self._service_list = app, backend, service_list
        self._names: frozenset[str] = frozenset()
        self._is_sent = False

    def show(self, names: Iterable[str]) -> None:
        """These are on screen now. If there are no others, the backend need not know."""
        shown = frozenset(names)
        if shown == self._names:
            return
        self._names = shown
        if self._is_sent or len(shown) < len(self._service_list.live):
            self.ask_again()

    def ask_again(self) -> None:
        """Send them, because they changed or a new backend does not know them."""
        self._is_sent = True
        in_background(self._app, self._send, "visible services", exclusive=True)

    async def _send(self) -> None:
        await asyncio.sleep(REPEAT_SECONDS)
        with contextlib.suppress(messages.RequestRefusedError):
            await self._backend.ask(messages.ShowServices(tuple(sorted(self._names))))
