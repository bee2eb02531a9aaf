"""Reading the keyboard without waking up for nothing, and without falling over what is no text.

Textual's own reader looks ten times a second, which is most of what an idle screen costs, and ends the
program at the first byte that is not UTF-8: a garbled link, or a paste in another encoding.
"""

import contextlib
import os
import select
import time
from codecs import getincrementaldecoder

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

READ_BYTES = 4096
SETTLE_SECONDS = 2 * constants.ESCAPE_DELAY
"""How long after a byte it may turn out what it was: esc alone, or the beginning of another key."""
LOOK_SECONDS = 0.02


class EventDrivenInput(LinuxDriver):
    """The terminal as Textual drives it, its input read as it comes."""

    _wake: tuple[int, int] | None = None
    """A pipe that ends the reader's sleep."""

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
        """Read until the app lets go of the terminal, or nothing can come any more."""
        if self._wake is None:
            return
        woken = self._wake[0]
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        poll = select.poll()
        for descriptor in (self.fileno, woken):
            poll.register(descriptor, select.POLLIN)
        settled_at = 0.0
        while not self.exit_event.is_set():
            settling = time.monotonic() < settled_at
            ready = dict(poll.poll(LOOK_SECONDS * 1000 if settling else None))
            if woken in ready:
                return
            if self.fileno in ready:
                data = b""
                with contextlib.suppress(OSError):
                    data = os.read(self.fileno, READ_BYTES)
                if not data:
                    return  # the terminal is gone
                settled_at = time.monotonic() + SETTLE_SECONDS
                for message in parser.feed(decode(data)):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)
