"""The process that notifies receivers of changes while a dashboard runs.

It reports problems to the backend, and text for the terminal, which belongs to the screen process.
"""

import time
from collections.abc import Callable
from contextlib import closing
from typing import NoReturn

from budgettui.core.config.settings import Settings
from budgettui.core.errors import StoreError
from budgettui.core.notify import Notifier
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

from .worker_main import Orders, Send, serve, take_orders
from .worker_messages import NotifyState

LOOK_SECONDS = 2.0
RETRY_SECONDS = 5.0


def problem_sentence(problems: dict[str, str]) -> str:
    """The problems of receivers as one sentence; empty if there are none."""
    if not problems:
        return ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{next(iter(problems.values()))}{more}"


def run(
    settings: Settings, send: Callable[[NotifyState], None], wait: Callable[[float], None] = time.sleep
) -> NoReturn:
    """Check for changes and notify the receivers until the process ends."""
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
        except StoreError:  # reported by the dashboard
            wait(RETRY_SECONDS)


def _work(settings: Settings, orders: Orders, send: Send) -> NoReturn:
    take_orders(orders, lambda _: None)  # there are none; this ends the process with its input
    run(settings, send)


def main() -> NoReturn:
    """Serve on standard input and output until the input ends."""
    serve(_work)
