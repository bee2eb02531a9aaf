"""The dashboard's keys that look at the past, and the one that says which command shows the same."""

from datetime import datetime, timedelta

from budgettui.core.model.instants import DAY, Instant, to_datetime, to_instant
from budgettui.tui.widgets.pane import Pane

from .finding_actions import FindingKeys


class PastKeys(FindingKeys):
    """What `T`, `,`, `.`, `N`, `<`, `>` and `c` do."""

    def action_moment(self) -> None:
        from .filter_prompt import PromptMark
        from .moment_prompt import MomentEntry

        if self.prompt is not None:
            return

        def chosen(moment: Instant | None) -> None:
            self.prompt_done()
            self.budget_app.past.go(moment)

        entry = MomentEntry(chosen, self.prompt_done)
        self.prompt = entry
        self.prompt_lines = 2
        self.mount(entry.preview, PromptMark("T", id="prompt"), entry)
        self.lay_out()
        self.set_focus(entry)

    def action_moment_back(self) -> None:
        self.budget_app.past.step(False)

    def action_moment_on(self) -> None:
        self.budget_app.past.step(True)

    def action_now(self) -> None:
        if self.budget_app.is_past or self.budget_app.past.is_busy:
            self.budget_app.past.go(None)
        else:
            self.budget_app.move_range(None)

    # -- the range of the trend

    def action_earlier(self) -> None:
        app = self.budget_app
        end = app.now() if app.series_cache.until is None else to_datetime(app.series_cache.until)
        if app.view == "calendar":
            local = end.astimezone(app.zone)
            month = datetime(
                local.year, local.month, 1, tzinfo=app.zone
            )  # a microsecond before it, a month ends
            app.move_range(to_instant(month) - 1)
        else:
            app.move_range(to_instant(end) - app.days * DAY)

    def action_later(self) -> None:
        app = self.budget_app
        if app.series_cache.until is None:
            app.show_message(
                "the range ends now already" if not app.is_past else "the range ends there already"
            )
            return
        end = to_datetime(app.series_cache.until)
        if app.view == "calendar":
            month = (end.astimezone(app.zone) + timedelta(days=1)).replace(day=28) + timedelta(days=4)
            later = to_instant(datetime(month.year, month.month, 1, tzinfo=app.zone)) - 1
        else:
            later = to_instant(end) + app.days * DAY
        app.move_range(later if later < to_instant(app.now()) else None)

    # -- the command that shows the same

    def action_command(self) -> None:
        if isinstance(self.focused, Pane):
            self.budget_app.copy_command(self.focused.command())
