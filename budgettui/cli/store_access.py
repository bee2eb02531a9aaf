"""How commands open the event store: if it is missing or damaged, readers warn and writers fail."""

from typing import Literal

from budgettui.cli.output.printing import note, warn
from budgettui.core.config.settings import Settings, StoreSettings
from budgettui.core.model.instants import Instant
from budgettui.core.store import StoreError, damage_of, open_store
from budgettui.core.workspace import Workspace

OpenMode = Literal["read", "read_existing", "change", "record"]


def open_workspace(settings: Settings, mode: OpenMode, is_named: bool, known_at: Instant | None) -> Workspace:
    """Open the store of a configuration; raises `StoreError`.

    - "read": read-only. The configured store may not exist yet: it counts as empty then, and a note says
      so. A store named with `--store` (`is_named`) must exist.
    - "read_existing": like "read", for an answer that must not come from a missing or damaged store.
    - "change": to change events, so the store must exist.
    - "record": to add events; a missing store is created.
    """
    create = mode == "record" or (mode == "read" and not is_named)
    if mode == "read" and not is_named and not _exists(settings.store):
        note(f"No events yet: {settings.store.location} is created with the first one.")
    store = open_store(settings.store, create=create, read_only=mode.startswith("read"))
    try:
        damage = damage_of(store, settings.store)
        if damage is not None and mode != "read":
            raise StoreError(damage)
    except StoreError:
        store.close()
        raise
    if damage is not None:
        warn(f"Warning: {damage}. The output may lack events, or contain events that nobody recorded.")
    return Workspace(settings, store, known_at=known_at)


def _exists(store: StoreSettings) -> bool:
    """Whether the store exists; a database is assumed to exist."""
    return store.path is None or store.path.exists()
