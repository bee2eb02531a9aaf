"""The base of every part of a screen: a rectangle of lines that sends only the cells that changed."""

from collections.abc import Sequence
from typing import cast

from rich.segment import Segment
from textual.color import Color
from textual.dom import NoScreen
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from budgettui.tui.actions import BY_ID
from budgettui.tui.base_app import BaseApp
from budgettui.tui.glyphs import Glyphs, to_ascii
from budgettui.tui.themes.style_palette import Palette

from .cell_width import escape_controls
from .changed_cells import changed_span
from .text_lines import BLANK, Line, Piece, cut, fit


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
        self._all_strips: list[Strip] | None = None
        """All lines, once complete: most paints request all of them."""
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
        """Foreign text made safe to show."""
        text = escape_controls(text)
        return to_ascii(text) if self.glyphs.ascii else text

    def linked(self, role: str, incident_id: str | None) -> str:
        """The role of an incident's id: a link where a tracker is configured and the terminal takes one."""
        url = self.budget_app.settings.display.incident_link(incident_id)
        return role if url is None or not self.budget_app.takes_links else self.palette.linked(role, url)

    def pressable(self, text: str, role: str, action: str) -> Piece:
        """A piece of text that runs an action, or a screen's method, when it is clicked."""
        run = f"app.press('{action}')" if action in BY_ID else action
        return text, self.palette.pressable(role, run)

    def key_hint(self, action: str, text: str, role: str = "muted") -> Line:
        """An action's key and what it does, clickable."""
        key = self.budget_app.key(action)
        return self.pressable(key, "accent+b", action), self.pressable(f" {text}", role, action)

    def cut(self, text: str, width: int) -> str:
        """`text` in at most `width` cells."""
        return cut(text, width, self.glyphs.ellipsis)

    def rows(self, width: int, height: int) -> Sequence[Line]:
        """All lines of the block; short ones are padded, missing ones are blank."""
        raise NotImplementedError

    def made_from(self) -> object:
        """What the rows are made from, if that is cheaper to compare than the rows; otherwise None."""
        return None

    def shown_rows(self) -> list[str]:
        """The text that is on screen, line by line."""
        return ["".join(text for text, _ in row) for row in self._rows or ()]

    def redraw(self) -> None:
        """Build the lines again if what they are made from has changed, and send the cells that differ."""
        width, height = self.outer_size  # the same as `size` in a block, but cheaper
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
            self.send_cells(Region(0, 0, width, height))
            return
        regions = []
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            span = changed_span(before, after)
            if span is not None:
                if y < len(self._strips):
                    self._strips[y] = self._all_strips = None
                regions.append(Region(span[0], y, span[1] - span[0], 1))
        if regions:
            self.send_cells(*regions)

    def send_cells(self, *regions: Region) -> None:
        """Have the screen send these cells when it paints next.

        `refresh` does it by three messages and forgets cached measures, for each of a wall's tiles; a block
        has none. Nothing happens once the block has been removed from its screen.
        """
        try:
            screen = self.screen
        except NoScreen:
            return
        self._repaint_regions.update(regions)
        screen._dirty_widgets.add(self)
        screen.check_idle()

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
        if is_all and self._all_strips is not None:
            return self._all_strips
        if len(self._strips) != height:
            self._strips = [None] * height
        strips = [self._strips[y] or self._strip(y, width) for y in crop.line_range]
        if is_all:
            self._all_strips = strips
        elif crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _forget_strips(self) -> None:
        self._strips, self._all_strips = [], None

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
        shown = {id(row) for row in self._rows or ()}  # of this width; rows of other widths are dropped
        rows = [
            row if id(row) in shown else fit(row, width)
            for row in self._rows_or_fault(width, height)[:height]
        ]
        rows.extend([((" " * width, ""),)] * (height - len(rows)))
        if self.glyphs.ascii:
            rows = [tuple((to_ascii(text), role) for text, role in row) for row in rows]
        return rows

    def _rows_or_fault(self, width: int, height: int) -> Sequence[Line]:
        """The rows; if drawing them fails, the error in their place, while the rest of the screen goes on."""
        try:
            return self.rows(width, height)
        except Exception as fault:
            self.budget_app.record_render_error(fault)
            from .render_error import render_error_rows  # rarely needed, and never at the start

            return render_error_rows(fault, width, self.glyphs, self.sanitize)

    def on_resize(self) -> None:
        self._rows = None
