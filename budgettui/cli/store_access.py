"""How commands open the event store: where it is missing or damaged, readers warn and writers refuse."""

from typing import Literal

from budgettui.cli.output.printing import note, warn
from budgettui.core.config.settings import Settings, StoreSettings
from budgettui.core.model.instants import Instant
from budgettui.core.store import StoreError, damage_of, open_store
from budgettui.core.workspace import Workspace

OpenMode = Literal["read", "read_existing", "change", "record"]


def open_workspace(settings: Settings, mode: OpenMode, is_named: bool, known_at: Instant | None) -> Workspace:
    """The configuration over its store; `StoreError` where it cannot be opened.

    - "read": to read only. A store that the configuration names may not exist yet: it is empty
      then, and a note says so. One named with `--store`, if `is_named`, has to exist.
    - "read_existing": as "read", for an answer that must not be given from a lost or damaged store.
    - "change": to change events that exist, and so the store exists too.
    - "record": to add events; the store is created where there is none.
    """
    create = mode == "record" or (mode == "read" and not is_named)
    if mode == "read" and not is_named and not _exists(settings.store):
        note(f"There is no event yet: {settings.store.location} is made with the first.")
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
    """Does the store exist? A database's address counts as existing."""
    return store.path is None or store.path.exists()
