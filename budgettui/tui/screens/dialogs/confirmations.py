"""The questions asked before a change: is it the same incident, another service, in the future?"""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import to_instant
from budgettui.core.text.timeparse import Span, confirmation
from budgettui.tui.base_app import BaseApp

from .yes_no_dialog import Question


class SameIncidentQuestion(Question):
    """Asks whether an incident is the same one that somebody else has started; only `n` starts another."""

    BINDINGS: ClassVar[list[Any]] = [Binding("escape,q,enter", "close", "close")]

    def __init__(self, started: str) -> None:
        super().__init__(
            "the same incident?", f"{started}: is this the same?", "no new event", "start another"
        )


def ask_about_other_service(app: App[Any], question: str, change: Callable[[], None]) -> None:
    """Ask before a change to a service that is not in sight; `change` is called after a yes."""

    def answered(sure: bool | None) -> None:
        if sure:
            change()

    app.push_screen(Question("another service", f"{question[0].upper()}{question[1:]}"), answered)


def confirm_future_event(app: BaseApp, draft: Draft, save: Callable[[Draft], None]) -> None:
    """Call `save`; for a draft in the future, only after a yes."""
    unsure = confirmation(Span(draft.start, draft.end), to_instant(app.now()), app.zone)
    if unsure is None:
        save(draft)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            save(draft)

    app.push_screen(Question("a planned event?", f"Warning: {unsure}. Save it?", "save"), answered)
