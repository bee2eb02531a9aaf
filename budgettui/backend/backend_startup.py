"""Starts the backend: reads the settings, opens the store, and starts the thread that reads requests."""

import gc
import pickle
import queue
import threading
import time
from typing import BinaryIO

from budgettui.core.config.config_errors import ConfigError, NoConfigError
from budgettui.core.monitoring.prompt_segment_file import segment_path
from budgettui.core.store import StoreError, open_store
from budgettui.core.support.gc_tuning import spare_loaded_values
from budgettui.core.support.malloc_tuning import keep_freed_memory
from budgettui.core.workspace import Workspace
from budgettui.dashboard_settings import read_settings

from . import messages
from .backend_loop import Inbox, Send, Server
from .event_cache import EventCache
from .forecast_cache import ForecastCache
from .prompt_segment_writer import SegmentWriter


def serve(
    requests: BinaryIO, replies: BinaryIO, config: str | None, store: str | None, create: bool = True
) -> int:
    """Run the backend over a pair of pipes until the request pipe is closed; return the exit code.

    Unless `create`, a missing store is an error, because it existed before.
    """

    def send(message: object) -> None:
        pickle.dump(message, replies, pickle.HIGHEST_PROTOCOL)
        replies.flush()

    try:
        return _serve(requests, send, config, store, create)
    except BrokenPipeError:
        return 0  # the screen is gone


def _serve(requests: BinaryIO, send: Send, config: str | None, store: str | None, create: bool) -> int:
    try:
        settings = read_settings(config, store)
    except ConfigError as error:
        send(messages.Failed(str(error), 2, unconfigured=isinstance(error, NoConfigError)))
        return 2
    send(messages.Ready(settings))
    try:
        workspace = Workspace(settings, open_store(settings.store, create))
        if store is None and (path := segment_path(config)) is not None:
            send = SegmentWriter(send, path, settings, lambda: time.time_ns() // 1000)
        server = Server(workspace, send, lambda: read_settings(config, store))
        server.scheduler.forecasts = ForecastCache(lambda: server.workspace.settings.store)
        server.event_cache = columns = EventCache(lambda: server.workspace)
        server.once_loaded = _once_loaded
        server.begin()
    except StoreError as error:
        send(messages.Failed(str(error), 3))
        return 3
    gc.freeze()  # imported objects stay alive: collecting them again and again would delay requests
    gc.enable()
    inbox: Inbox = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests, inbox), daemon=True).start()
    server.run(inbox)
    columns.close()
    return 0


def _once_loaded() -> None:
    """Prepare for weeks of small changes."""
    spare_loaded_values()
    keep_freed_memory()


def _receive(requests: BinaryIO, inbox: Inbox) -> None:
    try:
        while True:
            inbox.put(pickle.load(requests))
    except (EOFError, OSError, pickle.UnpicklingError):
        inbox.put(None)
