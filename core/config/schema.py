"""From the tables of the configuration to its settings: every key, what it accepts, and its default."""

from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from typing import cast

from ..model.names import NAME_ACCEPTED, WORD_ACCEPTED, is_name, is_word
from ..model.slo import WINDOWS_ACCEPTED, Slo, Window, zone_named
from .errors import Problem
from .locations import default_store, expanded, machine_timezone
from .settings import (
    DEFAULT_PAIRS,
    LONGEST_WINDOW_DAYS,
    RANGES_DAYS,
    SEVERITIES,
    SORTS,
    AlertPair,
    AlertSettings,
    CategorySettings,
    DisplaySettings,
    FileStamp,
    PolicySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
    default_categories,
    read_window,
)
from .table_reader import Place, Section, is_number, nearest, shown

_SLO_ACCEPTED = "a percentage above 0 and below 100, such as 99.9"
_ZONE_ACCEPTED = "an IANA time zone such as Europe/Berlin or UTC"
_PERCENT_ACCEPTED = "a percentage from 0 to 100"
_URL_ACCEPTED = "a URL such as postgresql://user@host/database"
_LENGTH_ACCEPTED = 'a length such as "1h", "30m" or "3d"'
_WINDOW_ACCEPTED = f"{WINDOWS_ACCEPTED}; at most {LONGEST_WINDOW_DAYS}d"
_PROBABILITY_DAYS = (7, 14, 30)


def read_settings(
    root: Section,
    path: Path,
    files: tuple[FileStamp, ...],
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
) -> Settings:
    """The settings that the files say; mistakes go to `root.problems`, defaults in their place.

    `actions` and `themes`, where given, are the names that `keys` and `display.theme` may use.
    """
    store = _store(root.section("store"))
    display_section = root.section("display")
    display, shared_zone = _display(display_section, themes)
    services = _services(root.sections("services") or [], shared_zone, root.problems)
    categories = _categories(root.sections("categories") or [], root.problems)
    policy = _policy(root.section("policy"))
    alerts = _alerts(root.section("alerts"))
    keys = _keys(root.section("keys"), actions)
    root.finish()
    return Settings(
        store, services, categories, policy, alerts, display, keys, shared_zone, path=path, files=files
    )


def _store(section: Section) -> StoreSettings:
    where = section.text("path", None, _is_file_name, "a file name; a database is a url")
    url = section.text("url", None, _is_url, _URL_ACCEPTED)
    place = section.find("path")
    section.finish()
    if url is not None:
        if where is not None and place is not None:
            accepted = "either path or url"
            section.problems.append(
                place.problem("there is a url as well; the store is one of the two", accepted)
            )
        return StoreSettings(url=url)
    if where is None or place is None:
        return StoreSettings(path=default_store())
    return StoreSettings(path=place.source.file.parent / expanded(Path(where)))


def _is_file_name(text: str) -> bool:
    return bool(text.strip()) and "\0" not in text and "://" not in text


def _is_url(text: str) -> bool:
    scheme, separator, rest = text.partition("://")
    return bool(separator and rest) and scheme in ("postgresql", "postgres") and " " not in text


def _display(section: Section, themes: Collection[str] | None) -> tuple[DisplaySettings, str]:
    """The display, and the zone for the services that name none: the same on every machine."""
    default = DisplaySettings()
    theme = section.text("theme", default.theme, is_name, "the name of a theme")
    if themes is not None and theme not in themes and (found := section.find("theme")) is not None:
        close = nearest(theme, themes)
        accepted = ", ".join(sorted(themes))
        hint = f"did you mean {close}?" if close else f"accepted: {accepted}"
        section.problems.append(found.problem(f"there is no theme {shown(theme)}; {hint}", accepted))
    zone = section.text(
        "timezone", "local", lambda text: text == "local" or _is_zone(text), f'"local" or {_ZONE_ACCEPTED}'
    )
    display = DisplaySettings(
        theme=theme,
        timezone=machine_timezone() if zone == "local" else zone,
        refresh_seconds=section.number(
            "refresh_seconds", default.refresh_seconds, 0.2, 60, "seconds from 0.2 to 60"
        ),
        ascii=_AUTO[section.choice("ascii", "auto", tuple(_AUTO))],
        range_days=section.choice("range_days", default.range_days, RANGES_DAYS),
        sort=section.choice("sort", default.sort, SORTS),
        rotate_seconds=section.number(
            "rotate_seconds", default.rotate_seconds, 1, 3600, "seconds from 1 to 3600"
        ),
    )
    section.finish()
    return display, "UTC" if zone == "local" else zone


