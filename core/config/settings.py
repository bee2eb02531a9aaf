"""The settings of a configuration, as frozen values with their defaults. Standard library only."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ..model.alert_pairs import DEFAULT_PAIRS, AlertPair
from ..model.calendar import midnight
from ..model.event import CATEGORIES
from ..model.exclusion import ExclusionRule
from ..model.freeze import FreezeRule
from ..model.instants import Instant
from ..model.policy_rule import PolicyRule
from ..model.slo import Slo
from ..model.time_zone import zone_named
from ..model.window import Window
from ..support.frozen import frozen
from ..text.suggestions import unknown_name, visible
from .past_targets import PastTarget
from .receiver_settings import ReceiverSettings
from .redaction import without_password
from .source_settings import SourceSettings

Sort = Literal["status", "name", "remaining", "burn"]
SORTS: tuple[Sort, ...] = ("status", "name", "remaining", "burn")
COLUMNS = ("left", "bar", "outlook", "burn_1h", "course", "minutes", "open", "burn_6h", "target")
"""The columns that the list of services can show after status and name."""
RANGES_DAYS: tuple[int, ...] = (7, 30, 90)
LONGEST_WINDOW_DAYS = 730
"""Longer rolling windows are refused: a budget over years changes too slowly to act on."""
SEVERITIES: tuple[Literal["page", "ticket"], ...] = ("page", "ticket")


@frozen
class StoreSettings:
    """Where the events are stored: a local file or a team's database. Exactly one is set."""

    path: Path | None = None
    url: str | None = field(default=None, repr=False)

    @property
    def location(self) -> str:
        """The location for people; a password in the URL is left out."""
        return visible(str(self.path) if self.url is None else without_password(self.url))


@frozen(many=True)
class ServiceSettings:
    """One error budget: the SLO of a service, its window, and how it is listed.

    `timezone` is the IANA zone of its days and of a calendar window; the same on every machine.
    `formerly`: names under which events of this service were recorded before. `since`: the first day that
    was measured. `past_targets`: earlier values of `slo` and `window`, oldest first. For a further objective
    over the events of the service `parent`, `objective` is its name; otherwise both are None.
    """

    name: str
    slo: Slo
    window: Window = Window.rolling(30)
    group: str | None = None
    tags: tuple[str, ...] = ()
    timezone: str = "UTC"
    formerly: tuple[str, ...] = ()
    since: date | None = None
    past_targets: tuple[PastTarget, ...] = ()
    parent: str | None = None
    objective: str | None = None
    exclusions: tuple[ExclusionRule, ...] = ()
    """Time excluded by planned exclusions, calendar files and service hours."""
    held_until: date | None = None
    """The day until which `slo` and `window` applied; None if they apply now."""

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.timezone)

    @property
    def event_service(self) -> str:
        """The name that new events of this budget are recorded under."""
        return self.parent or self.name

    @property
    def event_names(self) -> tuple[str, ...]:
        """Every name under which the store may hold events of this budget, the present one first."""
        return (self.event_service, *self.formerly)

    @property
    def measured_from(self) -> Instant | None:
        """The instant at which `since` begins; None if the whole history counts."""
        return None if self.since is None else midnight(self.since, self.zone)


@frozen
class CategorySettings:
    """A category of events; those of an excluded one cost no budget."""

    name: str
    excluded: bool = False


@frozen
class PolicySettings:
    """When a service needs attention, and when `gate` says no.

    A service is WATCH while less than `watch_below_pct` percent of its budget remains. The gate says no
    while less than `gate_min_remaining_pct` percent remains or nothing does; while an alert of a severity in
    `gate_block_on` fires; while an event that costs budget is open, if `gate_block_while_open`; and when the
    probability of exhaustion within `gate_horizon_days` is above `gate_max_probability` (never, if that is
    1); and during `freezes`. `rules` are the written policy: what must happen when.
    """

    watch_below_pct: float = 50.0
    gate_min_remaining_pct: float = 10.0
    gate_block_on: tuple[Literal["page", "ticket"], ...] = ("page",)
    gate_block_while_open: bool = True
    gate_max_probability: float = 1.0
    gate_horizon_days: int = 7
    rules: tuple[PolicyRule, ...] = ()
    freezes: tuple[FreezeRule, ...] = ()


@frozen
class AlertSettings:
    """The burn alerts that are watched, in the order they are shown."""

    pairs: tuple[AlertPair, ...] = DEFAULT_PAIRS


