"""The record of what was sent to a receiver: a file beside the store, or a row in a team's database."""

from pathlib import Path
from typing import Protocol

from ..config.settings import StoreSettings
from ..errors import NotifyError
from ..files.atomic_write import write_atomically
from ..store import EventStore, SourceState
from .send_lease import DatabaseLease, FileLease

_OWNER_ONLY = 0o600


class DeliveryRecord(Protocol):
    """The record of one receiver. Raises `NotifyError` if it cannot be read or written."""

    def acquire(self) -> bool:
        """Acquire or keep the right to send; False while another process has it."""
        ...

    def load(self) -> str | None: ...

    def save(self, text: str) -> None:
        """Replace the record atomically; it is on disk when this returns."""
        ...

    def close(self) -> None:
        """Release the right to send."""
        ...


def delivery_record(store: EventStore, settings: StoreSettings, receiver: str) -> DeliveryRecord:
    """The record of a receiver: beside the store if that is a file, else in the store."""
    if settings.path is not None:
        return FileRecord(settings.path, receiver)
    assert settings.url is not None
    return DatabaseRecord(store, settings.url, receiver)


class FileRecord:
    """A record in the folder `events.db.notify`, which has a file and a lock for each receiver."""

    def __init__(self, store: Path, receiver: str) -> None:
        self.path = store.parent / f"{store.name}.notify" / f"{receiver}.json"
        self._lease = FileLease(self.path.with_suffix(".lock"))

    def acquire(self) -> bool:
        try:
            return self._lease.acquire()
        except OSError as error:
            raise self._error(error) from None

    def load(self) -> str | None:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._error(error) from None

    def save(self, text: str) -> None:
        try:
            write_atomically(self.path, text, mode=_OWNER_ONLY)
        except OSError as error:
            raise self._error(error) from None

    def close(self) -> None:
        self._lease.close()

    def _error(self, error: Exception) -> NotifyError:
        reason = getattr(error, "strerror", None) or "it is not text"
        return NotifyError(f"the record of what was sent, {self.path}, cannot be read or written: {reason}")


class DatabaseRecord:
    """A record in the row `notify:NAME` of `source_states`, a name that no source can have."""

    def __init__(self, store: EventStore, url: str, receiver: str) -> None:
        self._store, self._name = store, f"notify:{receiver}"
        self._lease = DatabaseLease(url, self._name)

    def acquire(self) -> bool:
        import psycopg

        try:
            return self._lease.acquire()
        except psycopg.Error:
            raise NotifyError(
                "the database that holds the record of what was sent cannot be reached"
            ) from None

    def load(self) -> str | None:
        """May raise `StoreError`, as `save` does."""
        state = self._store.source_states().get(self._name)
        return None if state is None else state.cursor

    def save(self, text: str) -> None:
        self._store.set_source_state(SourceState(self._name, 0, text))

    def close(self) -> None:
        self._lease.close()