_AUTO: dict[str | bool, bool | None] = {"auto": None, True: True, False: False}


def _is_zone(text: str) -> bool:
    zone_named(text)
    return True


def _services(
    tables: list[Section], shared_zone: str, problems: list[Problem]
) -> tuple[ServiceSettings, ...]:
    services = [_service(table, shared_zone) for table in tables]
    _once([table.find("name") for table in tables], "service", problems)
    return tuple(service for service in services if service is not None)


def _service(section: Section, shared_zone: str) -> ServiceSettings | None:
    section.needed("name", NAME_ACCEPTED)
    name = section.text("name", "", is_name, NAME_ACCEPTED)
    section.needed("slo", _SLO_ACCEPTED)
    slo = section.read("slo", None, _slo, _SLO_ACCEPTED + _slo_hint(section.find("slo")))
    zone = section.text("timezone", shared_zone, _is_zone, _ZONE_ACCEPTED)
    window = section.read("window", Window.rolling(30), lambda value: _window(value, zone), _WINDOW_ACCEPTED)
    group = section.text("group", None, is_name, NAME_ACCEPTED)
    tags = section.texts("tags", (), is_name, NAME_ACCEPTED)
    section.finish()
    if not name or slo is None:
        return None
    return ServiceSettings(name, slo, window, group, tags, zone)


def _slo(value: object) -> Slo | None:
    if not is_number(value):
        return None
    slo = Slo(f"{Decimal(value):f}")
    return slo if slo.target >= 1 else None


def _slo_hint(found: Place | None) -> str:
    if found is not None and isinstance(found.value, str):
        return ", without quotes"
    if found is None or not is_number(found.value) or not 0 < found.value < 1:
        return ""
    return f" (in percent: {100 * float(found.value):g}, not the share {shown(found.value)})"


def _window(value: object, zone: str) -> Window | None:
    return read_window(value, zone) if isinstance(value, str) else None


def _once(names: list[Place | None], what: str, problems: list[Problem]) -> None:
    """Add a problem for every name that an earlier table has."""
    first: dict[str, Place] = {}
    for place in names:
        if place is None or not isinstance(place.value, str):
            continue
        if place.value not in first:
            first[place.value] = place
            continue
        other = first[place.value]
        where = f"line {other.source.line(other.path)}"
        if other.source is not place.source:
            where = f"{other.source.file}, {where}"
        accepted = f"a name of its own for every {what}"
        problems.append(
            place.problem(f"the {what} {shown(place.value)} is there already ({where})", accepted)
        )


def _categories(tables: list[Section], problems: list[Problem]) -> tuple[CategorySettings, ...]:
    categories = {category.name: category for category in default_categories()}
    for table in tables:
        table.needed("name", WORD_ACCEPTED)
        name = table.text("name", "", is_word, WORD_ACCEPTED)
        excluded = table.flag("excluded", False)
        table.finish()
        if name:
            categories[name] = CategorySettings(name, excluded)
    _once([table.find("name") for table in tables], "category", problems)
    return tuple(categories.values())


