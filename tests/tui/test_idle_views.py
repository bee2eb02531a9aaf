"""Every view at rest sends nothing to the terminal, and takes keys while an answer is awaited."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import screen_fleets
from app_driver import dashboard, wallboard
from golden_views import VIEWS, Case, opened

from budgettui.core.model.instants import MINUTE

SIZE = (120, 36)
SEQUENCE = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
CLOCK = re.compile(r"14:05:3[345]")
"""All that a wallboard sends while nothing changes: its second hand."""
BLINK_SECONDS = 0.7
"""Longer than a cursor that blinks stands still."""


def calm_services():
    """The seven services with nothing open, so that the clock shows no seconds; all sources are well."""
    backend = screen_fleets.seven_services()
    backend.sources = tuple(
        replace(each, problem=None, synced_at=backend.moment - timedelta(seconds=90))
        for each in backend.sources
        if each.every
    )
    for event in backend.workspace.events(open_only=True):
        backend.put(replace(event, end=event.start + MINUTE))
    return backend


@pytest.mark.parametrize("view", VIEWS)
async def test_nothing_is_sent_while_nothing_changes(view, monkeypatch):
    async with opened(Case(view, "calm", SIZE), calm_services()) as on:
        second_hand = on.app.screen.tick if VIEWS[view].wall else on.app.screen.redraw
        second_hand()
        await on.settle()
        sent: list[str] = []

        def send(_screen, update):
            if update is not None:
                sent.append(update.render_segments(on.app.console))

        monkeypatch.setattr(on.app, "_display", send)
        for _ in range(3):
            on.backend.tick(1)
            on.app.redraw()
            second_hand()
            await on.settle()
        await asyncio.sleep(BLINK_SECONDS)
        await on.settle()
        text = SEQUENCE.sub("", "".join(sent))
        assert CLOCK.sub("", text) == "" if VIEWS[view].wall else text == ""
        on.app.show_message("something to say")
        await on.until(lambda: VIEWS[view].wall or any("something to say" in each for each in sent))


class StuckFleet(screen_fleets.Fleet):
    """Once `is_stuck`, no request is answered."""

    is_stuck = False

    async def ask(self, request):
        if self.is_stuck:
            await asyncio.Event().wait()
        return await super().ask(request)


@pytest.mark.parametrize("view", VIEWS)
async def test_keys_are_taken_while_requests_wait(view):
    backend = screen_fleets.seven_services()
    backend.__class__ = StuckFleet
    async with (wallboard if VIEWS[view].wall else dashboard)(SIZE, backend) as on:
        backend.is_stuck = True
        await on.press(*VIEWS[view].keys)
        if VIEWS[view].wall:
            await on.press("n")
            assert on.app.screen.pages.rotation.subject != "checkout"
            return
        for _ in range(3):
            await on.press("escape")
            if on.app.screen.query("#question"):  # whether what was typed is dropped
                await on.press("y")
        await on.until(lambda: len(on.app.screen_stack) == 1)
        await on.press("?")
        await on.sees("Everywhere on the dashboard")
