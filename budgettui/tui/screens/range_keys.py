"""Moving and stretching the range of days that the trends show."""

from datetime import datetime, timedelta

from budgettui.core.config.settings import RANGES_DAYS
from budgettui.core.model.instants import DAY, to_datetime, to_instant
from budgettui.tui.base_app import BaseApp


class RangeKeys:
    """What `[`, `]`, `<` and `>` do, on every screen that has a trend."""

    @property
    def budget_app(self) -> BaseApp:
        raise NotImplementedError

    def action_shorter(self) -> None:
        """Show fewer days, if there is such a range."""
        app = self.budget_app
        days = [days for days in RANGES_DAYS if days < app.days]
        if days:
            app.set_days(days[-1])

    def action_longer(self) -> None:
        """Show more days, if there is such a range."""
        app = self.budget_app
        days = [days for days in RANGES_DAYS if days > app.days]
        if days:
            app.set_days(days[0])

    def action_earlier(self) -> None:
        """Move the range back to end where it begins now; in the calendar, at the end of the month before."""
        app = self.budget_app
        end = app.now() if app.series_cache.until is None else to_datetime(app.series_cache.until)
        if app.view == "calendar":
            local = end.astimezone(app.zone)
            month = datetime(local.year, local.month, 1, tzinfo=app.zone)
            app.move_range(to_instant(month) - 1)  # the month ends a microsecond earlier
        else:
            app.move_range(to_instant(end) - app.days * DAY)

    def action_later(self) -> None:
        """Move the range on, to begin where it ends now, up to the moment that is shown."""
        app = self.budget_app
        if app.series_cache.until is None:
            app.show_message(f"the range already ends {'there' if app.is_past else 'now'}")
            return
        end = to_datetime(app.series_cache.until)
        if app.view == "calendar":
            month = (end.astimezone(app.zone) + timedelta(days=1)).replace(day=28) + timedelta(days=4)
            until = to_instant(datetime(month.year, month.month, 1, tzinfo=app.zone)) - 1
        else:
            until = to_instant(end) + app.days * DAY
        app.move_range(until if until < to_instant(app.now()) else None)