def _policy(section: Section) -> PolicySettings:
    default = PolicySettings()
    policy = PolicySettings(
        watch_below_pct=section.number("watch_below_pct", default.watch_below_pct, 0, 100, _PERCENT_ACCEPTED),
        gate_min_remaining_pct=section.number(
            "gate_min_remaining_pct", default.gate_min_remaining_pct, 0, 100, _PERCENT_ACCEPTED
        ),
        gate_block_on=tuple(
            severity
            for severity in SEVERITIES
            if severity
            in section.texts(
                "gate_block_on", default.gate_block_on, lambda text: text in SEVERITIES, '"page" or "ticket"'
            )
        ),
        gate_block_while_open=section.flag("gate_block_while_open", default.gate_block_while_open),
        gate_max_probability=section.number(
            "gate_max_probability", default.gate_max_probability, 0, 1, "a probability from 0 to 1"
        ),
        gate_horizon_days=section.choice("gate_horizon_days", default.gate_horizon_days, _PROBABILITY_DAYS),
    )
    section.finish()
    return policy


def _alerts(section: Section) -> AlertSettings:
    tables = section.sections("pairs", last_only=True)
    section.finish()
    if tables is None:
        return AlertSettings(DEFAULT_PAIRS)
    pairs = [_pair(table) for table in tables]
    return AlertSettings(tuple(pair for pair in pairs if pair is not None))


def _pair(section: Section) -> AlertPair | None:
    before = len(section.problems)
    for key, accepted in (
        ("severity", '"page" or "ticket"'),
        ("long", _LENGTH_ACCEPTED),
        ("short", _LENGTH_ACCEPTED),
    ):
        section.needed(key, accepted)
    severity = section.choice("severity", SEVERITIES[0], SEVERITIES)
    long = section.read("long", None, _length, _LENGTH_ACCEPTED)
    short = section.read("short", None, _length, _LENGTH_ACCEPTED)
    budget = section.number("budget_pct", 0.0, 0.0001, 100, "a percentage of the budget above 0, at most 100")
    factor = section.number("factor", 0.0, 0.0001, 1_000_000, "a burn rate above 0, such as 14.4")
    pct_at, factor_at = section.find("budget_pct"), section.find("factor")
    section.finish()
    if pct_at is None and factor_at is None:
        section.needed("budget_pct", "budget_pct, a percentage of the budget, or factor, a burn rate")
    elif pct_at is not None and factor_at is not None:
        message = "there is a budget_pct as well; a pair has one of the two"
        section.problems.append(factor_at.problem(message, "either budget_pct or factor"))
    place = section.find("short")
    if long is not None and short is not None and place is not None and short >= long:
        section.problems.append(place.wrong("a length below that of long"))
    if len(section.problems) > before or long is None or short is None:
        return None
    return AlertPair(severity, long, short, budget if pct_at else None, factor if factor_at else None)


def _length(value: object) -> int | None:
    from ..text.timeparse import parse_duration

    return parse_duration(value) if isinstance(value, str) else None


def _keys(section: Section, actions: Collection[str] | None) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for action in dict.fromkeys(cast(str, place.path[-1]) for place in section.places()):
        found = section.find(action)
        if found is None:
            continue
        if actions is not None and action not in actions:
            close = nearest(action, actions)
            accepted = ", ".join(sorted(actions))
            hint = f"did you mean {close}?" if close else f"accepted: {accepted}"
            section.problems.append(found.problem(f"there is no action of this name; {hint}", accepted))
        elif found.value == []:
            section.problems.append(found.wrong(_KEY_ACCEPTED))
        elif isinstance(found.value, str):
            keys[action] = (section.text(action, "", _is_key, _KEY_ACCEPTED),)
        else:
            keys[action] = section.texts(action, (), _is_key, _KEY_ACCEPTED)
    return keys


_KEY_ACCEPTED = 'a key such as "a" or "ctrl+s"'


def _is_key(text: str) -> bool:
    return 0 < len(text) <= 40 and text.isprintable() and len(text.split()) == 1 and text == text.strip()
