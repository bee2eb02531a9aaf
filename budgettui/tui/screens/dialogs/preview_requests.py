"""Requests a preview of a draft from the backend, a moment after the last key."""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar, cast

from textual.dom import DOMNode
from textual.timer import Timer

from budgettui.backend import messages
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp

PREVIEW_SECONDS = 0.12
"""How long after the last key the backend is asked."""

Reply = TypeVar("Reply")


class Previews(Generic[Reply]):
    """Asks what something would do, a moment after the last change; only the latest reply is shown.

    `show` is called with the reply, or with None and the backend's refusal. `pending`: a reply is due.
    """

    pending = False

    def __init__(self, owner: DOMNode, show: Callable[[Reply | None, str], None]) -> None:
        self._owner = owner
        self._show = show
        self._timer: Timer | None = None

    def ask(self, request: messages.Request[Reply] | None) -> None:
        """Send `request` soon; None cancels what is pending."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._owner.workers.cancel_group(self._owner, "preview")
        self.pending = request is not None
        if request is not None:
            self._timer = self._owner.set_timer(PREVIEW_SECONDS, lambda: self._start(request))

    def _start(self, request: messages.Request[Reply]) -> None:
        in_background(self._owner, partial(self._answer, request), "preview", exclusive=True)

    async def _answer(self, request: messages.Request[Reply]) -> None:
        app = cast(BaseApp, self._owner.app)
        try:
            answer = await app.backend.ask(request)
        except messages.RequestRefusedError as refusal:
            self.pending = False
            self._show(None, str(refusal))
        else:
            self.pending = False
            self._show(answer, "")
