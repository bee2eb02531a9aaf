"""`exclusions`: list excluded time and what it gave back; void, undo and redo recorded exclusions."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.shared_options import as_of_option, json_option
from budgettui.cli.json.exclusion_json import exclusion_as_dict, print_exclusions
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.sentences.exclusion_sentences import (
    changed_budgets,
    describe,
    exclusion_span,
    undone_text,
)
from budgettui.cli.session import Session
from budgettui.core.analysis.exclusions.exclusion_preview import effects_sentence
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSummary
from budgettui.core.model.instants import MINUTE, Instant, to_instant
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.text.formatting import (
    format_count,
    format_duration,
    format_minute,
    format_minutes,
    format_when,
)

_ACTIONS = ("void", "undo", "redo")
_COLUMNS = (
    Column("ID", True),
    Column("SOURCE", spare=2),
    Column("FOR"),
    Column("TIME"),
    Column("NEXT", spare=4),
    Column("EXCLUDED", True, 3),
    Column("KIND", spare=1),
    Column("GAVE BACK", True),
    Column("BY", spare=5),
    Column("REASON"),
)
_VERSION_COLUMNS = (
    Column("VERSION", True),
    Column("RECORDED"),
    Column("BY"),
    Column("FOR"),
    Column("TIME"),
    Column("KIND"),
    Column("APPROVED BY"),
    Column("REASON"),
)

_TIME_COLUMNS = (
    Column("FOR"),
    Column("BEGINS"),
    Column("ENDS"),
    Column("LASTS", True),
    Column("GAVE BACK", True),
    Column("STATE"),
    Column("KIND", spare=1),
    Column("REASON"),
)


@command(
    "exclusions",
    "budgettui exclusions",
    "budgettui exclusions checkout --json",
    "budgettui exclusions void 3",
    "budgettui exclusions undo 3",
    paged=True,
)
@click.argument("arguments", nargs=-1, metavar="[SERVICE | void ID | undo ID | redo ID]")
@click.option("--voided", is_flag=True, help="Include voided ones.")
@click.option(
    "--versions", "exclusion_id", type=int, metavar="ID", help="List every version of a recorded exclusion."
)
@click.option("--times", is_flag=True, help="List every occurrence, from a year ago to a year ahead.")
@as_of_option
@json_option
def exclusions(
    session: Session,
    arguments: Sequence[str],
    voided: bool,
    exclusion_id: int | None,
    times: bool,
    as_of: str | None,
    as_json: bool,
) -> None:
    """List excluded time: recorded, planned, from calendar files, and outside service hours.

    EXCLUDED and GAVE BACK are minutes in the services' current windows: those excluded, and the bad ones
    among them. A planned exclusion that repeats is one line; NEXT is its next occurrence.

    "void ID" removes a recorded one; "undo ID" reverts its last change, and "redo ID" restores it.
    `budgettui exclude --edit ID` changes one.
    """
    if len(arguments) == 2 and arguments[0] in _ACTIONS:
        if exclusion_id is not None or voided or times or as_of is not None:
            options = "--versions, --voided, --times or --as-of"
            raise CommandError(f"{arguments[0]}: cannot be combined with {options}")
        session.as_json = as_json
        _change(session, arguments[0], arguments[1])
        return
    if len(arguments) > 1:
        raise CommandError(
            f"{' '.join(arguments)!r} is not accepted; give one service, or void, undo or redo and an ID"
        )
    instant = session.moment(as_of)
    workspace = session.open("read")
    if exclusion_id is not None:
        versions = workspace.store.exclusion_versions(exclusion_id)
        versions = [each for each in versions if session.is_known(each.recorded_at)]
        if as_json:
            say_json({"exclusions": [exclusion_as_dict(version, session) for version in versions]})
        else:
            table(_VERSION_COLUMNS, [_version_row(version, session) for version in versions])
        return
    names = [session.service(name).name for name in arguments] or session.settings.service_names
    workspace.refresh(instant)
    if times:
        effects = [
            (name, effect) for name in names for effect in workspace.exclusion_occurrences(name, instant)
        ]
        if as_json:
            rows = [{"service": name, **effect.as_dict()} for name, effect in effects]
            answer = {"as_of": session.date(instant).isoformat(), "exclusions": rows}
            say_json(session.with_known_at(answer, instant))
        elif effects:
            table(_TIME_COLUMNS, [_time_row(name, effect, instant, session) for name, effect in effects])
        else:
            say("No time is excluded from a year ago to a year ahead.")
        return
    summaries = workspace.exclusion_summaries(names, instant, voided)
    if as_json:
        answer = {
            "as_of": session.date(instant).isoformat(),
            "exclusions": [summary.as_dict() for summary in summaries],
        }
        say_json(session.with_known_at(answer, instant))
    elif summaries:
        table(_COLUMNS, [_row(summary, session) for summary in summaries])
    else:
        say(f"No time of {arguments[0]} is excluded." if arguments else "No time is excluded.")


def _row(summary: ExclusionSummary, session: Session) -> list[Cell | str]:
    quiet = summary.times == 0
    back = format_minutes(summary.returned_minutes) if summary.returned_minutes else Cell("–", "quiet")
    return [
        "" if summary.id is None else str(summary.id),
        summary.source,
        _scope(summary),
        _time(summary, session),
        "" if summary.next_start is None else format_minute(summary.next_start, session.zone),
        Cell("–", "quiet") if quiet else format_duration(summary.excluded_minutes),
        Cell("voided", "quiet") if summary.voided else summary.accounting,
        back,
        ", ".join(filter(None, [summary.author, summary.approved_by and f"approved {summary.approved_by}"])),
        " ".join(filter(None, [summary.incident_id, summary.reason])),
    ]


def _time_row(service: str, effect: ExclusionEffect, instant: Instant, session: Session) -> list[Cell | str]:
    time = effect.exclusion
    begin, end = to_instant(time.start), to_instant(time.end)
    state = "ahead" if begin > instant else "past" if end <= instant else "now"
    return [
        service,
        format_minute(time.start, session.zone),
        format_minute(time.end, session.zone),
        format_duration((end - begin) / MINUTE),
        format_minutes(effect.returned_minutes) if effect.returned_minutes else "",
        Cell(state, "warn" if state == "now" else None),
        time.accounting,
        " ".join(filter(None, [effect.incident_id, time.reason])),
    ]


def _scope(summary: ExclusionSummary) -> str:
    if len(summary.scope) <= 2:
        return ", ".join(summary.scope)
    return f"{', '.join(summary.scope[:1])} and {len(summary.scope) - 1} more"


def _time(summary: ExclusionSummary, session: Session) -> str:
    begin = format_minute(summary.start, session.zone)
    if summary.source != "recorded":
        if summary.times == 0:
            return "not yet"
        return begin if summary.times == 1 else f"{format_count(summary.times, 'time')} since {begin}"
    if summary.end is None:
        return f"from {begin} on"
    length = (to_instant(summary.end) - to_instant(summary.start)) / 60_000_000
    return f"{begin}, {format_duration(length)}"


def _version_row(version: RecordedExclusion, session: Session) -> list[Cell | str]:
    return [
        str(version.version),
        format_when(version.recorded_at - version.recorded_at % 1_000_000, session.zone),
        version.author,
        ", ".join(version.scope),
        exclusion_span(version, session.zone),
        Cell("voided", "quiet") if version.voided else version.accounting,
        version.approved_by or "",
        version.reason,
    ]


def _change(session: Session, action: str, text: str) -> None:
    if not (text.isascii() and text.isdecimal()):
        raise CommandError(
            f"{action}: {text!r} is not the ID of an exclusion; `budgettui exclusions` lists them"
        )
    exclusion_id = int(text)
    workspace = session.open("change")
    if action == "void":
        with as_usage():
            previews = workspace.exclusion_preview([], session.now, exclusion_id)
            exclusion = workspace.void_exclusion(exclusion_id, session.now)
        what, hint = (
            f"{describe(exclusion, session)}: voided",
            f"; undo with `budgettui exclusions undo {text}`",
        )
    else:
        change = workspace.undo_exclusion if action == "undo" else workspace.redo_exclusion
        names = session.settings.service_names
        workspace.refresh(session.now)
        before = {name: workspace.assess(name, session.now) for name in names}
        undone = change(exclusion_id, session.now)
        assert undone.exclusion is not None
        exclusion = undone.exclusion
        previews = changed_budgets(session, exclusion, before)
        what, hint = f"{'undone' if action == 'undo' else 'redone'}: {undone_text(undone)}", ""
    print_exclusions(session, [exclusion], previews, f"{what}; {effects_sentence(previews)}{hint}")
