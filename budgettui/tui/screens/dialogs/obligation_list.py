"""The obligations of the error-budget policy, for all services, with their reasons; marks them as done."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding

from budgettui.backend import messages
from budgettui.core.analysis.obligation import Obligation, ObligationState, most_urgent_first
from budgettui.core.analysis.obligation_deadline_text import deadline_text, remark
from budgettui.tui.background_work import in_background
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.status_colours import OBLIGATION_ROLE
from budgettui.tui.widgets.text_lines import Line, Piece, left, wrap

from ..dashboard.filter_prompt import FilterEntry
from .dialog_list_rows import AnnotatedRows
from .events.event_navigation import open_event
from .filterable_dialog import Listing, holds

ROOMY = 100
"""Width from which the columns are wide."""


class ObligationRows(AnnotatedRows[Obligation]):
    """The obligations, each with what must be done below."""

    def __init__(self) -> None:
        super().__init__()
        self.every: tuple[Obligation, ...] | None = None
        """All obligations, with those done or over; None to list only the pending ones of the assessments."""
        self.shown: list[Obligation] = []

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = self.title(
            ("obligations ", "text+b"),
            (f"{self.glyphs.dot} what the policy asks for", "muted"),
        )
        counts: dict[ObligationState, int] = {}
        for obligation in self.shown:
            counts[obligation.state] = counts.get(obligation.state, 0) + 1
        note: list[Piece] = []
        for state, count in counts.items():
            note += [(", " if note else "", "muted"), (f"{count} {state}", OBLIGATION_ROLE[state])]
        return title, note

    def command(self) -> Sequence[str]:
        return ("obligations",) if self.every is None else ("obligations", "--all")

    def lines(self, width: int, height: int) -> list[Line]:
        chosen = self.chosen
        self._gather(width)
        if chosen is not None:  # the cursor stays on its obligation while others come and go
            places = [i for i, (each, text) in enumerate(self._entries) if each.id == chosen.id and not text]
            self.cursor = places[0] if places else self.cursor
            while self.cursor and self.cursor < len(self._entries) and not self.selectable(self.cursor):
                self.cursor -= 1
        return super().lines(width, height)

    def _gather(self, width: int) -> None:
        assessments = self.budget_app.service_list.assessments.values()
        every = {each.id: each for each in self.every or ()}
        # Those that depend on a probability come with the forecast, only in the assessment.
        every |= {each.id: each for assessment in assessments for each in assessment.obligations}
        self.shown = [
            each for each in sorted(every.values(), key=most_urgent_first) if holds(_text(each), self.filter)
        ]
        self.fill(
            (
                (each, self.sanitize("; ".join(filter(None, [each.must, remark(each)]))))
                for each in self.shown
            ),
            width,
        )

    def empty(self, width: int) -> Sequence[Line]:
        if self.filter:
            text = "no obligation contains that text"
        elif self.budget_app.settings.policy.rules:
            text = "nothing is due by the policy"
        else:
            text = "the configuration has no [[policy.rules]]: docs/policy.md shows what a policy can ask for"
        return tuple(((row, "muted"),) for row in wrap(text, width))

    def item_line(self, obligation: Obligation, width: int) -> list[Piece]:
        app, ellipsis = self.budget_app, self.glyphs.ellipsis
        role = OBLIGATION_ROLE[obligation.state]
        wide = width >= ROOMY
        deadline = deadline_text(obligation, app.now(), app.zone)
        return [
            (self.glyphs.alert if obligation.state == "overdue" else " ", role),
            (left(deadline, 26 if wide else 19, ellipsis) + " ", role),
            (left(self.sanitize(obligation.service), 20 if wide else 12, ellipsis) + " ", "text+b"),
            (left(self.sanitize(obligation.rule), 20 if wide else 12, ellipsis) + " ", "text"),
            (self.sanitize(obligation.because), "event" if obligation.event_id is not None else "text"),
        ]


class MessageEntry(FilterEntry):
    """Takes a message; enter sends it, escape drops it."""

    BINDINGS: ClassVar[list[Any]] = [Binding("down,tab", "stay", show=False)]

    def action_stay(self) -> None:
        """Neither of these keys closes the prompt."""


class ObligationList(Listing):
    """The obligations of all services, the overdue ones first."""

    WHERE = ("obligations", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("obligations")
    FILTER_HINT = "service, rule, state or text; enter keeps, esc clears"

    def __init__(self) -> None:
        self.rows = ObligationRows()
        self._last_done: int | None = None
        """The id of the act that last marked something as done here."""
        super().__init__(self.rows)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self.redraw)

    async def read(self) -> None:
        if self.rows.every is not None:
            self.rows.every = await self.budget_app.ask(messages.ListObligations())
        self.rows.redraw()

    def action_obligations_ended(self) -> None:
        self.rows.every = () if self.rows.every is None else None
        self.reload()

    def action_obligation_open(self) -> None:
        obligation = self.rows.chosen
        if obligation is None:
            return
        if obligation.event_id is None:
            self.action_obligation_service()
        else:
            open_event(self, obligation.event_id, self.reload)

    def action_obligation_service(self) -> None:
        if self.rows.chosen is not None:
            self.budget_app.choose(self.rows.chosen.service)
            self.dismiss(None)

    # -- marking as done, and undoing that

    def action_obligation_done(self) -> None:
        obligation = self.rows.chosen
        if obligation is None or self._prompt:
            return
        if not obligation.is_pending:
            self.budget_app.show_message(f"it is {obligation.state} already")
            return
        self._ask(partial(self._send, obligation))

    def _ask(self, send: Callable[[str], None]) -> None:
        """Open a prompt for a message at the foot, and pass it on unless it is empty."""

        def ended(keep: bool) -> None:
            text = entry.value.strip()
            if keep and not text:
                entry.placeholder = "say what was done, or where it is written; esc leaves it"
                return
            self.close_prompt()
            if keep:
                send(text)

        entry = MessageEntry("", "entry", lambda _: None, ended)
        entry.placeholder = "what was done, or where it is written; enter marks it as done"
        self.open_prompt("d", entry)

    def _send(self, obligation: Obligation, message: str) -> None:
        in_background(self, partial(self._mark_done, obligation, message), "change")

    async def _mark_done(self, obligation: Obligation, message: str) -> None:
        app = self.budget_app
        act_id = await app.ask(messages.MarkDone(obligation.id, obligation.service, message))
        if act_id is not None:
            self._last_done = act_id
            undo = app.key("obligation_undo")
            app.show_message(
                f"{obligation.rule} of {obligation.service} is done; {undo} takes it back", "good"
            )
        self.reload()

    def action_obligation_undo(self) -> None:
        chosen = self.rows.chosen
        act_id = chosen.act_id if chosen is not None and chosen.act_id is not None else self._last_done
        if act_id is None:
            key = self.budget_app.key("obligations_ended")
            self.budget_app.show_message(f"nothing was marked as done here; {key} lists what is done")
            return
        in_background(self, partial(self._take_back, act_id), "change")

    async def _take_back(self, act_id: int) -> None:
        app = self.budget_app
        try:
            await app.backend.ask(messages.TakeBackDone(act_id))
        except messages.RequestRefusedError as refusal:
            app.show_message(str(refusal), "bad")
        else:
            self._last_done = None
            app.show_message("no longer marked as done", "good")
        self.reload()


def _text(obligation: Obligation) -> str:
    """The text that a filter searches."""
    parts = (
        obligation.service, obligation.rule, obligation.state, obligation.level, obligation.must,
        obligation.because, remark(obligation) or "", obligation.id,
    )  # fmt: skip
    return " ".join(parts)
