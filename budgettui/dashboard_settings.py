"""The configuration as the dashboard reads it: the names of actions and themes are validated too."""

from budgettui.core.config.locations import find_config
from budgettui.core.config.settings import Settings
from budgettui.core.workspace import read_settings as read_core_settings
from budgettui.tui.actions import BY_ID
from budgettui.tui.key_conflicts import key_problems
from budgettui.tui.themes.theme_folders import folders, theme_names


def read_settings(config: str | None = None, store: str | None = None) -> Settings:
    """The settings of `config` or the default configuration; `store` replaces its store.

    Raises `ConfigError` with every problem of the files at once.
    """
    themes = theme_names(folders(find_config(config)))
    return read_core_settings(config, store, actions=BY_ID, themes=themes, check_keys=key_problems)
