"""Reads the keyboard without idle wake-ups, and without failing on bytes that are not text.

Textual's own reader polls ten times a second, which is most of what an idle screen costs, and ends the
program at the first byte that is not UTF-8: a garbled link, or a paste in another encoding.
"""

import contextlib
import os
import select
import threading
import time
from codecs import getincrementaldecoder

from textual import constants, events
from textual.drivers.linux_driver import LinuxDriver

from .key_parser import KeyParser
from .key_queue import KeyQueueApp
from .paste_limit import PASTE_SECONDS, PasteWatch
from .terminal_size import MAX_COLUMNS, MAX_ROWS, sane_size
from .unmarked_paste import GAP_SECONDS, UnmarkedPaste

READ_BYTES = 4096
SETTLE_SECONDS = 2 * constants.ESCAPE_DELAY
"""How long to wait for more input before an escape byte counts as the esc key alone."""
LOOK_SECONDS = 0.02
MANY_BYTES = 1024
"""This many bytes at once are not typed; the app gets time to handle them."""


class EventDrivenInput(LinuxDriver):
    """Textual's own driver, except that input is read as it arrives."""

    _wake: tuple[int, int] | None = None
    """A pipe that wakes the reader."""

    def start_application_mode(self) -> None:
        if self._wake is None:
            self._wake = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        wake, self._wake = self._wake, None
        if wake is not None:
            os.write(wake[1], b".")
        super().disable_input()  # waits for the reader to end
        if wake is not None:
            for end in wake:
                os.close(end)

    def run_input_thread(self) -> None:
        """Read until the app releases the terminal, or its input is closed."""
        if self._wake is None:
            return
        wake = self._wake[0]
        self._parser = KeyParser(self._debug)
        paste, unmarked = PasteWatch(), UnmarkedPaste()
        decode = getincrementaldecoder("utf-8")("replace").decode
        poll = select.poll()
        for descriptor in (self.fileno, wake):
            poll.register(descriptor, select.POLLIN)
        settled_at = 0.0
        while not self.exit_event.is_set():
            timeout = PASTE_SECONDS if paste.length else None
            if unmarked.is_open:
                timeout = GAP_SECONDS
            elif time.monotonic() < settled_at:
                timeout = LOOK_SECONDS
            ready = dict(poll.poll(None if timeout is None else timeout * 1000))
            if wake in ready:
                return
            if self.fileno in ready:
                data = b""
                with contextlib.suppress(OSError):
                    data = os.read(self.fileno, READ_BYTES)
                if not data:
                    return  # the terminal is gone
                settled_at = time.monotonic() + SETTLE_SECONDS
                text = decode(data)
                if len(data) >= MANY_BYTES and isinstance(self._app, KeyQueueApp) and self._app.is_flooded:
                    text = self._app.drop_flood(text)
                self._feed(paste.feed(unmarked.feed(text)))
                if len(data) >= MANY_BYTES:
                    self._wait_for_app()
            elif unmarked.is_open:
                self._feed(paste.feed(unmarked.end()))
            elif paste.length and time.monotonic() >= settled_at + PASTE_SECONDS - LOOK_SECONDS:
                self._feed(paste.end())
            if (dropped := paste.take_dropped()) and isinstance(self._app, KeyQueueApp):
                self._app.call_later(self._app.on_input_dropped, dropped)
            # While the app was busy, the rest of a sequence may have come.
            if self.fileno not in dict(poll.poll(0)):
                for message in self._parser.tick():
                    self.process_message(message)

    def _feed(self, text: str) -> None:
        if not text:  # half a character so far; the parser would take empty text for the end of input
            return
        messages = list(self._parser.feed(text))
        focus = [message for message in messages if isinstance(message, events.AppFocus | events.AppBlur)]
        for message in messages:
            if isinstance(message, events.Resize):
                message = sane_size(message)
            if not isinstance(message, events.AppFocus | events.AppBlur) or message is focus[-1]:
                self.process_message(message)

    def _wait_for_app(self) -> None:
        """Pause reading until the app has handled the input, which arrives faster than it can."""
        handled = threading.Event()
        self._app.call_later(handled.set)
        while not (handled.wait(LOOK_SECONDS) or self.exit_event.is_set()):
            pass

    def _get_terminal_size(self) -> tuple[int, int]:
        width, height = super()._get_terminal_size()
        return min(width, MAX_COLUMNS), min(height, MAX_ROWS)
