"""The list of problems in full; the banner has room for one line only."""

from collections.abc import Sequence

from budgettui.backend.messages import Problem
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, wrap

from .dialog_list_rows import DialogRows
from .filterable_dialog import RowsDialog, holds

MEANINGS = {
    "store": "The figures are from the last time the store was read; reading it is retried.",
    "damage": "Events may be missing, and nothing is written; budgettui doctor says what to do.",
    "config": "The previous configuration stays in use until the file is corrected.",
    "backend": "The figures are from that time; the backend process is restarted.",
    "sources": "Newer events of these sources are missing.",
    "notify": "Messages wait until they can be sent.",
    "events": "These events are not counted for any service.",
}
"""What follows from a problem of each kind."""


class ProblemRows(DialogRows):
    """Each problem under its kind, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._rows_shown: list[Line] = []

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (("what is wrong", "text+b"),), BLANK

    def lines(self, width: int, height: int) -> list[Line]:
        self._rows_shown = self._made(width)
        return super().lines(width, height)

    def all_lines(self, width: int) -> Sequence[Line]:
        return self._made(width)

    def _made(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for problem in self.budget_app.problems.values():
            if holds(f"{problem.kind} {problem.sentence}", self.filter):
                lines += [*([BLANK] if lines else []), *self._problem(problem, width)]
        return lines

    def _problem(self, problem: Problem, width: int) -> list[Line]:
        app = self.budget_app
        when = ""
        if problem.last_good is not None:
            when = f"  last good {problem.last_good.astimezone(app.zone):%H:%M:%S}"
        lines: list[Line] = [((f"{self.glyphs.cross} {problem.kind}", "spent+b"), (when, "muted"))]
        texts = [(self.sanitize(paragraph), "text") for paragraph in problem.sentence.splitlines()]
        for text, role in (*texts, (MEANINGS[problem.kind], "muted")):
            lines += [((f"  {row}", role),) for row in wrap(text, max(width - 2, 8))]
        return lines

    def count(self) -> int:
        return len(self._rows_shown)

    def empty(self, width: int) -> Sequence[Line]:
        text = "no problem contains that text" if self.filter else "nothing is wrong"
        return (((text, "muted"),),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        return fit(self._rows_shown[index], width)


class ProblemList(RowsDialog):
    """The current problems."""

    def __init__(self) -> None:
        super().__init__(ProblemRows())
