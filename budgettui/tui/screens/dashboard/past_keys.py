"""The dashboard's keys that show the past, and move the range of days."""

from budgettui.core.model.instants import Instant

from ..range_keys import RangeKeys
from .help_and_search_keys import DialogKeys


class PastKeys(DialogKeys, RangeKeys):
    """What `T`, `,`, `.`, `K`, `N`, `[`, `]`, `<` and `>` do."""

    def action_moment(self) -> None:
        from .filter_prompt import PromptMark
        from .moment_prompt import MomentEntry

        if self.prompt is not None:
            return

        def chosen(moment: Instant | None, known_then: bool) -> None:
            self.prompt_done()
            self.budget_app.past.go(moment, known_then)

        entry = MomentEntry(chosen, self.prompt_done, self.budget_app.past.known_then)
        self.prompt = entry
        self.prompt_lines = 2
        self.mount(entry.preview, PromptMark("T", id="prompt"), entry)
        self.lay_out()
        self.set_focus(entry)

    def action_moment_back(self) -> None:
        self.budget_app.past.step(False)

    def action_moment_on(self) -> None:
        self.budget_app.past.step(True)

    def action_known_then(self) -> None:
        app = self.budget_app
        if app.is_past:
            app.past.toggle_known()
        else:
            app.show_message(f"only the past can be shown as known then; {app.key('moment')} goes there")

    def action_now(self) -> None:
        if self.budget_app.is_past or self.budget_app.past.is_busy:
            self.budget_app.past.go(None)
        else:
            self.budget_app.move_range(None)
