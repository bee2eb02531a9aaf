"""The base of every pane: a framed block of lines that sends only the cells that changed."""

from collections.abc import Callable, Sequence
from typing import cast

from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from budgettui.core.analysis.assessment import Assessment
from budgettui.tui.actions import BY_ID
from budgettui.tui.base_app import BaseApp
from budgettui.tui.glyphs import Glyphs, to_ascii
from budgettui.tui.themes.palette import Palette

from .text_lines import (
    BLANK,
    Line,
    Piece,
    changed_span,
    cut,
    escape_controls,
    fit,
    line_width,
    piece_width,
    plain,
    shorten,
    wrap,
)


class Block(Widget):
    """A rectangle of lines. Subclasses build its rows; it finds out which cells to send.

    `redraw` is cheap to call: it compares with what is on screen, cell by cell.
    """

    DEFAULT_CSS = ""
    ALLOW_SELECT = False
    GROUND = "background"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[Line] | None = None
        self._drawn_from: object = None
        self._strips: list[Strip | None] = []
        self._whole: list[Strip] | None = None
        """Every line, where all are made: what the compositor asks for at most paints."""
        self._strips_for: object = None
        self._behind = Color(0, 0, 0)

    @property
    def budget_app(self) -> BaseApp:
        return cast(BaseApp, self.app)

    @property
    def glyphs(self) -> Glyphs:
        return self.budget_app.glyphs

    @property
    def palette(self) -> Palette:
        return self.budget_app.palette

    def sanitize(self, text: str) -> str:
        """Text from other people and programs, as it may be shown here."""
        text = escape_controls(text)
        return to_ascii(text) if self.glyphs.ascii else text

    def linked(self, role: str, incident_id: str | None) -> str:
        """The role of an incident's id: a link where a tracker is configured and the terminal takes one."""
        url = self.budget_app.settings.display.incident_link(incident_id)
        return role if url is None or not self.budget_app.takes_links else self.palette.linked(role, url)

    def pressable(self, text: str, role: str, action: str) -> Piece:
        """A piece on which a press of the mouse does what an action's key does, or a screen's method."""
        run = f"app.press('{action}')" if action in BY_ID else action
        return text, self.palette.pressable(role, run)

    def key_hint(self, action: str, text: str, role: str = "muted") -> Line:
        """An action's key and what it does, which the mouse can press."""
        key = self.budget_app.key(action)
        return self.pressable(key, "accent+b", action), self.pressable(f" {text}", role, action)

    def cut(self, text: str, width: int) -> str:
        """`text` in at most `width` cells."""
        return cut(text, width, self.glyphs.ellipsis)

    def rows(self, width: int, height: int) -> Sequence[Line]:
        """All lines of the block; short ones are filled up, missing ones are blank."""
        raise NotImplementedError

    def made_from(self) -> object:
        """What the rows are made from, where it is cheaper to compare than they are; None where it is not."""
        return None

    def shown_rows(self) -> list[str]:
        """The text that is on screen, line by line."""
        return ["".join(text for text, _ in row) for row in self._rows or ()]

    def redraw(self) -> None:
        """Build the lines again if what they are made from has changed, and send the cells that differ."""
        width, height = self.outer_size  # the same as `size` in a block, and found at once
        if not self.is_mounted or not width or not height:
            self._rows = None
            return
        made_from = self.made_from()
        if made_from is not None:
            made_from = (made_from, self.palette, self.glyphs)
            if made_from == self._drawn_from and self._rows is not None:
                return
        self._drawn_from = made_from
        old, new = self._rows, self._built(width, height)
        self._rows = new
        if old is None or len(old) != len(new):
            self._forget_strips()
            self.refresh()
            return
        regions = []
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            span = changed_span(before, after)
            if span is not None:
                if y < len(self._strips):
                    self._strips[y] = self._whole = None
                regions.append(Region(span[0], y, span[1] - span[0], 1))
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines within `crop`.

        The base asks every widget in sight for all its lines at every paint, to put borders, padding
        and links around them; a block has none, and keeps the strips it has made.
        """
        width, height = self.outer_size
        if self._rows is None or len(self._rows) != height:
            self._rows, self._drawn_from = self._built(width, height), None
            self._forget_strips()
        look = (self.palette, width)
        if self._strips_for != look:
            self._strips_for = look
            self._forget_strips()
            self._behind = self.background_colors[1]
        is_all = crop == (0, 0, width, height)
        if is_all and self._whole is not None:
            return self._whole
        if len(self._strips) != height:
            self._strips = [None] * height
        strips = [self._strips[y] or self._strip(y, width) for y in crop.line_range]
        if is_all:
            self._whole = strips
        elif crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _forget_strips(self) -> None:
        self._strips, self._whole = [], None

    def _strip(self, y: int, width: int) -> Strip:
        row = self._rows[y] if self._rows is not None and y < len(self._rows) else BLANK
        style, ground = self.palette.style, "@" + self.GROUND
        pieces = [Segment(text, style(role if "@" in role else role + ground)) for text, role in row]
        strip = Strip(pieces).adjust_cell_length(width, style(ground))
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self._behind)
        self._strips[y] = strip
        return strip

    def _built(self, width: int, height: int) -> list[Line]:
        rows = [fit(row, width) for row in self._rows_or_fault(width, height)[:height]]
        rows.extend([((" " * width, ""),)] * (height - len(rows)))
        if self.glyphs.ascii:
            rows = [tuple((to_ascii(text), role) for text, role in row) for row in rows]
        return rows

    def _rows_or_fault(self, width: int, height: int) -> Sequence[Line]:
        """The rows; where they cannot be made, that alone is said: the rest of the screen goes on."""
        try:
            return self.rows(width, height)
        except Exception as fault:
            self.budget_app.record_render_error(fault)
            message = f"{self.glyphs.cross} this cannot be drawn: {type(fault).__name__} {fault}"
            return [((line, "spent"),) for line in wrap(self.sanitize(message), width)]

    def on_resize(self) -> None:
        self._rows = None


COPIED_CELLS = 116
"""Cells of a copy at least: what is cut on a small screen is whole in a ticket."""


class Pane(Block, can_focus=True):
    """A block with a frame: a title to the left of its upper edge, a note to the right."""

    turn_note: Callable[[], Sequence[Piece]] | None = None
    """The left part of the lower edge: how to turn to the panes that have no room beside this one."""

    COPIED_ROWS = 1
    """Rows of a copy at least, however few there are on the screen."""

    pinned: str | None = None
    """The service that the pane is about, whichever is chosen; None for the chosen one."""

    @property
    def shown_service(self) -> str | None:
        """The name of the service that the pane is about."""
        return self.budget_app.service_list.chosen if self.pinned is None else self.pinned

    @property
    def assessment(self) -> Assessment | None:
        """The assessment of the service that the pane is about."""
        service_list = self.budget_app.service_list
        return service_list.current if self.pinned is None else service_list.assessments.get(self.pinned)

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """Title and note of the upper edge."""
        raise NotImplementedError

    @property
    def zoomed(self) -> bool:
        """Whether the pane fills the screen."""
        return self.size.width >= self.app.size.width and self.size.height + 3 >= self.app.size.height

    def subject(self) -> Sequence[Piece]:
        """The chosen service, for a title; nothing unless the pane fills the screen."""
        name = self.budget_app.service_list.chosen
        if name is None or not self.zoomed:
            return BLANK
        return ((f"{self.sanitize(name)} {self.glyphs.dot} ", "text+b"),)

    def command(self) -> Sequence[str]:
        """The words of the command that prints the same; nothing where there is none."""
        return ()

    def footing(self) -> Sequence[Piece]:
        """A note on the lower edge."""
        return BLANK

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines inside the frame."""
        raise NotImplementedError

    def whole(self, width: int) -> Sequence[Line]:
        """What is copied: the lines, and those for which there is no room."""
        return self.lines(width, max(self.size.height - 2, self.COPIED_ROWS))

    def copied_subject(self) -> str:
        """The service that a copy is about, whose heading on the screen leaves that to the pane beside it."""
        return ""

    def as_text(self) -> str:
        """Title and content without the frame."""
        title, note = self.heading()
        name = self.copied_subject()
        if name in plain(title):
            name = ""
        heading = "   ".join(filter(None, (name, plain(title).strip(), plain(note).strip())))
        lines = [plain(line).rstrip() for line in self.whole(max(self.size.width - 4, COPIED_CELLS))]
        text = "\n".join([heading, *lines]).rstrip()
        return (to_ascii(text) if self.glyphs.ascii else text) + "\n"

    def rows(self, width: int, height: int) -> list[Line]:
        if width < 8 or height < 3:
            return []
        glyphs = self.glyphs
        edge = "focus" if self.has_focus else "frame"
        inner = width - 4
        content = list(self.lines(inner, height - 2))[: height - 2]
        content.extend([BLANK] * (height - 2 - len(content)))
        wall: Piece = (glyphs.wall, edge)
        title, note = self.heading()
        rows = [self._edge(glyphs.corners[0], glyphs.corners[1], title, note, width, edge)]
        for line in content:
            rows.append((wall, *self._padded(line, inner), wall))
        turning = self.turn_note() if self.turn_note is not None else BLANK
        rows.append(self._edge(glyphs.corners[2], glyphs.corners[3], turning, self.footing(), width, edge))
        return rows

    def _padded(self, line: Line, inner: int) -> Line:
        grounds = {line[0][1].partition("@")[2], line[-1][1].partition("@")[2]} if line else {""}
        ground = grounds.pop() if len(grounds) == 1 else ""
        blank: Piece = (" ", "@" + ground if ground else "")
        if line_width(line) > inner and piece_width(plain(line).rstrip()) > inner:
            line = shorten(line, inner, self.glyphs.ellipsis)
        return (blank, *fit(line, inner, blank[1]), blank)

    def _edge(
        self, left: str, right: str, title: Sequence[Piece], note: Sequence[Piece], width: int, edge: str
    ) -> Line:
        rule = self.glyphs.rule
        room = width - 4
        start: list[Piece] = [(left + rule, edge)]
        if title:
            title = shorten(title, room - 2, self.glyphs.ellipsis)
            start += [(" ", ""), *title, (" ", "")]
        end: list[Piece] = [(rule + right, edge)]
        if note and line_width(start) + line_width(note) + 5 <= width:
            end = [(" ", ""), *note, (" ", ""), *end]
        gap = width - line_width(start) - line_width(end)
        return (*start, (rule * gap, edge), *end)

    def on_focus(self) -> None:
        self.call_later(self.redraw)  # the base class takes note of the focus after this

    def on_blur(self) -> None:
        self.call_later(self.redraw)
