"""Where files are: the configuration, by option, variable or default; the store; the user's themes."""

import os
from pathlib import Path

APP = "budgettui"
CONFIG_NAME = "config.toml"
STORE_NAME = "events.db"
CONFIG_VARIABLE = "BUDGETTUI_CONFIG"


def default_config() -> Path:
    """The configuration file in the platform's configuration folder, whether it exists or not."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / CONFIG_NAME


def default_store() -> Path:
    """The event store in the platform's data folder, whether it exists or not."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / STORE_NAME


def expand_home(path: Path) -> Path:
    """`path` with a leading `~` resolved; unchanged if there is no such home."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def themes_folder(config: Path) -> Path:
    """The folder of the user's own themes, `themes` beside the configuration file."""
    return config.parent / "themes"


def find_config(explicit: str | Path | None = None) -> Path | None:
    """The file at `explicit`, else `$BUDGETTUI_CONFIG`, else the platform's default; None without one."""
    chosen = explicit or os.environ.get(CONFIG_VARIABLE)
    if chosen:
        return expand_home(Path(chosen)).absolute()
    default = default_config()
    return default if os.path.lexists(default) else None
