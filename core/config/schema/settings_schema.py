"""Converts the tables of the configuration to settings. The defaults are in `settings`.

Each table has its own module; modules for tables that few configurations have are loaded when needed.
"""

import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...model.event import BACKGROUND
from ...model.freeze import FreezeRule
from ...model.instants import Instant
from ..receiver_settings import ReceiverSettings
from ..settings import (
    CategorySettings,
    FileStamp,
    Settings,
)
from ..source_settings import SourceSettings
from ..table_reader import TableReader
from .alert_schema import read_alerts
from .category_schema import read_categories
from .display_schema import read_display
from .policy_schema import read_policy
from .service_schema import read_services
from .store_schema import read_store

if TYPE_CHECKING:
    from .key_binding_schema import KeyCheck


def read_settings(
    root: TableReader,
    path: Path,
    files: tuple[FileStamp, ...],
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
    check_keys: "KeyCheck | None" = None,
    now: Instant | None = None,
) -> Settings:
    """The settings of the files; mistakes are added to `root.problems` and replaced by defaults.

    `actions` and `themes`, unless None, are the names that `keys` and `display.theme` may use; `check_keys`
    returns what is wrong with the keys that are bound to actions. No target can have changed after `now`
    (default: the system's clock).
    """
    if now is None:
        now = time.time_ns() // 1000
    store, retired = read_store(root.table("store"))
    display_table = root.table("display")
    display, shared_zone = read_display(display_table, themes)
    written_display = frozenset(str(entry.path[-1]) for entry in display_table.entries())
    services = read_services(root.tables("services") or [], shared_zone, now, root.problems)
    if exclusion_tables := root.tables("exclusions"):
        from .exclusion_schema import with_exclusions

        services = with_exclusions(services, exclusion_tables, shared_zone, now)
    categories = read_categories(root.tables("categories") or [], root.problems)
    alerts = read_alerts(root.table("alerts"))
    policy_table = root.table("policy")
    freezes: tuple[FreezeRule, ...] = ()
    if freeze_tables := policy_table.tables("freezes"):
        from .freeze_schema import read_freezes

        freezes = read_freezes(freeze_tables, services, shared_zone, now)
    policy = replace(read_policy(policy_table, services, categories, alerts), freezes=freezes)
    keys: dict[str, tuple[str, ...]] = {}
    key_table = root.table("keys")
    if any(key_table.entries()):
        from .key_binding_schema import read_keys

        keys = read_keys(key_table, actions, check_keys)
    sources: tuple[SourceSettings, ...] = ()
    if source_tables := root.tables("sources"):
        from .source_schema import read_sources

        sources = read_sources(source_tables, services, root.problems)
    keeps_background = any(query.background for source in sources for query in source.queries)
    if keeps_background and all(category.name != BACKGROUND for category in categories):
        categories = (*categories, CategorySettings(BACKGROUND))
    receivers: tuple[ReceiverSettings, ...] = ()
    if receiver_tables := root.tables("notify"):
        from .receiver_schema import read_receivers

        receivers = read_receivers(receiver_tables, services, display.timezone, root.problems)
    root.reject_unknown_keys()
    return Settings(
        store=store,
        services=services,
        categories=categories,
        policy=policy,
        alerts=alerts,
        display=display,
        keys=keys,
        service_timezone=shared_zone,
        retired_services=retired,
        sources=sources,
        receivers=receivers,
        path=path,
        files=files,
        written_display=written_display,
    )
