"""Reads the configuration for the dashboard, which also validates key bindings and theme names."""

from budgettui.core.config.default_paths import find_config
from budgettui.core.config.settings import Settings
from budgettui.core.workspace import read_settings as read_core_settings
from budgettui.tui.actions import BY_ID
from budgettui.tui.key_conflicts import key_problems
from budgettui.tui.themes.theme_folders import folders, theme_names


def read_settings(config: str | None = None, store: str | None = None) -> Settings:
    """The settings of `config`, or of the default configuration, with `store` as its store if given.

    Raises `ConfigError` with all problems of the files.
    """
    themes = theme_names(folders(find_config(config)))
    return read_core_settings(config, store, actions=BY_ID, themes=themes, check_keys=key_problems)
