"""The implementation of `undo` and `redo`, for events and exclusions."""

from collections.abc import Callable

from budgettui.cli.json.budget_changes import budgets
from budgettui.cli.json.event_json import print_change
from budgettui.cli.json.exclusion_json import print_exclusions
from budgettui.cli.sentences.event_sentences import remaining_budget
from budgettui.cli.sentences.exclusion_sentences import changed_budgets, undone_text
from budgettui.cli.session import Session
from budgettui.core.analysis.exclusions.exclusion_preview import effects_sentence
from budgettui.core.model.instants import Instant
from budgettui.core.store import Undone


def take_back(
    session: Session, verb: str, change: Callable[[Instant, int | None], Undone], event_id: int | None
) -> None:
    """Undo or redo (`verb` is "undone" or "redone"), and print the effect on the budgets."""
    workspace = session.workspace
    before = {}
    if event_id is None:
        preview = (workspace.undo_preview if verb == "undone" else workspace.redo_preview)(session.now)
        if preview.exclusion is not None or session.as_json:
            before = budgets(session, None)
    elif session.as_json:
        before = budgets(session, {version.service for version in workspace.store.versions(event_id)})
    undone = change(session.now, event_id)
    what = undone_text(undone)
    if undone.exclusion is not None and before:
        previews = changed_budgets(session, undone.exclusion, before)
        sentence = f"{verb}: {what}; {effects_sentence(previews)}"
        print_exclusions(session, [undone.exclusion], previews, sentence)
        return
    service = None if undone.event is None else undone.event.service
    named = "" if service is None else f" on {service}"
    remaining = "" if service is None else remaining_budget(session, service)
    print_change(session, undone.event, f"{verb}{named}: {what}{remaining}", before)
