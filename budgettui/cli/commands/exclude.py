"""`exclude`: exclude time from the budget, with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.event_options import blank_to_none
from budgettui.cli.input.exclusion_options import read_scope, read_span, require_reason
from budgettui.cli.input.incident_exclusions import incident_drafts
from budgettui.cli.input.shared_options import change_json_option
from budgettui.cli.json.exclusion_json import print_exclusions
from budgettui.cli.sentences.exclusion_sentences import describe
from budgettui.cli.session import Session
from budgettui.core.analysis.exclusions.exclusion_preview import effects_sentence
from budgettui.core.model.exclusion import Accounting
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion


@command(
    "exclude",
    "budgettui exclude checkout 'yesterday 14:05' 35m --reason 'provider outage, agreed'",
    "budgettui exclude checkout --incident INC-812 --reason 'their fault' --approved-by ann",
    "budgettui exclude --group shop '2026-11-29 02:00' 2h --out --reason 'datacentre move'",
    "budgettui exclude --edit 3 --reason 'provider outage, ticket 4711'",
)
@click.argument("arguments", nargs=-1, metavar="[SERVICE] [WHEN LENGTH]...")
@click.option("--reason", "-m", metavar="TEXT", help="Why this time does not count; required.")
@click.option(
    "--out/--free",
    "is_out",
    default=None,
    help="Not part of the window at all, or its bad minutes cost nothing [default: free].",
)
@click.option("--approved-by", metavar="NAME", help="Who approved it.")
@click.option("--incident", metavar="ID", help="The incident; without WHEN LENGTH, the time of its events.")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="All services of this group.")
@click.option("--tag", "tags", multiple=True, metavar="NAME", help="All services with this tag.")
@click.option("--all", "everything", is_flag=True, help="All services.")
@click.option("--edit", "exclusion_id", type=int, metavar="ID", help="Change a recorded exclusion.")
@change_json_option
def exclude(
    session: Session,
    arguments: Sequence[str],
    reason: str | None,
    is_out: bool | None,
    approved_by: str | None,
    incident: str | None,
    groups: Sequence[str],
    tags: Sequence[str],
    everything: bool,
    exclusion_id: int | None,
) -> None:
    """Exclude time from the error budget of SERVICE, however long ago it was.

    WHEN is its start, LENGTH its duration: 35m, 1h30m, "until 14:20", or "open". By default (--free) bad
    minutes in it cost nothing. With --out it is not part of the window at all, so the budget shrinks with
    it. `budgettui exclusions` lists it, with the budget that it gave back.

    With --edit, fields that are not given stay as they are; WHEN LENGTH is the new time, LENGTH alone the
    new length.
    """
    accounting: Accounting | None = None if is_out is None else "out" if is_out else "free"
    if exclusion_id is not None:
        if groups or tags or everything:
            raise CommandError("--edit: services cannot be changed; void the exclusion and record another")
        changes: dict[str, Any] = {} if reason is None else {"reason": require_reason(reason)}
        changes |= {} if accounting is None else {"accounting": accounting}
        changes |= {} if approved_by is None else {"approved_by": blank_to_none(approved_by)}
        changes |= {} if incident is None else {"incident_id": blank_to_none(incident)}
        _edit(session, exclusion_id, arguments, changes)
        return
    named = bool(groups or tags or everything)
    service = (
        arguments[0] if arguments and (not named or arguments[0] in session.settings.event_services) else None
    )
    scope = read_scope(session, service, groups, tags, everything)
    times = arguments if service is None else arguments[1:]
    if not (named or service or incident):
        raise CommandError("service: it is missing; give SERVICE, --group, --tag, --all or --incident ID")
    reason = require_reason(reason)
    approved_by, incident = blank_to_none(approved_by), blank_to_none(incident)
    session.open("record" if times else "change")
    if times or incident is None:
        span = read_span(session, times)
        with as_usage():
            drafts = [
                ExclusionDraft(
                    span.start, span.end, reason, *scope, accounting or "free", approved_by, incident
                )
            ]
    else:
        drafts = incident_drafts(session, incident, scope, reason, accounting or "free", approved_by)
    _record(session, drafts)


def _record(session: Session, drafts: Sequence[ExclusionDraft]) -> None:
    with as_usage():
        previews = session.workspace.exclusion_preview(drafts, session.now)
        recorded = session.workspace.add_exclusions(drafts, session.now)
    text = "; ".join(describe(each, session) for each in recorded)
    undo = f"`budgettui exclusions undo {recorded[0].id}`" if len(recorded) == 1 else "`budgettui undo`"
    print_exclusions(session, recorded, previews, f"{text}; {effects_sentence(previews)}; undo with {undo}")


def _edit(session: Session, exclusion_id: int, arguments: Sequence[str], changes: dict[str, Any]) -> None:
    workspace = session.open("change")
    before = workspace.store.exclusion_versions(exclusion_id)[-1]
    if arguments:
        span = read_span(session, arguments, before.start)
        changes |= {"start": span.start, "end": span.end}
    changes = {name: value for name, value in changes.items() if getattr(before, name) != value}
    if not changes:
        raise CommandError(f"exclusion {exclusion_id}: nothing to change; see `budgettui exclude --help`")
    with as_usage():
        draft = _draft(replace(before, **changes))
        previews = workspace.exclusion_preview([draft], session.now, exclusion_id)
        after = workspace.amend_exclusion(exclusion_id, changes, session.now, before.version)
    sentence = f"{describe(after, session)}; {effects_sentence(previews)}"
    hint = f"undo with `budgettui exclusions undo {after.id}`"
    print_exclusions(session, [after], previews, f"{sentence}; {hint}")


def _draft(exclusion: RecordedExclusion) -> ExclusionDraft:
    return ExclusionDraft(**{name: getattr(exclusion, name) for name in ExclusionDraft.__dataclass_fields__})
