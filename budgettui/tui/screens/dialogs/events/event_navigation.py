"""Opens an event's page or form by the event's id, from any list."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from textual.screen import Screen

from budgettui.backend import messages
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp

from .voided_event import ask_about_voided


def open_event(screen: Screen[Any], event_id: int, done: Callable[[object], None] | None = None) -> None:
    """Open the page of an event; `done` is called when it is closed again."""
    from .event_page import EventPage

    screen.app.push_screen(EventPage(event_id), done)


def edit_event(screen: Screen[Any], event_id: int, done: Callable[[object], None] | None = None) -> None:
    """Open the form of an event; `done` is called when it is closed again."""
    in_background(screen, partial(_edit, cast(BaseApp, screen.app), event_id, done), "open event")


async def _edit(app: BaseApp, event_id: int, done: Callable[[object], None] | None) -> None:
    from .event_form import EventForm

    versions = await app.ask(messages.Versions(event_id))
    if not versions:
        return
    event = versions[-1]
    if event.voided:
        await ask_about_voided(app, event.id)
        return
    form = EventForm("edit", event.service, event)
    app.push_screen(form, done)