@frozen
class DisplaySettings:
    """How things look. `timezone` is the IANA zone that times are shown and read in.

    `refresh_seconds`: how often the store is polled for other people's changes; a change of a file, or a
    notification by a database, is noticed sooner. `ascii`: True or False, None to let the terminal decide.
    `range_days` is the initial range of the trend (7, 30 or 90), `sort` the initial order of the services,
    `rotate_seconds` how long a wallboard stays on one service. `columns` are those of the list of services,
    empty for as many as fit; `incident_url` is the address of an incident, with `{id}` for its id.
    """

    theme: str = "dark"
    timezone: str = "UTC"
    refresh_seconds: float = 1.0
    ascii: bool | None = None
    range_days: int = 30
    sort: Sort = "status"
    rotate_seconds: float = 15.0
    columns: tuple[str, ...] = ()
    incident_url: str | None = None

    def incident_link(self, incident_id: str | None) -> str | None:
        """The address of an incident; None without an id or a configured address."""
        if self.incident_url is None or not incident_id:
            return None
        from urllib.parse import quote

        return self.incident_url.replace("{id}", quote(incident_id, safe=""))

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.timezone)


@frozen
class FileStamp:
    """The state of a file when it was read, to notice that it has changed."""

    path: Path
    mtime_ns: int
    size: int
    inode: int


@lru_cache
def read_window(text: str, timezone: str) -> Window:
    """`Window.parse` with the limits of a configuration: `ValueError` below an hour or above two years."""
    window = Window.parse(text, timezone)
    if not 1 / 24 <= window.days <= LONGEST_WINDOW_DAYS:
        raise ValueError(f"window: {text!r} is not from 1h to {LONGEST_WINDOW_DAYS}d")
    return window


def default_categories() -> tuple[CategorySettings, ...]:
    """The categories that need no configuration."""
    return tuple(CategorySettings(name) for name in CATEGORIES)


@frozen
class Settings:
    """Everything the configuration says. `keys` maps an action's id to the keys that replace its own.

    `services` has an entry for every budget: an objective follows its service.
    """

    store: StoreSettings
    services: tuple[ServiceSettings, ...] = ()
    categories: tuple[CategorySettings, ...] = field(default_factory=default_categories)
    policy: PolicySettings = PolicySettings()
    alerts: AlertSettings = AlertSettings()
    display: DisplaySettings = DisplaySettings()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    service_timezone: str = "UTC"
    """The default zone of services: `display.timezone` if it is set, else UTC."""
    retired_services: tuple[str, ...] = ()
    """Services that no longer exist: their events are kept, but do not count anywhere."""
    sources: tuple[SourceSettings, ...] = ()
    """Where `sync` gets events from."""
    receivers: tuple[ReceiverSettings, ...] = ()
    """Who is notified of changes."""
    path: Path | None = None
    """The user's file; None if the settings were not read from one."""
    files: tuple[FileStamp, ...] = ()
    """Every file read, the user's and the drop-ins."""
    written_display: frozenset[str] = frozenset()
    """The keys of `display` in the files, which take precedence over choices made on the screen."""

    @property
    def zone(self) -> tzinfo:
        """The zone that times are shown and read in."""
        return self.display.zone

    @property
    def service_names(self) -> tuple[str, ...]:
        return tuple(service.name for service in self.services)

    @property
    def event_names(self) -> tuple[str, ...]:
        """Every name under which events of a service may be recorded, former ones too."""
        return tuple(
            name for service in self.services if service.parent is None for name in service.event_names
        )

    @property
    def event_services(self) -> dict[str, str]:
        """The service that events belong to, by every name that they may be recorded under."""
        names = {name: service.event_service for service in self.services for name in service.event_names}
        return names | {service.name: service.event_service for service in self.services}

    @property
    def category_names(self) -> tuple[str, ...]:
        return tuple(category.name for category in self.categories)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups that services are in, in the configuration's order."""
        return tuple(dict.fromkeys(service.group for service in self.services if service.group))

    @property
    def excluded_categories(self) -> frozenset[str]:
        return frozenset(category.name for category in self.categories if category.excluded)

    def service(self, name: str) -> ServiceSettings:
        """The service with that current or former name; `ValueError` with similar names if there is none."""
        for service in self.services:
            if service.name == name:
                return service
        for service in self.services:
            if name in service.formerly:
                return service
        raise ValueError(
            f"service: {unknown_name(name, self.service_names, 'a service of this configuration')}"
        )
