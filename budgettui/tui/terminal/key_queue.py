"""Keys that arrive faster than the screens they open.

Textual hands a key to whatever has the focus when it arrives. Where several arrive at once, from a link
that stalls or from quick fingers, the later ones would reach the screen and the field from before the
first took effect: what was meant for a form would be taken for commands.
"""

import asyncio
import contextlib
from collections import deque

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump

SETTLE_SECONDS = 0.5
"""How long a key may hold up the next at most."""


class KeyQueueApp(App[int]):
    """An app in which each key acts on what the one before it brought about."""

    _in_turn: events.Event | None = None
    _settling: asyncio.Task[None] | None = None

    def __init__(self, ansi_color: bool | None = None) -> None:
        self._typed: deque[events.Event] = deque()
        super().__init__(ansi_color=ansi_color)

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait for its turn; everything else goes on at once."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._settling is not None and event is not self._in_turn:
                self._typed.append(event)
                return
            await super().on_event(event)
            self._settling = asyncio.create_task(self._settle())
            return
        await super().on_event(event)

    async def _settle(self) -> None:
        """Wait for the effect of the last key, then give the next its turn."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_SECONDS):
                    await self._settled()
        finally:
            self._settling = None
            if self._typed and self.is_running:
                self._in_turn = self._typed.popleft()
                self._settling = asyncio.current_task()
                self.post_message(self._in_turn)

    async def _settled(self) -> None:
        """Wait until every one that the key concerns has worked through its messages."""
        place, new_screen = self._place(), False
        while place is not None:
            screen, focused = place
            waiting = [one for one in (focused, screen, self) if one is not None]
            await asyncio.gather(*(_worked_through(one) for one in waiting))
            if new_screen:
                await _drawn(screen)
            now = self._place()
            if now == place and not new_screen:
                return
            new_screen = now is not None and now[0] is not screen
            place = now

    def _place(self) -> tuple[MessagePump, MessagePump | None] | None:
        """Where a key would go: the screen, and what has the focus there."""
        try:
            return self.screen, self.focused
        except ScreenStackError:
            return None


async def _worked_through(one: MessagePump) -> None:
    done = asyncio.Event()
    if one.call_later(done.set):
        await _set(done, one)


async def _drawn(screen: MessagePump) -> None:
    done = asyncio.Event()
    if screen.call_after_refresh(done.set):
        await _set(done, screen)


async def _set(done: asyncio.Event, one: MessagePump) -> None:
    """Wait for what `one` is to set; what was left meanwhile sets nothing any more."""
    while not done.is_set() and one.is_running:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), 0.02)
