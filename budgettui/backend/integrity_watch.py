"""Checks the store in the background: new rows after opening it, and all of them once a day.

How far it was sound is remembered from one run to the next, so that a start looks at what was written since.
"""

import os
import sys
import threading
import time
from collections.abc import Callable

from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.instants import SECOND, Instant
from budgettui.core.store import EventStore, StoreError, StoreInfo, open_store
from budgettui.core.support.frozen import frozen

from .cache_folder import CacheFolder, FileState

DELAY_SECONDS = 3.0
"""How long after the first numbers the first look begins: until then there is more urgent work."""
FULL_DELAY_SECONDS = 60.0
"""How long after them one through all of the store begins, where that was sound a while ago."""
AGAIN_SECONDS = 86_400.0
"""How long after one look through all of the store the next is due, whatever was started meanwhile."""
MENDED_SECONDS = 10.0
"""How long after a damaged file changed it is looked through again; a restore may take a while."""
SAVE_SECONDS = 3.0
"""How often it is remembered how far a look has come."""
SHARE = 0.25
"""The share of a core that a look may take."""

_FILE = "check.json"


@frozen
class SoundStore:
    """How far a store was found sound, when all of it was last looked through, and its file then."""

    head: StoreInfo
    full_at: Instant
    file: FileState | None

    def to_json(self) -> dict[str, object]:
        head = self.head
        file = None if self.file is None else list(self.file)
        return {
            "store": head.id, "revision": head.revision, "hash": head.hash,
            "full_at": self.full_at, "file": file,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: object) -> "SoundStore | None":
        """What `to_json` gave; None of anything else."""
        match data:
            case {
                "store": str(store), "revision": int(revision), "hash": str(digest), "full_at": int(full_at),
                "file": None | [int(), int(), int(), int()] as file,
            }:  # fmt: skip
                state = None if file is None else (file[0], file[1], file[2], file[3])
                return cls(StoreInfo(store, revision, digest), full_at, state)
        return None


class IntegrityWatch:
    """Looks through a store in a thread, over a connection of its own, its rows at the lowest priority.

    `step` starts a look when one is due, and never waits; `problems` is what the last finished one found.
    """

    def __init__(
        self,
        store: StoreSettings,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], Instant] = lambda: time.time_ns() // 1000,
        cache: CacheFolder | None = None,
    ) -> None:
        self.store = store
        self.problems: tuple[str, ...] = ()
        self._monotonic, self._clock = monotonic, clock
        self._cache = CacheFolder(store) if cache is None else cache
        self._sound = SoundStore.from_json(self._cache.load(_FILE))
        self._is_first = True
        self._due = monotonic() + DELAY_SECONDS
        self._state: FileState | None = None
        """The damaged file as it was before it was looked through."""
        self._thread: threading.Thread | None = None
        self._result: tuple[str, ...] | None = None
        self._stopped = threading.Event()

    def step(self) -> None:
        """Take the result of a look that has ended; start one that is due."""
        if self._thread is not None:
            if self._thread.is_alive():
                return
            self._thread = None
            self._due = self._monotonic() + self._until_full()
            if self._result is not None:
                self.problems = self._result
        if self.problems and self._cache.file_state() != self._state:
            self._state = self._cache.file_state()
            self._due = self._monotonic() + MENDED_SECONDS
        if self._monotonic() >= self._due:
            self._state, self._result = self._cache.file_state(), None
            self._thread = threading.Thread(target=self._look, name="store-check", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End a look that is under way, soon."""
        self._stopped.set()

    def wait(self, seconds: float) -> None:
        """Wait for the end of a look that is under way."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _until_full(self) -> float:
        """Seconds until all of the store is looked through again."""
        if self._sound is None or self._result is None or self._result:
            return AGAIN_SECONDS
        age = (self._clock() - self._sound.full_at) / SECOND
        return min(max(AGAIN_SECONDS - age, FULL_DELAY_SECONDS), AGAIN_SECONDS)

    def _look(self) -> None:
        is_first = True
        slice_began = time.monotonic()

        def rest() -> bool:
            """Between two portions: leave the processor to others for a while; whether to stop."""
            nonlocal slice_began, is_first
            if is_first and sys.platform == "linux":  # which takes a thread's own number here
                # Not before: SQLite's own check of the file keeps writers waiting, and has to get on.
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
            is_first = False
            took = time.monotonic() - slice_began
            stopped = self._stopped.wait(took * (1 / SHARE - 1))
            slice_began = time.monotonic()
            return stopped

        try:
            store = open_store(self.store, create=False, read_only=True)
        except StoreError:
            return  # whoever looks for changes reports it
        try:
            problems = self._examine(store, rest)
        except StoreError:
            return
        finally:
            store.close()
        if not self._stopped.is_set():
            self._result = tuple(problems)

    def _examine(self, store: EventStore, rest: Callable[[], bool]) -> list[str]:
        """Look through what may have changed; remember how far it is sound."""
        now, state, head = self._clock(), self._cache.file_state(), store.head()
        sound = self._sound if self._may_continue(head, state, now) else None
        self._is_first = False
        if sound is not None and state is not None and (head, state) == (sound.head, sound.file):
            return []  # nobody has written to the file
        full_at = now if sound is None else sound.full_at
        next_save = self._monotonic() + SAVE_SECONDS

        def save_progress(sound_up_to: StoreInfo) -> None:
            """Let a run that ends before this look does leave the next one less to look at."""
            nonlocal next_save
            if self._monotonic() >= next_save:
                self._cache.save(_FILE, SoundStore(sound_up_to, full_at, None).to_json())
                next_save = self._monotonic() + SAVE_SECONDS

        problems = store.check(rest, None if sound is None else sound.head, save_progress)
        if problems:
            self._sound = None
        elif not self._stopped.is_set():
            self._sound = SoundStore(head, full_at, state)
        else:
            return problems
        self._cache.save(_FILE, None if self._sound is None else self._sound.to_json())
        return problems

    def _may_continue(self, head: StoreInfo, state: FileState | None, now: Instant) -> bool:
        """Whether what was found sound before need not be looked at again now."""
        sound = self._sound
        if sound is None or sound.head.id != head.id or sound.full_at > now:
            return False
        if head.revision <= sound.head.revision and state != sound.file:
            return False  # written to, but nothing was appended
        return self._is_first or now - sound.full_at < AGAIN_SECONDS * SECOND


def damage_sentence(problems: tuple[str, ...]) -> str:
    """The problems of a store as one sentence; empty without any."""
    if not problems:
        return ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return (
        f"the event store is damaged and is not written to: {problems[0]}{more}; "
        "`budgettui doctor` says what can be saved"
    )
