"""One change is drawn once, with everything that the backend answers about it."""

import asyncio
from datetime import timedelta

import pytest
from app_driver import dashboard
from sample_events import event
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.backend import messages
from budgettui.tui.widgets.pane import Block


@pytest.fixture
def drawn(monkeypatch):
    """The ids of the blocks whose lines were built, in order."""
    blocks: list[str] = []
    built = Block._built

    def counted(block, width, height):
        blocks.append(block.id)
        return built(block, width, height)

    monkeypatch.setattr(Block, "_built", counted)
    return blocks


async def at_rest(on):
    """Wait until nothing is asked for and nothing waits to be drawn."""
    app = on.app
    await on.until(lambda: app._rest_begun and not app.workers and "drawing…" not in on.text())
    await on.until(lambda: not app._is_awaiting() and not app.redraws.is_pending)
    await on.settle()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
@pytest.mark.parametrize("service", ["chosen", "another"])
async def test_another_programs_event_is_drawn_once(size, service, drawn):
    async with dashboard(size, foreseeing()) as on:
        await at_rest(on)
        name = on.app.service_list.chosen if service == "chosen" else "profile"
        on.backend.put(event(900, name, 1, 5))
        drawn.clear()
        asked = len(on.backend.asked)
        on.backend.push(name)  # the change, then its forecast
        on.backend.push(name)
        await at_rest(on)
        assert drawn
        assert len(drawn) == len(set(drawn)), drawn
        assert any(isinstance(each, messages.ListEvents) for each in on.backend.asked[asked:])
        assert 900 in {each.id for each in on.app.latest_events.events}
        assert 900 in {each.id for each in on.app.series.events} or service == "another"


async def test_a_change_is_shown_though_an_answer_does_not_come():
    class Stuck(TemporaryBackend):
        is_stuck = False

        async def ask(self, request):
            if self.is_stuck:
                await asyncio.Event().wait()
            return await super().ask(request)

    backend = Stuck(foreseeing().settings, [event(1, "checkout", 3, 9)])
    async with dashboard(backend=backend) as on:
        await at_rest(on)
        backend.is_stuck = True
        backend.put(event(900, "checkout", 1, 5000))
        backend.push("checkout")
        await on.sees("SPENT checkout")
        assert on.app.series_cache.is_awaited


async def test_a_key_draws_at_once_what_waits_for_answers(drawn):
    async with dashboard(backend=foreseeing()) as on:
        await at_rest(on)
        on.app.series_cache.want = lambda: None
        on.app.latest_events._readings += 1  # an answer that is on its way
        on.backend.push()
        assert on.app.redraws.is_pending
        drawn.clear()
        await on.press("j")
        assert {"services", "gauges"} <= set(drawn)
        assert not on.app.redraws.is_pending


def as_drawn_anew(pane):
    """The text of a pane that keeps nothing from the last time."""
    pane._framed_lines, pane._framed_with = {}, None
    getattr(pane, "_drawn", {}).clear()
    rows, pane._rows = pane._rows, None
    try:
        return ["".join(text for text, _ in row) for row in pane._built(*pane.outer_size)]
    finally:
        pane._rows = rows


@pytest.mark.parametrize("columns", [("open", "outlook", "left", "course"), ()])
async def test_cached_rows_equal_those_drawn_again(columns):
    async with dashboard((200, 50), foreseeing(columns=columns)) as on:
        await at_rest(on)
        app, number = on.app, iter(range(900, 1000))

        async def record(service, minutes):
            on.backend.put(event(next(number), service, 1, minutes))
            on.backend.push(service)
            await at_rest(on)

        async def wait(days):
            on.backend.moment += timedelta(days=days)
            app.redraw()

        steps = [
            lambda: record("profile", 5000),
            lambda: record("cdn", None),
            lambda: on.press("j"),
            lambda: wait(1 / 86400),
            lambda: wait(300),
            lambda: on.press("O"),
            lambda: on.press("z"),
            lambda: on.press("z"),
            lambda: record("search", 7),
            lambda: on.press("slash", "c", "enter"),
            lambda: on.press("escape", "G", "tab", "k"),
        ]
        for step in steps:
            await step()
            await at_rest(on)
            for pane in app.dashboard.panes.values():
                if pane._rows is not None:
                    assert pane.shown_rows() == as_drawn_anew(pane)
