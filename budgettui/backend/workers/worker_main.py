"""The main loop of every worker: reads orders from standard input, and ends when that is closed.

The first order is the settings. Reports are pickled to standard output.
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
    """Run `work` until the orders end or nobody reads the reports; ends the process."""
    import signal

    for name in ("SIGINT", "SIGTSTP", "SIGHUP"):  # from the terminal, meant for the screen process
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    os.nice(10)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that a stray print is not read as a report
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
    """Pass further orders to `take` in a new thread; the process ends when they do."""

    def run() -> None:
        for order in orders:
            take(order)
        os._exit(0)  # the backend is gone; unfinished work leaves nothing behind

    threading.Thread(target=run, daemon=True).start()


def _orders() -> Orders:
    stream = os.fdopen(os.dup(0), "rb")
    while True:
        try:
            yield pickle.load(stream)
        except (EOFError, OSError, pickle.UnpicklingError):
            return
