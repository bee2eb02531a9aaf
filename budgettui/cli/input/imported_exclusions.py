"""Exclusions of an imported file: those that the store has had are left as they are, voided ones as well."""

from collections.abc import Sequence

from budgettui.cli.session import Session
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from budgettui.core.workspace import Workspace


def add_exclusions(session: Session, drafts: Sequence[ExclusionDraft], dry_run: bool) -> tuple[int, int]:
    """Record the exclusions that the store has not had yet, as one change; how many were new and known."""
    if not drafts:
        return 0, 0
    workspace = session.workspace
    had = {_identity(each, workspace) for each in workspace.store.exclusions(include_voided=True)}
    new = {key: each for each in drafts if (key := _identity(each, workspace)) not in had}
    if new and not dry_run:
        workspace.add_exclusions(list(new.values()), session.now)
    return len(new), len(drafts) - len(new)


def exclusions_summary(added: int, known: int, dry_run: bool) -> str:
    """The end of the sentence about an import that brought exclusions."""
    count = "1 exclusion" if added == 1 else f"{added:,} exclusions"
    text = f"; {count} {'would be added' if dry_run else 'added'}"
    text += f", {known} known already" if known else ""
    return f"{text}, which is a change of its own to undo" if added and not dry_run else text


def _identity(exclusion: ExclusionDraft | RecordedExclusion, workspace: Workspace) -> tuple[object, ...]:
    """What makes two exclusions the same: all but who recorded them and when."""
    names = workspace.settings.event_services
    fields = {name: getattr(exclusion, name) for name in ExclusionDraft.__dataclass_fields__}
    fields["services"] = tuple(names.get(name, name) for name in exclusion.services)
    return tuple(fields.values())
