"""The list of themes, each shown while the cursor is on it; escape restores the previous one."""

from budgettui.tui.base_app import BaseApp
from budgettui.tui.themes.theme_folders import folders, theme_names
from budgettui.tui.themes.theme_loader import ThemeError, load_theme

from .chooser import Choice, Chooser


def choose_theme(app: BaseApp) -> None:
    """Open the list of themes; one that cannot be read shows why."""
    places = folders(app.settings.path)
    before = app.palette.theme.name
    choices = []
    for name in theme_names(places):
        try:
            theme = load_theme(name, places)
        except ThemeError as error:
            choices.append(Choice(name, name, str(error)))
            continue
        choices.append(Choice(name, theme.title, "dark ground" if theme.dark else "light ground"))

    def done(name: str | None) -> None:
        app.set_theme(name or before)
        app.chosen_theme = name or app.chosen_theme

    app.push_screen(Chooser("themes", choices, before, app.set_theme), done)
