"""Why a voided event cannot be edited, and what brings it back."""

from functools import partial
from typing import Any, cast

from textual.screen import Screen

from budgettui.backend import messages
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp


def explain_voided(screen: Screen[Any], event_id: int) -> None:
    """Show the store's refusal: why a voided event cannot be edited, and what brings it back."""
    in_background(screen, partial(ask_about_voided, cast(BaseApp, screen.app), event_id), "voided event")


async def ask_about_voided(app: BaseApp, event_id: int) -> None:
    """Ask the store to edit a voided event; its refusal is shown."""
    await app.ask(messages.Amend(event_id, {}))
