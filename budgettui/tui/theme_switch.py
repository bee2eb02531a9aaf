"""Chooses the theme: the configured or chosen one, or what the terminal supports; and switches it."""

import os

from budgettui.core.config.settings import Settings
from budgettui.tui.foot_messages import MessagingApp
from budgettui.tui.themes.no_color import is_colourless
from budgettui.tui.themes.style_palette import Palette
from budgettui.tui.themes.textual_theme import for_textual
from budgettui.tui.themes.theme_folders import folders
from budgettui.tui.themes.theme_loader import DEFAULT, PLAIN, Theme, ThemeError, load_theme


class ThemedApp(MessagingApp):
    """An app with a theme. `theme_error` says why the wanted one is not shown."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.colourless = is_colourless(os.environ)
        self._styled_from_start = True
        """Whether the theme is still the one with which the style sheets were parsed at the start."""
        self.theme_error = ""
        try:
            chosen = load_theme(settings.display.theme, folders(settings.path))
        except ThemeError as error:
            self.theme_error = str(error)
            chosen = load_theme(DEFAULT, folders(None))
        if self.colourless and not chosen.ansi:
            chosen = load_theme(PLAIN, folders(None))
        self.palette = Palette(chosen, self.colourless)
        super().__init__(ansi_color=True if self.colourless else None)
        if self.console.color_system == "standard" and not chosen.ansi:
            chosen = load_theme(PLAIN, folders(None))  # its own sixteen colours, rather than approximations
        self._apply_theme(chosen)
        self.chosen_theme: str | None = None
        """The theme that the user chose, now or in an earlier run."""

    def restore_theme(self, name: str | None) -> None:
        """Start with the theme of the last run, unless the configuration names one."""
        self.chosen_theme = name
        if name is None or "theme" in self.settings.written_display:
            return
        try:
            theme = load_theme(name, folders(self.settings.path))
        except ThemeError as error:
            self.theme_error = str(error)
        else:
            if theme.ansi or not (self.colourless or self.console.color_system == "standard"):
                self._apply_theme(theme)

    def set_theme(self, name: str) -> None:
        """Switch to the theme called `name`; if it cannot be read, say why and keep the current one."""
        try:
            theme = load_theme(name, folders(self.settings.path))
        except ThemeError as error:
            self.show_message(str(error), "bad")
        else:
            self._apply_theme(theme)

    def refresh_css(self, animate: bool = True) -> None:
        """Restyle everything for another theme; skipped for the first one, which is already parsed."""
        if not self._styled_from_start:
            super().refresh_css(animate)

    def _apply_theme(self, theme: Theme) -> None:
        self.palette = Palette(theme, self.colourless)
        textual_theme = for_textual(theme)
        self.register_theme(textual_theme)
        self.theme = textual_theme.name
        if not self.is_running:
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            self._styled_from_start = False
            for screen in self.screen_stack:
                screen.refresh(layout=True)
                for widget in screen.query("*"):
                    widget.refresh()
