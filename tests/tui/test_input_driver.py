"""Input that arrives faster than the app can handle it."""

import os
import queue
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from textual import constants, events
from textual.message import Message

from budgettui.tui.terminal.input_driver import READ_BYTES, EventDrivenInput

ARROW = "\x1b[A"


def read_all(text: str) -> list[Message]:
    """What the driver makes of `text`, which is all there before a busy app looks at the first of it."""
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def answer_late(callback: Callable[[], Any]) -> None:
        threading.Timer(2 * constants.ESCAPE_DELAY, callback).start()

    driver: Any = EventDrivenInput.__new__(EventDrivenInput)
    driver._app, driver._debug = SimpleNamespace(call_later=answer_late), False
    driver.process_message, driver.exit_event = messages.put, threading.Event()
    driver.fileno, write_end = os.pipe()
    driver._wake = os.pipe()
    try:
        os.write(write_end, text.encode())
        os.close(write_end)  # the driver ends when it has read everything
        driver.run_input_thread()
    finally:
        for descriptor in (driver.fileno, *driver._wake):
            os.close(descriptor)
    return [messages.get() for _ in range(messages.qsize())]


def test_a_sequence_that_two_reads_share_is_one_key() -> None:
    count = 2 * READ_BYTES // len(ARROW)
    assert READ_BYTES % len(ARROW), "the first read must end within a sequence"
    keys = [message.key for message in read_all(ARROW * count) if isinstance(message, events.Key)]
    assert keys == ["up"] * count
