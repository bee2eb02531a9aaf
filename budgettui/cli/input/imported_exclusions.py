"""Imports the exclusions of a file, except those that the store already has, voided or not."""

from collections.abc import Sequence

from budgettui.cli.session import Session
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from budgettui.core.workspace import Workspace


def add_exclusions(session: Session, drafts: Sequence[ExclusionDraft], dry_run: bool) -> tuple[int, int]:
    """Record the new exclusions as one change; return how many were new and how many known."""
    if not drafts:
        return 0, 0
    workspace = session.workspace
    had = {_identity(each, workspace) for each in workspace.store.exclusions(include_voided=True)}
    new = {key: each for each in drafts if (key := _identity(each, workspace)) not in had}
    if new and not dry_run:
        workspace.add_exclusions(list(new.values()), session.now)
    return len(new), len(drafts) - len(new)


def exclusions_summary(added: int, known: int, dry_run: bool) -> str:
    """The part about exclusions at the end of an import's summary."""
    count = "1 exclusion" if added == 1 else f"{added:,} exclusions"
    text = f"; {count} {'would be added' if dry_run else 'added'}"
    text += f", {known} known already" if known else ""
    return f"{text}, as a separate change to undo" if added and not dry_run else text


def _identity(exclusion: ExclusionDraft | RecordedExclusion, workspace: Workspace) -> tuple[object, ...]:
    """What identifies an exclusion: all fields except who recorded it and when."""
    names = workspace.settings.event_services
    fields = {name: getattr(exclusion, name) for name in ExclusionDraft.__dataclass_fields__}
    fields["services"] = tuple(names.get(name, name) for name in exclusion.services)
    return tuple(fields.values())
