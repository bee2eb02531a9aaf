"""The legend: what the marks, lines and bands of the screens mean."""

from collections.abc import Sequence

from textual.geometry import Region, Size

from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, wrap

from ..dialog_list_rows import DialogRows
from ..filterable_dialog import RowsDialog, holds
from ..modal_screen import centred
from .legend_marks import legend

MARK_CELLS = 10
WIDEST = 84


class LegendRows(DialogRows):
    """One row per mark, or more where its meaning is long."""

    def __init__(self, first: str | None) -> None:
        super().__init__()
        self.first = first
        self._lines: list[Line] = []

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (("legend", "text+b"),), self.key_hint("help", "all keys")

    def lines(self, width: int, height: int) -> list[Line]:
        self._lines = self._made(width)
        return super().lines(width, height)

    def all_lines(self, width: int) -> Sequence[Line]:
        return self._made(width)

    def _made(self, width: int) -> list[Line]:
        lines: list[Line] = []
        parts = sorted(legend(self.glyphs).items(), key=lambda part: part[0] != self.first)
        for title, marks in parts:
            matches = [mark for mark in marks if holds(f"{title} {mark.mark} {mark.meaning}", self.filter)]
            if matches:
                lines += [*([BLANK] if lines else []), ((title, "muted+b"),)]
            for mark in matches:
                texts = wrap(mark.meaning, max(width - MARK_CELLS - 2, 12))
                for index, text in enumerate(texts):
                    shown = mark.mark if not index else ""
                    lines.append(((f"  {left(shown, MARK_CELLS)}", mark.role), (text, "text")))
        return lines

    def count(self) -> int:
        return len(self._lines)

    def empty(self, width: int) -> Sequence[Line]:
        return ((("no mark contains that text", "muted"),),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        return fit(self._lines[index], width)


class Legend(RowsDialog):
    """The legend, as large as it needs to be; `first` names the part that comes first."""

    FILTER_HINT = "mark or meaning; enter keeps, esc clears"

    def __init__(self, first: str | None = None) -> None:
        self.rows = LegendRows(first)
        super().__init__(self.rows)

    def places(self, size: Size) -> dict[str, Region]:
        regions = super().places(size)
        needed = sum(len(marks) + 2 for marks in legend(self.rows.glyphs).values()) + 1
        regions["rows"] = centred(Size(size.width, size.height - 1), WIDEST, needed)
        return regions

    def action_help(self) -> None:
        from .help_dialog import Help

        self.app.switch_screen(Help())

    def key_question_mark(self) -> None:
        self.action_help()
