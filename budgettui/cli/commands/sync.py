"""`sync`: update events from the configured sources."""

import time
from collections.abc import Sequence
from typing import Any

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import say, say_done, say_json, warn
from budgettui.cli.session import Session, clock
from budgettui.core.config.schema.source_schema import LEAST_EVERY
from budgettui.core.config.source_settings import WEBHOOK, SourceSettings
from budgettui.core.model.instants import MINUTE, SECOND, Instant
from budgettui.core.sources import SourceError, SyncReport, synchronise
from budgettui.core.store import SourceState
from budgettui.core.support.jsonable import to_jsonable
from budgettui.core.text.formatting import format_duration
from budgettui.core.text.suggestions import suggestion
from budgettui.core.text.timeparse import parse_duration

_LISTED = 5


@command("sync", "budgettui sync", "budgettui sync prod --since 90d --dry-run", "budgettui sync --every 1m")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option(
    "--since", metavar="LENGTH", help="Fetch everything since then, such as 90d, instead of only what is new."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@click.option(
    "--list", "list_only", is_flag=True, help="Show when each source was last synced; fetch nothing."
)
@click.option("--every", metavar="LENGTH", help="Sync repeatedly, such as every 1m, until interrupted.")
@json_option
def sync(
    session: Session,
    names: Sequence[str],
    since: str | None,
    dry_run: bool,
    list_only: bool,
    every: str | None,
    as_json: bool,
) -> None:
    """Update events from their sources: all of [[sources]], or those named.

    Events are changed, closed or voided as their source says; events that were edited or voided here since
    then are left unchanged. Each source is one change, which `undo` reverts. If a source cannot be reached,
    it is named, the others are still synced, and the exit code is 3.
    """
    sources = _sources(session, names)
    if list_only:
        _list(session, sources, as_json)
        return
    with as_usage():
        back = None if since is None else parse_duration(since)
        pause = None if every is None else parse_duration(every)
    if pause is not None and pause < LEAST_EVERY:
        raise CommandError(f"--every: {every!r} is below {LEAST_EVERY // SECOND}s")
    if pause is not None and as_json:
        raise CommandError("--json: it prints one object, so it cannot be combined with --every")
    session.open("record")
    now = session.now
    while True:
        outcomes = [_sync(session, source, now, back, dry_run, as_json) for source in sources]
        if as_json:
            say_json({"as_of": session.date(now).isoformat(), "dry_run": dry_run, "sources": outcomes})
        failed = [outcome["source"] for outcome in outcomes if outcome["problem"] is not None]
        if pause is None:
            break
        wait(pause / SECOND)
        now, back = clock(), None
    if failed:
        raise UnreachableError(f"not synced: {', '.join(failed)}")


def wait(seconds: float) -> None:
    """Sleep; an interrupt ends the command."""
    time.sleep(seconds)


def _sources(session: Session, names: Sequence[str]) -> list[SourceSettings]:
    sources = {source.name: source for source in session.settings.sources if source.type != WEBHOOK}
    if not sources:
        raise CommandError("the configuration has no [[sources]] to sync; see docs/sources.md")
    for name in names:
        if name not in sources:
            hint = suggestion(name, list(sources), f"there are {', '.join(sources)}")
            raise CommandError(f"there is no source {name!r}; {hint}")
    return [sources[name] for name in dict.fromkeys(names)] or list(sources.values())


def _list(session: Session, sources: Sequence[SourceSettings], as_json: bool) -> None:
    """Print for each source when it was last synced, and why the last attempt failed."""
    states = session.open("read").store.source_states()
    if as_json:
        say_json(
            {"sources": [_state_as_dict(session, source, states.get(source.name)) for source in sources]}
        )
        return
    for source in sources:
        state = states.get(source.name)
        age = "never synced"
        if state is not None and state.synced_at:
            minutes = max(0, session.now - state.synced_at) / MINUTE
            age = f"synced {format_duration(minutes)} ago"
        problem = (
            "" if state is None or state.problem is None else f"; the last attempt failed: {state.problem}"
        )
        say(f"{source.name}: {age}{problem}")


def _state_as_dict(session: Session, source: SourceSettings, state: SourceState | None) -> dict[str, Any]:
    synced_at = None if state is None or not state.synced_at else session.date(state.synced_at).isoformat()
    return {
        "source": source.name,
        "type": source.type,
        "synced_at": synced_at,
        "problem": None if state is None else state.problem,
    }


def _sync(
    session: Session, source: SourceSettings, now: Instant, back: int | None, dry_run: bool, as_json: bool
) -> dict[str, Any]:
    """Sync one source, print the result unless `as_json`, and return it."""
    try:
        report = synchronise(
            session.workspace, source, now, since=None if back is None else now - back, dry_run=dry_run
        )
    except SourceError as error:
        warn(f"{source.name}: {error}")
        return {"source": source.name, "result": None, "notes": [], "problem": str(error)}
    for text in report.notes:
        warn(f"{source.name}: {text}")
    if not as_json:
        (say if dry_run else say_done)(f"{source.name}: {_summary(report, dry_run)}")
    return {
        "source": source.name,
        "result": to_jsonable(report.result),
        "notes": list(report.notes),
        "problem": None,
    }


def _summary(report: SyncReport, dry_run: bool) -> str:
    result = report.result
    counts = (
        (result.added, "added"),
        (result.changed, "changed"),
        (result.closed, "closed"),
        (result.withdrawn, "voided, because the source no longer has them"),
        (result.unchanged, "unchanged"),
    )
    parts = [f"{count:,} {verb}" for count, verb in counts if count]
    if result.left:
        ids = ", ".join(map(str, result.left[:_LISTED])) + (", …" if len(result.left) > _LISTED else "")
        parts.append(f"{len(result.left):,} edited here and left unchanged ({ids})")
    text = ", ".join(parts) or "no events"
    if dry_run:
        return f"would be: {text}; nothing was changed"
    return f"{text}; undo with `budgettui undo`" if result.written else text
