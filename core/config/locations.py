"""The default locations of configuration and store, and the machine's time zone."""

import os
from pathlib import Path

from ..model.time_zone import zone_named

APP = "budgettui"
CONFIG_NAME = "config.toml"
STORE_NAME = "events.db"
CONFIG_VARIABLE = "BUDGETTUI_CONFIG"

_ZONEINFO = "zoneinfo/"


def default_config() -> Path:
    """The configuration file in the platform's configuration folder, whether it exists or not."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / CONFIG_NAME


def default_store() -> Path:
    """The event store in the platform's data folder, whether it exists or not."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / STORE_NAME


def expand_home(path: Path) -> Path:
    """`path` with a leading `~` resolved, unchanged where there is no such home."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def themes_folder(config: Path) -> Path:
    """Where a user's own themes are: the folder `themes` beside the configuration file."""
    return config.parent / "themes"


def machine_timezone() -> str:
    """The name of the machine's time zone, IANA's or as POSIX writes it; UTC where none can be found.

    It is looked for in `$TZ`, or else in `/etc/localtime` and `/etc/timezone`.
    """
    variable = os.environ.get("TZ")
    if variable is not None:  # the C library takes an empty one, and one that it does not know, for UTC
        names = [_after_zoneinfo(variable.removeprefix(":"))]
    else:
        names = [_from_link(), _from_text()]
    for name in names:
        if not name:
            continue
        try:
            zone_named(name)
        except ValueError:
            continue
        return "UTC" if name in ("Etc/UTC", "UCT", "Etc/UCT", "Zulu") else name
    return "UTC"


def _from_link() -> str:
    try:
        target = os.path.realpath("/etc/localtime")
    except OSError:
        return ""
    return _after_zoneinfo(target) if _ZONEINFO in target else ""


def _from_text() -> str:
    try:
        return Path("/etc/timezone").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _after_zoneinfo(path: str) -> str:
    name = path.rpartition(_ZONEINFO)[2]
    return name.removeprefix("posix/").removeprefix("right/")
