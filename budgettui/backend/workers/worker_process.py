"""The main loop of every worker: reads orders from standard input, and ends when that is closed.

The first order is the settings. What it reports goes to standard output, pickled.
"""

import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import NoReturn

from budgettui.core.config.settings import Settings

Orders = Iterator[object]
Send = Callable[[object], None]


def serve(work: Callable[[Settings, Orders, Send], NoReturn]) -> NoReturn:
    """Work until the process ends: it does with its orders, and when nobody reads its reports."""
    import signal

    for name in ("SIGINT", "SIGTSTP", "SIGHUP"):  # the terminal's, which are meant for the screen
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    os.nice(10)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing printed by accident is taken for a report
    lock = threading.Lock()

    def send(report: object) -> None:
        try:
            with lock:
                pickle.dump(report, replies, pickle.HIGHEST_PROTOCOL)
                replies.flush()
        except OSError:
            os._exit(0)

    try:
        orders = _orders()
        settings = next(orders)
        assert isinstance(settings, Settings)
        work(settings, orders, send)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def take_orders(orders: Orders, take: Callable[[object], None]) -> None:
    """Hand further orders to `take` in a thread of its own; the process ends with them."""

    def run() -> None:
        for order in orders:
            take(order)
        os._exit(0)  # the backend is gone, and half-done work leaves nothing behind

    threading.Thread(target=run, daemon=True).start()


def _orders() -> Orders:
    stream = os.fdopen(os.dup(0), "rb")
    while True:
        try:
            yield pickle.load(stream)
        except (EOFError, OSError, pickle.UnpicklingError):
            return
