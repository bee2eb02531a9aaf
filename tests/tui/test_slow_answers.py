"""What is on screen while the backend has not answered yet: a change on a slow disk, a preview."""

import asyncio
import contextvars

import pytest
from app_driver import dashboard
from sample_events import lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages


class SlowBackend(TemporaryBackend):
    """Takes its time over every change until `on_disk` is set, and over previews while `previews` is not."""

    def __init__(self):
        super().__init__(make_settings(), lifelike())
        self.on_disk = asyncio.Event()
        self.previews = asyncio.Event()
        self.previews.set()

    async def ask(self, request):
        if isinstance(request, messages.Preview) and not self.previews.is_set():
            self.asked.append(request)
            await self.previews.wait()
        if isinstance(request, messages.Record | messages.Amend):
            self.asked.append(request)
            await self.on_disk.wait()
        return await super().ask(request)

    def recorded(self):
        return len(self.events)


@pytest.mark.parametrize("opening, saving", [(":", "enter"), ("a", "ctrl+s")])
@pytest.mark.parametrize("meanwhile", [(), ("enter",), ("ctrl+s",), ("escape",), ("escape", "escape", "y")])
async def test_one_event_is_saved_and_reported(opening, saving, meanwhile):
    backend = SlowBackend()
    before = backend.recorded()
    async with dashboard(backend=backend) as on:
        await on.press(opening)
        await on.type("12m")
        await on.press(saving, *meanwhile)
        await on.until(lambda: not on.app.holds_keys)  # the disk takes longer than a key is held back
        backend.on_disk.set()
        await on.sees("recorded: incident on checkout, 12 min")
        assert backend.recorded() == before + 1
        assert on.app.focused is on.app.dashboard.services
        assert len(on.app.screen_stack) == 1


@pytest.mark.parametrize("meanwhile", [(), ("ctrl+s",), ("escape",), ("escape", "y")])
async def test_an_edit_is_saved_once_and_reported(meanwhile):
    backend = SlowBackend()
    async with dashboard(backend=backend) as on:
        await on.press("g", "e")
        await on.sees("INC-771")
        await on.press("j", "j", "e")
        on.app.screen.inputs["impact"].value = "75%"
        await on.press("ctrl+s", *meanwhile)
        await on.until(lambda: not on.app.holds_keys)  # the disk takes longer than a key is held back
        backend.on_disk.set()
        await on.sees("changed: ")
        assert backend.events[6].version == 2
        await on.until(lambda: len(on.app.screen_stack) == 2)


async def test_a_preview_belongs_to_what_it_was_asked_for():
    """While the next answer is awaited, the last one is not put beside what is typed now."""
    backend = SlowBackend()
    async with dashboard(backend=backend) as on:
        await on.press("i")
        await on.type("3")
        await on.sees("3 min, ")
        backend.previews.clear()
        asked = len(backend.asked)
        on.app.screen.inputs["lasts"].value = "30"
        await on.settle()
        for _ in ("soon asked", "asked"):
            assert on.app.screen.previews.pending
            assert on.app.screen.preview_text()[1] == "muted"
            assert "30 min," not in on.text()
            await on.until(lambda: len(backend.asked) > asked)
        backend.previews.set()
        await on.sees("30 min, ")
        assert on.app.screen.preview_text()[1] == "text"


class LoadingBackend(TemporaryBackend):
    """Sends one service first; the others come while its series is asked for."""

    first = "cdn"

    def start(self, post):
        context = contextvars.copy_context()
        self.post = lambda notice: context.copy().run(post, notice)
        self._send(self.first, partial=True)

    def _send(self, *names, partial):
        fresh = {name: self.assess(name) for name in names}
        self.post(messages.Snapshot(fresh, (), self.moment, self.workspace.revision, partial))

    async def ask(self, request):
        if isinstance(request, messages.GetSeries) and request.service == self.first:
            self._send(*self.settings.service_names, partial=False)
            await asyncio.sleep(0)
        return await super().ask(request)


async def test_worst_service_is_plotted_though_another_was_requested_first():
    backend = LoadingBackend(make_settings(), lifelike())
    async with dashboard(backend=backend) as on:
        await on.until(lambda: on.app.series is not None)
        assert on.app.series.service == on.app.service_list.chosen != backend.first
        focused = [each.service for each in backend.asked if isinstance(each, messages.Focus)]
        assert (focused[0], focused[-1]) == (backend.first, on.app.service_list.chosen)
