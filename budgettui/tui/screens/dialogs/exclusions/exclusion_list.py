"""The list of excluded time: recorded, planned and recurring, of one service or of all."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from budgettui.backend import messages
from budgettui.core.analysis.exclusions.exclusion_preview import effects_sentence
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionSummary
from budgettui.core.text.formatting import format_count, format_duration, format_minutes, format_moment
from budgettui.tui.background_work import in_background
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, right

from ..confirmations import ask_about_other_service
from ..dialog_list_rows import DialogRows
from ..events.incident_link import open_incident
from ..events.version_list import ExclusionVersionRows, VersionList
from ..filterable_dialog import Listing, holds
from ..yes_no_dialog import Question
from .exclusion_form import ExclusionForm
from .occurrence_list import OccurrenceList

ROOMY = 110
"""Width from which every column is shown."""


class ExclusionRows(DialogRows):
    """Exclusions: recorded ones first, the newest start first, then what the configuration describes."""

    def __init__(self, service: str | None) -> None:
        super().__init__()
        self.service = service
        self.every: tuple[ExclusionSummary, ...] | None = None
        self.shown: list[ExclusionSummary] = []
        self.with_voided = False

    def take(self, summaries: tuple[ExclusionSummary, ...]) -> None:
        """Show these exclusions."""
        self.every = summaries
        self.narrow(self.filter)

    def narrow(self, text: str) -> None:
        """Show the exclusions that contain a text; the cursor stays on its exclusion."""
        chosen, self.filter = self.chosen, text
        self.shown = [
            each
            for each in self.every or ()
            if (self.with_voided or not each.voided) and holds(_text(each), text)
        ]
        if chosen is not None:
            key = _key(chosen)
            self.cursor = next((i for i, each in enumerate(self.shown) if _key(each) == key), self.cursor)
        self.redraw()

    @property
    def chosen(self) -> ExclusionSummary | None:
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        subject = "all services" if self.service is None else self.sanitize(self.service)
        title = self.title(("excluded time ", "text+b"), (f"{self.glyphs.dot} {subject}", "muted"))
        if self.every is None:
            return title, BLANK
        voided = ", voided too" if self.with_voided else ""
        back = format_minutes(sum(each.returned_minutes for each in self.shown))
        note = f"{format_count(len(self.shown), 'exclusion')}{voided} {self.glyphs.dot} {back} back"
        return title, ((note, "muted"),)

    def command(self) -> Sequence[str]:
        services = () if self.service is None else (self.service,)
        return ("exclusions", *services, *(("--voided",) if self.with_voided else ()))

    def count(self) -> int:
        return len(self.shown)

    def empty(self, width: int) -> Sequence[Line]:
        if self.every is None:
            return ((("reading…", "muted"),),)
        if self.filter:
            return ((("no exclusion contains that text", "muted"),),)
        return (
            (
                ("all time counts; ", "muted"),
                (self.budget_app.key("exclusion_add"), "accent+b"),
                (" excludes some", "muted"),
            ),
        )

    def header(self, width: int) -> Sequence[Line]:
        titles = f"  {'id':<9}{'began or next':<18}{'lasts':>10}  {'kind':<6}{'gave back':>9}  "
        if width >= ROOMY:
            titles += f"{'for':<20}{'by':<20}"
        return (fit(((titles + "reason", "muted"),), width),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        each = self.shown[index]
        app, ellipsis = self.budget_app, self.glyphs.ellipsis
        is_ahead = each.next_start is not None
        tone = "muted" if each.voided else "text"
        begin = format_moment(each.next_start or each.start, app.now(), app.zone)
        back = format_minutes(each.returned_minutes) if each.returned_minutes else ""
        line: list[Piece] = [
            (self._mark(each), "spent" if each.voided else "accent" if is_ahead else "event+b"),
            (left(each.source if each.id is None else str(each.id), 9), "muted"),
            (left(begin, 18), "accent" if is_ahead and not each.voided else tone),
            (right(_lasts(each), 10), "event+b" if _goes_on(each) else tone),
            (f"  {each.accounting:<6}", tone),
            (right(back, 9), tone),
            ("  ", ""),
        ]
        if width >= ROOMY:
            line.append((left(self.sanitize(", ".join(each.scope)), 19, ellipsis) + " ", tone))
            line.append((left(self.sanitize(_by(each)), 19, ellipsis) + " ", "muted"))
        if each.voided:
            line.append(("voided  ", "spent"))
        line.append((self.sanitize(each.reason), tone))
        if each.incident_id:
            role = self.linked(tone if each.voided else "event", each.incident_id)
            line += [("  ", ""), (self.sanitize(each.incident_id), role)]
        if width < ROOMY and each.approved_by:
            line.append((f"  approved by {self.sanitize(each.approved_by)}", "muted"))
        return self.pointed(line, width, chosen)

    def _mark(self, each: ExclusionSummary) -> str:
        if each.voided:
            return self.glyphs.cross
        if each.next_start is not None:
            return self.glyphs.arrow
        return self.glyphs.open if _goes_on(each) else " "


class ExclusionList(Listing):
    """The exclusions of one service or of all; recorded ones can be added, changed and voided."""

    WHERE = ("exclusions", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("exclusions")
    FILTER_HINT = "service, reason, author, kind or id; enter keeps, esc clears"

    def __init__(self, service: str) -> None:
        self.service = service
        self.rows = ExclusionRows(service)
        super().__init__(self.rows)

    async def read(self) -> None:
        summaries = await self.budget_app.ask(messages.ListExclusions(self.rows.service))
        if summaries is not None:
            self.rows.take(summaries)

    def action_exclusions_all(self) -> None:
        self.rows.service = self.service if self.rows.service is None else None
        self.reload()

    def action_exclusions_voided(self) -> None:
        self.rows.with_voided = not self.rows.with_voided
        self.rows.narrow(self.filter)

    def action_exclusion_add(self) -> None:
        self.app.push_screen(ExclusionForm(self.service), self.reload)

    def action_exclusion_open(self) -> None:
        chosen = self.rows.chosen
        if chosen is None:
            return
        if chosen.id is not None:
            in_background(self, partial(self._edit, chosen.id), "open exclusion")
        elif chosen.scope:
            service = self.service if self.service in chosen.scope else chosen.scope[0]
            self.app.push_screen(OccurrenceList(service, chosen))

    async def _edit(self, exclusion_id: int) -> None:
        versions = await self.budget_app.ask(messages.ExclusionVersions(exclusion_id))
        if versions and versions[-1].voided:  # the store refuses, and says how to restore it
            await self.budget_app.ask(messages.AmendExclusion(exclusion_id, {}))
        elif versions:
            self.app.push_screen(ExclusionForm(self.service, versions[-1]), self.reload)

    def action_exclusion_void(self) -> None:
        chosen = self.rows.chosen
        if chosen is None or chosen.voided:
            return
        if chosen.id is None:
            self.budget_app.show_message("it is set in the configuration; remove it there to end it")
            return
        in_background(self, partial(self._ask_to_void, chosen, chosen.id), "change")

    async def _ask_to_void(self, chosen: ExclusionSummary, exclusion_id: int) -> None:
        previews = await self.budget_app.ask(messages.PreviewExclusion(None, exclusion_id))
        if previews is None:
            return

        def void(sure: bool | None) -> None:
            if sure:
                in_background(self, partial(self._void, exclusion_id, chosen.version), "change")

        text = f"“{chosen.reason}” counts again. {_sentence(effects_sentence(previews))}"
        self.app.push_screen(Question(f"void exclusion {exclusion_id}", text, "void"), void)

    async def _void(self, exclusion_id: int, version: int | None) -> None:
        if await self.budget_app.ask(messages.VoidExclusion(exclusion_id, version)) is not None:
            key = self.budget_app.key("undo")
            self.budget_app.show_message(f"voided exclusion {exclusion_id}; {key} undoes", "good")
            self.reload()

    def action_exclusion_undo(self) -> None:
        self._undo()

    def action_exclusion_redo(self) -> None:
        self._undo(redo=True)

    def _undo(self, *, redo: bool = False) -> None:
        confirm = partial(ask_about_other_service, self.app)
        self.budget_app.last_change.undo(self.service, confirm, self.reload, redo=redo)

    def action_exclusion_versions(self) -> None:
        chosen = self.rows.chosen
        if chosen is not None and chosen.id is not None:
            self.app.push_screen(VersionList(ExclusionVersionRows(chosen.id)))

    def action_exclusion_link(self) -> None:
        if self.rows.chosen is not None:
            open_incident(self.budget_app, self.rows.chosen.incident_id)


def _lasts(each: ExclusionSummary) -> str:
    if _goes_on(each):
        return "open"
    if each.id is not None and each.end is not None:
        return format_duration((each.end - each.start).total_seconds() / 60)
    return format_count(each.times, "time") if each.times else "not yet"


def _goes_on(each: ExclusionSummary) -> bool:
    """Whether it was recorded without an end."""
    return each.end is None and not each.voided


def _by(each: ExclusionSummary) -> str:
    if each.id is None:
        return "configuration"
    return ", ".join(filter(None, [each.author, each.approved_by and f"approved {each.approved_by}"]))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _key(each: ExclusionSummary) -> tuple[object, ...]:
    """Identifies an exclusion across readings."""
    return each.source, each.id, *(() if each.id is not None else (each.reason, each.accounting))


def _text(each: ExclusionSummary) -> str:
    """The text that a filter searches."""
    parts = [*each.scope, *each.returned_by_service, each.source, each.accounting, each.reason]
    parts += [each.author or "", each.approved_by or "", each.incident_id or "", str(each.id or "")]
    return " ".join([*parts, "voided" if each.voided else ""])
