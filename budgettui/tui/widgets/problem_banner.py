"""The line above the panes that says what is wrong."""

import os

from .block import Block
from .cell_width import piece_width
from .text_lines import Line, Piece, line_width, spread

LEGIBLE_CELLS = 48
"""Width of a problem's sentence that takes precedence over the note beside it."""

SHOWS_ALL_CELLS = 16
"""Width of the key that shows a problem in full, with the blanks around it and the note."""


class Banner(Block):
    """One line for a problem, with the time of the last good data; a click shows it in full."""

    GROUND = "selection"

    def rows(self, width: int, height: int) -> list[Line]:
        app = self.budget_app
        problem = app.foremost_problem
        if problem is None:
            return []
        start: list[Piece] = [(f" {self.glyphs.cross} {problem.kind} ", "spent+b")]
        note = ""
        if problem.kind == "config":
            note = "the previous one stays in use"
        elif problem.kind == "damage":
            note = "budgettui doctor"
        elif problem.kind == "sources":
            note = f"{app.key('sources')} lists them"
        elif problem.kind not in ("events", "notify") and problem.last_good is not None:
            note = f"last good {problem.last_good.astimezone(app.zone):%H:%M:%S}; retrying"
        first, *others = problem.sentence.splitlines() or [""]
        path = app.settings.path
        if problem.kind == "config" and path is not None:
            first = first.replace(f"{path.parent}{os.sep}", "")  # the name is enough; a key shows it in full
        if problem.kind == "store":  # a single problem, with room for its reason and what to do
            named = f"event store {app.settings.store.location}"
            first = first.removeprefix(f"the {named} ").replace(named, "store")
        sentence = self.sanitize(first)
        if line_width(start) + piece_width(sentence) + len(note) + SHOWS_ALL_CELLS > width:
            note = note.removesuffix("; retrying")
        end: list[Piece] = [(f" {note} ", "text+b")] if note else []
        if others or len(app.problems) > 1 or line_width([*start, *end]) + piece_width(sentence) >= width:
            complete_hint: list[Piece] = [(f" {app.key('problems')}", "accent+b"), (" shows all ", "text+b")]
            end += complete_hint
            if width - line_width([*start, *end]) < LEGIBLE_CELLS:
                end = complete_hint
        shown = self.cut(sentence, width - line_width([*start, *end]) - 1)
        line = spread([*start, (shown, "text")], end, width)
        return [tuple(self.pressable(text, role, "problems") for text, role in line)]
