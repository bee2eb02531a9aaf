"""A store in a file says when another process has written to it."""

import queue
import threading
import time

from budgettui.core.store.sqlite.file_watch import FileWatch
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000
SECONDS = 10


def test_writes_of_others_are_announced_until_the_store_is_closed(tmp_path, draft):
    path = tmp_path / "events.db"
    here, there = SqliteStore(path), SqliteStore(path)
    announced: queue.SimpleQueue[int] = queue.SimpleQueue()
    here.on_change(lambda: announced.put(here.revision()))
    there.add(draft(), "ben", NOW)
    assert announced.get(timeout=SECONDS) == 1
    there.add(draft(), "ben", NOW)
    assert announced.get(timeout=SECONDS) == 2
    (watch,) = here._watches
    here.close()
    there.add(draft(), "ben", NOW)
    watch._run()  # ends at once
    assert announced.empty()
    there.close()


def test_file_that_goes_away_and_comes_back_is_announced(tmp_path, draft):
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add(draft(), "ana", NOW)
    announced: queue.SimpleQueue[bool] = queue.SimpleQueue()
    store.on_change(lambda: announced.put(path.exists()))
    path.rename(tmp_path / "elsewhere.db")
    assert announced.get(timeout=SECONDS) is False
    (tmp_path / "elsewhere.db").rename(path)
    assert announced.get(timeout=SECONDS) is True
    store.close()


def test_watch_that_is_stopped_ends_its_thread(tmp_path):
    path = tmp_path / "events.db"
    path.write_bytes(b"1")
    before = set(threading.enumerate())
    watch = FileWatch(path, lambda: None)
    (thread,) = set(threading.enumerate()) - before
    time.sleep(0.3)
    watch.stop()
    thread.join(SECONDS / 2)  # half of what it would wait for the kernel
    assert not thread.is_alive()
