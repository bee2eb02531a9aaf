"""The lowest line: the keys that apply, or for some seconds what an action did."""

from collections.abc import Sequence

from budgettui.tui.actions import ACTIONS, BY_ID, Action
from budgettui.tui.foot_messages import Tone
from budgettui.tui.key_names import keys_of

from .block import Block
from .text_lines import Line, Piece, line_width

PAST_KEYS = ("now", "moment_back", "moment_on", "moment", "known_then", "command")
"""The keys that the foot shows first while the past is shown."""

FIRST_KEYS = ("service_add", "palette", "themes", "wallboard")
"""What can be done while there is no service."""


class FootBar(Block):
    """The keys that apply where the focus is; for some seconds after an action, what it did."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.places: tuple[str, ...] = ("dashboard",)
        self.hidden: set[str] = set()
        self.message: tuple[str, Tone] | None = None

    def show_for(self, *places: str) -> None:
        """List the actions of these places, in this order."""
        self.places = places
        self.redraw()

    def show_message(self, text: str, tone: Tone = "plain") -> None:
        """Show a message in place of the keys; an empty one restores the keys."""
        self.message = (text, tone) if text else None
        self.redraw()

    def rows(self, width: int, height: int) -> list[Line]:
        if self.message is not None:
            text, tone = self.message
            role = {"good": "ok+b", "bad": "spent+b", "plain": "text+b"}[tone]
            mark = {"good": self.glyphs.tick, "bad": self.glyphs.cross, "plain": self.glyphs.dot}[tone]
            return [((f" {mark} ", role), (self.cut(self.sanitize(text), width - 4), role))]
        actions = [action for action in ACTIONS if action.rank and action.where in self.places]
        actions = [action for action in actions if action.id not in self.hidden]
        order = {location: index for index, location in enumerate(self.places)}
        actions.sort(key=lambda action: (action.rank >= 90, order[action.where], action.rank))
        if "dashboard" in self.places and self.budget_app.loaded and not self.budget_app.settings.services:
            actions = [BY_ID[name] for name in FIRST_KEYS] + [each for each in actions if each.rank >= 90]
        if self.budget_app.is_past:  # nothing can be changed; the keys that move through time come first
            shown_first = [BY_ID[name] for name in PAST_KEYS] if "dashboard" in self.places else []
            actions = [*shown_first, *(each for each in actions if not each.changes and each.id != "moment")]
        last = [self._piece(action) for action in actions if action.rank >= 90]
        used = sum(line_width(piece) + 2 for piece in last)
        shown: list[Sequence[Piece]] = []
        for action in actions:
            piece = self._piece(action)
            if action.rank < 90 and used + line_width(piece) + 2 < width:
                shown.append(piece)
                used += line_width(piece) + 2
        line: list[Piece] = []
        for piece in (*shown, *last):
            line += [(" ", ""), *piece, (" ", "")]
        return [tuple(line)]

    def _piece(self, action: Action) -> Sequence[Piece]:
        key = keys_of(action.id, self.budget_app.settings.keys)[0]
        return (
            self.pressable(key, "accent+b", action.id),
            self.pressable(f" {action.label}", "muted", action.id),
        )
