"""Undo and redo of the last change, after a question if it is to a service out of sight."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.tui.background_work import in_background

from .change_queue import ChangeQueue

MAX_SERVICES = 3
"""Services that a sentence names."""

Confirm = Callable[[str, Callable[[], None]], None]
"""Asks a question, and calls the callback after a yes."""


class LastChange:
    """Undoes and redoes the last change."""

    def __init__(
        self,
        app: App[int],
        backend: Backend,
        changes: ChangeQueue,
        tell: Callable[[str, Literal["good", "bad"]], None],
        event_services: Callable[[], Mapping[str, str]],
    ) -> None:
        self._app, self._backend = app, backend
        self._changes, self._tell = changes, tell
        self._event_services = event_services

    def undo(
        self,
        in_sight: str | None,
        confirm: Confirm,
        then: Callable[[], None] | None = None,
        *,
        redo: bool = False,
    ) -> None:
        """Take back the last change, or with `redo` bring back the last undone one, and say what it was.

        A change to a service other than `in_sight` is made only after `confirm`, which asks again if another
        change has become the last one before the answer.
        """
        verb, past = ("redo", "redone") if redo else ("undo", "undone")

        async def work(confirmed: str | None) -> None:
            request: messages.Request[messages.UndoneChange] = messages.Redo() if redo else messages.Undo()
            try:
                async with self._changes.one_by_one():
                    preview = await self._backend.ask(messages.PreviewUndo(redo))
                    description = _describe(preview)
                    if description != confirmed and self._is_elsewhere(preview, in_sight):
                        confirm(f"{verb} on {description}?", partial(run, description))
                        return
                    undone = await self._backend.ask(request)
            except messages.RequestRefusedError as refusal:
                self._tell(str(refusal), "bad")
                return
            self._tell(
                f"{past} on {_describe(undone)}" if undone.services else f"{past}: {undone.what}", "good"
            )
            if then is not None:
                then()

        def run(confirmed: str | None = None) -> None:
            in_background(self._app, partial(work, confirmed), "change")

        run()

    def _is_elsewhere(self, change: messages.UndoneChange, in_sight: str | None) -> bool:
        """Whether a change touches a service other than the one in sight, under any of its names."""
        names = self._event_services()
        return any(names.get(name, name) != names.get(in_sight or "", in_sight) for name in change.services)


def _describe(undone: messages.UndoneChange) -> str:
    """`search: ending event 12, end 14:20 → still open`."""
    services = ", ".join(undone.services[:MAX_SERVICES])
    if len(undone.services) > MAX_SERVICES:
        services += f" and {len(undone.services) - MAX_SERVICES} more"
    values = f", {undone.changes}" if undone.changes and undone.count == 1 else ""
    return f"{services}: {undone.what}{values}"
