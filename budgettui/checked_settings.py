"""The configuration as the dashboard reads it: with the names of actions and themes checked too."""

from budgettui.core.config.loader import find_config
from budgettui.core.config.settings import Settings
from budgettui.core.workspace import read_settings as read
from budgettui.tui.keys import BY_ID
from budgettui.tui.themes.theme_files import folders, theme_names


def read_settings(config: str | None = None, store: str | None = None) -> Settings:
    """The configuration named, or the one in its usual place; `store` stands in for its store.

    Raises `ConfigError` with every problem of the files at once.
    """
    return read(config, store, actions=BY_ID, themes=theme_names(folders(find_config(config))))
