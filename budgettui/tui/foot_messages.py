"""Messages about what an action did, shown for some seconds at the foot of the screens."""

from typing import Literal

from textual.timer import Timer

from budgettui.tui.terminal.key_queue import KeyQueueApp

Tone = Literal["good", "bad", "plain"]
"""The tone of a message."""
MESSAGE_SECONDS = 8.0
"""How long a message stays, plus a second for every 20 characters."""


class MessagingApp(KeyQueueApp):
    """An app that shows messages about its actions."""

    _message_timer: Timer | None = None

    def show_message(self, text: str, tone: Tone = "plain") -> None:
        """Show a message at the foot of the screen for some seconds."""
        self._tell(text, tone)
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(
            MESSAGE_SECONDS + len(text) / 20, lambda: self._tell("", "plain")
        )

    def _tell(self, text: str, tone: Tone) -> None:
        for screen in self.screen_stack:
            tell = getattr(screen, "show_message", None)
            if tell is not None:
                tell(text, tone)
