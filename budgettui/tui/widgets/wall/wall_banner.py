"""The wallboard's banner: how old the data is, or what else went wrong."""

from datetime import datetime

from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_age, format_moment

from ..text_lines import Line, fit
from .big_digits import big_digits
from .wall_base import WallBlock


class WallBanner(WallBlock):
    """How old the data is, or what else is wrong; several rows high if there is room."""

    def rows(self, width: int, height: int) -> list[Line]:
        app = self.budget_app
        since = self.last_good
        cross = self.glyphs.cross
        if since is None:
            problem = app.foremost_problem
            if problem is None:
                return []
            text = self.cut(f" {cross} {problem.kind}: {self.sanitize(problem.sentence)}", width)
            return [fit(((text, "watch+b+r"),), width, "watch+b+r")]
        role = "spent+b+r"
        number, _, unit = format_age(max(to_instant(app.now()) - to_instant(since), 0)).partition(" ")
        why = self._why(since)
        if height < 3:
            text = self.cut(f" {cross} data {number} {unit} old   {why}", width)
            return [fit(((text, role),), width, role)]
        rows: list[Line] = []
        for index, drawn in enumerate(big_digits(number, 1, self.glyphs.ascii)):
            last = index == 2
            head = f"  {cross} DATA  " if last else " " * (9 + len(cross))
            tail = f" {unit.upper()} OLD" if last else " " * (len(unit) + 5)
            text = head + drawn + tail + ("    " + why if index == 1 else "")
            rows.append(fit(((self.cut(text, width), role),), width, role))
        return rows

    def _why(self, since: datetime) -> str:
        app = self.budget_app
        at = format_moment(since, app.now(), app.zone)
        for kind in ("store", "backend"):
            if kind in app.problems:
                return f"last good {at}; {self.sanitize(app.problems[kind].sentence)}"
        return f"nothing was heard from the backend since {at}"
