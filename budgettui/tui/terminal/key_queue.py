"""Keys that arrive faster than the screens they open.

Textual hands a key to whatever has the focus when it arrives. Where several arrive at once, from a link
that stalls or from quick fingers, the later ones would reach the screen and the field from before the
first took effect: what was meant for a form would be taken for commands. So the next key is held back
until everyone that could still act on the one before has worked through its messages.
"""

import asyncio
import contextlib
import time
from collections import deque
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

HOLD_SECONDS = 5.0
"""How long a key may hold up the next at most: a safety net, should a part of the screen hang."""
MAX_WAITING = 4_000
"""How many keys may wait. Nobody types that far ahead: more are a stray paste, of which none takes effect."""
FLOOD_SECONDS = 0.3
"""How long after a dropped key the next one is taken to belong to the same paste."""
IMMEDIATE = frozenset({"ctrl+c"})
"""Keys that never wait."""
AWAITED = frozenset({"listing", "save"})
"""Groups of background work that is part of a key's effect: a list being read, a form being saved."""
AWAITED_SECONDS = 0.25
"""How long such work is waited for. On a slow disk the next key may well be meant for what is on screen."""


class KeyQueueApp(App[int]):
    """An app in which each key acts on the effect of the previous one."""

    def __init__(self, ansi_color: bool | None = None) -> None:
        self._waiting_keys: deque[events.Event] = deque()
        self._released_key: events.Event | None = None
        self._holding = False
        self._dropped_keys = 0
        self._flood_ends = 0.0
        self._flood: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        super().__init__(ansi_color=ansi_color)

    @property
    def holds_keys(self) -> bool:
        """Whether a key's effect is pending, so that the next key would wait."""
        return self._holding

    @property
    def is_flooded(self) -> bool:
        """Whether more keys arrived than can wait, and more may follow."""
        return time.monotonic() < self._flood_ends

    def drop_flood(self, text: str) -> str:
        """Drop input that cannot be queued any more, except for ctrl+c; may be called from any thread."""
        left = "\x03" if "\x03" in text else ""
        self._drop(len(text) - len(left))
        return left

    def _drop(self, count: int) -> None:
        self._dropped_keys += count
        self._flood_ends = time.monotonic() + FLOOD_SECONDS

    async def on_event(self, event: events.Event) -> None:
        """Queue a key; handle everything else at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if isinstance(event, events.Key) and event.key in IMMEDIATE:
            await super().on_event(event)
            return
        if event is not self._released_key:
            if self.is_flooded:
                self._drop(1)
                return
            if self._holding:
                self._waiting_keys.append(event)
                if len(self._waiting_keys) > MAX_WAITING:
                    self._drop(len(self._waiting_keys))
                    self._waiting_keys.clear()
                    self._flood = asyncio.create_task(self._flood_over())
                return
        self._holding, self._released_key = True, None
        await super().on_event(event)
        if isinstance(event, events.Paste) and not hasattr(self.focused, "_on_paste"):
            self.on_paste_ignored(len(event.text))
        # Where tasks start eagerly (Python 3.12 and up) this runs at once, up to its first wait.
        self._settling = asyncio.create_task(self._release_next())

    def on_input_dropped(self, count: int) -> None:
        """Called after more keys, or a longer paste, came than can be taken; `count` were dropped."""

    def on_paste_ignored(self, count: int) -> None:
        """Called after a paste of `count` characters where nothing takes text."""

    async def _flood_over(self) -> None:
        while self.is_flooded:
            await asyncio.sleep(FLOOD_SECONDS / 3)
        dropped, self._dropped_keys = self._dropped_keys, 0
        self.on_input_dropped(dropped)

    async def _release_next(self) -> None:
        """Wait for the effect of the last key, then release the next."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HOLD_SECONDS):
                    await self._key_handled()
        finally:
            if self._waiting_keys and self.is_running:
                self._released_key = self._waiting_keys.popleft()
                self.post_message(self._released_key)
            else:
                self._holding = False

    async def _key_handled(self) -> None:
        """Wait until the last key's effect is complete.

        A widget answers a key with messages to its parents, and a parent, or the app, may move the focus
        or open a screen. So from the inside out each is waited for in turn: only once a widget has worked
        through its queue is all it had to say in its parent's. Where the target has changed, all again.
        """
        target = self._key_target()
        opened = False
        while target is not None:
            screen, focused = target
            for pump in (screen if focused is None else focused).ancestors_with_self:
                await _worked_through(pump)
            if opened:
                await _drawn(screen)
            await self._worked_off(screen)
            before, target = target, self._key_target()
            if target == before and not opened:
                return
            opened = target is not None and target[0] is not screen

    async def _worked_off(self, screen: Screen[Any]) -> None:
        awaited = [
            worker
            for worker in self.workers
            if worker.group in AWAITED and screen in worker.node.ancestors_with_self
        ]
        latest = asyncio.get_running_loop().time() + AWAITED_SECONDS
        # Cancelling this while it awaits a worker would cancel the worker, so poll instead.
        while not all(worker.is_finished for worker in awaited):
            if asyncio.get_running_loop().time() > latest:
                return
            await asyncio.sleep(0.01)

    def _key_target(self) -> tuple[Screen[Any], Widget | None] | None:
        """Where a key would go: the screen, and what has the focus there; None without a screen."""
        try:
            return self.screen, self.focused
        except ScreenStackError:
            return None


async def _worked_through(pump: MessagePump) -> None:
    """Wait until `pump` has handled all messages that are in its queue now."""
    done = asyncio.Event()
    if pump.call_later(done.set):
        await _set(done, pump)


async def _drawn(screen: MessagePump) -> None:
    done = asyncio.Event()
    if screen.call_after_refresh(done.set):
        await _set(done, screen)


async def _set(done: asyncio.Event, pump: MessagePump) -> None:
    """Wait for an event that `pump` sets, unless it is closed meanwhile."""
    while not done.is_set() and pump.is_running:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), 0.02)
