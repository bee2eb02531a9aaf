"""The form to exclude time: its fields, their errors, and a preview of what the exclusion gives back."""

from collections.abc import Mapping, Sequence

from budgettui.backend import messages
from budgettui.core.analysis.exclusions.exclusion_preview import ExclusionPreview, effects_sentence
from budgettui.core.model.exclusion import ACCOUNTINGS
from budgettui.core.model.instants import MINUTE, to_datetime, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from budgettui.core.text.formatting import format_duration, format_moment
from budgettui.tui.widgets.cell_width import escape_controls

from ..field_form import FieldForm
from ..form_result import FieldReading
from ..preview_requests import Previews
from .exclusion_fields import (
    FIELDS,
    HINTS,
    LABELS,
    blank_texts,
    changed_fields,
    exclusion_texts,
    read_exclusion,
    scopes,
)


class ExclusionForm(FieldForm[RecordedExclusion, ExclusionDraft]):
    """Excludes time of one service, a group, a tag or all; or changes an exclusion."""

    FIELDS = FIELDS
    LABELS = LABELS
    WIDE = ("reason",)

    def __init__(self, service: str, exclusion: RecordedExclusion | None = None) -> None:
        super().__init__()
        self.service = service
        self.exclusion = exclusion
        self._sentence = ""
        self.previews: Previews[tuple[ExclusionPreview, ...]] = Previews(self, self._previewed)

    def heading(self) -> str:
        return "exclude time" if self.exclusion is None else f"change exclusion {self.exclusion.id}"

    def initial_texts(self) -> dict[str, str]:
        if self.exclusion is not None:
            return exclusion_texts(self.exclusion, self.budget_app.zone)
        return blank_texts(escape_controls(self.service))

    def first_field(self) -> str:
        return "when"

    def suggestions(self) -> Mapping[str, Sequence[str]]:
        return {"for": scopes(self.budget_app.settings), "kind": ACCOUNTINGS}

    def hint(self, name: str) -> str:
        return HINTS[name]

    def echo(self, draft: ExclusionDraft, name: str) -> str:
        now, zone = self.budget_app.now(), self.budget_app.zone
        if name == "when":
            return f"from {format_moment(to_datetime(draft.start), now, zone)}"
        if name == "lasts":
            return (
                "goes on"
                if draft.end is None
                else f"until {format_moment(to_datetime(draft.end), now, zone)}"
            )
        return ""

    def read(self, texts: Mapping[str, str]) -> FieldReading[ExclusionDraft]:
        app = self.budget_app
        return read_exclusion(texts, app.settings, to_instant(app.now()), app.zone, self.exclusion)

    def missing_sentence(self, name: str) -> str:
        if name == "lasts":
            return f"say how long it lasted: {HINTS['lasts']}"
        return "say why this time does not count"

    def preview(self, draft: ExclusionDraft | None) -> None:
        self._sentence = ""
        if draft is None or self.exclusion is None:
            self.previews.ask(None if draft is None else messages.PreviewExclusion(draft))
        elif changed_fields(self.exclusion, draft):
            self.previews.ask(messages.PreviewExclusion(draft, self.exclusion.id))
        else:
            self.previews.ask(None)
            self._sentence = "nothing is changed yet"

    def preview_sentence(self) -> tuple[str, str]:
        if not self._sentence:
            return "working…", "muted"
        return self._sentence, "muted" if self.previews.pending else "text"

    def _previewed(self, previews: tuple[ExclusionPreview, ...] | None, refusal: str) -> None:
        if previews is None:
            self.refusal = refusal
        else:
            self._sentence = effects_sentence(previews)
        self.frame.redraw()

    async def record(self, draft: ExclusionDraft) -> RecordedExclusion:
        app = self.budget_app
        if self.exclusion is None:
            saved = await app.backend.ask(messages.RecordExclusion(draft))
        else:
            changes = changed_fields(self.exclusion, draft)
            if not changes:
                return self.exclusion
            amend = messages.AmendExclusion(self.exclusion.id, changes, self.exclusion.version)
            saved = await app.backend.ask(amend)
        length = "open" if saved.end is None else format_duration((saved.end - saved.start) / MINUTE)
        scope = ", ".join(saved.scope)
        what = "excluded" if self.exclusion is None else f"exclusion {saved.id}"
        app.show_message(f"{what}: {length} of {scope}; {app.key('undo')} undoes", "good")
        return saved
