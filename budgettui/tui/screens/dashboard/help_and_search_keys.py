"""The dashboard's keys for help, palette, comparison, themes, filter and quick line."""

from textual.widget import Widget

from budgettui.tui.widgets.panes.anomalies_pane import AnomaliesPane

from ..base_screen import BaseScreen


class DialogKeys(BaseScreen):
    """What `?`, `ctrl+p`, `=`, `t`, `/` and `:` do."""

    def __init__(self) -> None:
        super().__init__()
        self.prompt: Widget | None = None
        self.prompt_lines = 0

    def lay_out(self) -> None:
        """Lay the panes out again."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Redraw what changed in every pane."""
        raise NotImplementedError

    def go_to(self, name: str) -> None:
        """Focus a pane."""
        raise NotImplementedError

    def action_help(self) -> None:
        from ..dialogs.help.help_dialog import Help

        self.app.push_screen(Help())

    def action_legend(self) -> None:
        from ..dialogs.help.legend import Legend

        self.app.push_screen(
            Legend("Trend" if self.focused is not None and self.focused.id == "trend" else None)
        )

    def action_problems(self) -> None:
        from ..dialogs.problem_list import ProblemList

        self.app.push_screen(ProblemList())

    def action_palette(self) -> None:
        from ..dialogs.chooser import Chooser
        from .command_palette import COMMAND_PREFIX, SERVICE_PREFIX, palette_choices

        def run(key: str | None) -> None:
            if key is None:
                return
            if key.startswith(SERVICE_PREFIX):
                self.budget_app.choose(key.removeprefix(SERVICE_PREFIX))
            elif key.startswith(COMMAND_PREFIX):
                self.budget_app.copy_command((key.removeprefix(COMMAND_PREFIX),))
            else:
                self.call_later(self.run_action, key)

        title = "keys, services and commands"
        self.app.push_screen(Chooser(title, palette_choices(self.budget_app)), run)

    def action_compare(self) -> None:
        from ..dialogs.services.comparison_screen import choose_other

        name = self.chosen_service()
        if name is not None:
            choose_other(self.budget_app, name)

    def action_themes(self) -> None:
        from ..dialogs.theme_chooser import choose_theme

        choose_theme(self.budget_app)

    def action_filter(self) -> None:
        from .filter_prompt import FilterEntry, PromptMark

        if self.prompt is not None:
            return
        focused = self.focused
        if isinstance(focused, AnomaliesPane):

            def anomalies_done(keep: bool) -> None:
                if not keep:
                    focused.narrow("")
                self.prompt_done("anomalies")

            entry = FilterEntry(focused.filter, "entry", focused.narrow, anomalies_done)
            entry.placeholder = "service, incident or text; enter keeps, esc clears"
        else:
            before = self.budget_app.service_list.filter
            entry = FilterEntry(before, "entry", self.filter_typed, self.filter_done)
        self.prompt = entry
        self.prompt_lines = 1
        self.mount(PromptMark("/", id="prompt"), self.prompt)
        self.lay_out()
        self.set_focus(self.prompt)

    def filter_typed(self, text: str) -> None:
        """Narrow the list while the filter is typed."""
        service_list = self.budget_app.service_list
        before = service_list.chosen
        service_list.set_filter(text)
        if service_list.chosen != before:
            self.budget_app.series_cache.want()
        self.redraw()

    def filter_done(self, keep: bool) -> None:
        """Close the filter's prompt, and keep or drop the filter."""
        if not keep:
            self.filter_typed("")
        self.prompt_done()

    def action_quick(self) -> None:
        from .filter_prompt import PromptMark
        from .quick_line import QuickEntry

        if self.prompt is not None or self.chosen_service() is None:
            return
        settings = self.budget_app.settings
        entry = QuickEntry(
            settings.service_names,
            settings.category_names,
            self.budget_app.quick_history.lines,
            self.prompt_done,
        )
        self.prompt = entry
        self.prompt_lines = 2
        self.mount(entry.preview, PromptMark(":", id="prompt"), entry)
        self.lay_out()
        self.set_focus(entry)

    def prompt_done(self, pane: str = "services") -> None:
        """Close the prompt, and focus a pane."""
        for widget in self.query("#entry, #prompt, #preview"):
            widget.remove()
        self.prompt = None
        self.prompt_lines = 0
        self.lay_out()
        self.go_to(pane)
