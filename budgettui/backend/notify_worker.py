"""The process that tells receivers of changes while a dashboard runs: one that hangs delays nobody.

The settings come over standard input, and it ends with that. What goes wrong, and what a terminal is to be
told, goes to standard output: the terminal is the screen's.
"""

import os
import pickle
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from typing import IO, NoReturn

from budgettui.core.config.settings import Settings
from budgettui.core.errors import StoreError
from budgettui.core.notify import Notifier
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

from .worker_state import NotifyState

LOOK_SECONDS = 2.0
RETRY_SECONDS = 5.0


def problem_sentence(problems: dict[str, str]) -> str:
    """What is wrong with receivers as one sentence; empty where nothing is."""
    if not problems:
        return ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{next(iter(problems.values()))}{more}"


def run(
    settings: Settings, send: Callable[[NotifyState], None], wait: Callable[[float], None] = time.sleep
) -> NoReturn:
    """Look for changes and have the receivers told, until the process ends."""
    receivers = [receiver for receiver in settings.receivers if receiver.from_dashboard]
    reported = None
    while True:
        try:
            store = open_store(settings.store, create=False)
            with (
                closing(Workspace(settings, store, "notify")) as workspace,
                closing(
                    Notifier(workspace, receivers, write=lambda text: send(NotifyState(terminal=text)))
                ) as notifier,
            ):
                notifier.start()
                while True:
                    notifier.look()
                    sentence = problem_sentence(notifier.problems)
                    if sentence != reported:
                        send(NotifyState(sentence))
                        reported = sentence
                    wait(LOOK_SECONDS)
        except StoreError:  # which the dashboard reports itself
            wait(RETRY_SECONDS)


def _end_with(stream: IO[bytes]) -> None:
    stream.read()
    os._exit(0)  # the backend is gone; what was sent and not recorded is sent again


def main() -> NoReturn:
    """Serve on standard input and output until the input ends."""
    import signal

    for name in ("SIGINT", "SIGTSTP", "SIGHUP"):  # the terminal's, which are meant for the screen
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    os.nice(10)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing printed by accident is taken for a reply
    lock = threading.Lock()

    def send(state: NotifyState) -> None:
        try:
            with lock:
                pickle.dump(state, replies, pickle.HIGHEST_PROTOCOL)
                replies.flush()
        except OSError:
            os._exit(0)

    code = 1
    try:
        orders = os.fdopen(os.dup(0), "rb")
        settings = pickle.load(orders)
        assert isinstance(settings, Settings)
        threading.Thread(target=_end_with, args=(orders,), daemon=True).start()
        run(settings, send)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)
