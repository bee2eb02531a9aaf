"""`budgettui COMMAND`: the commands by family. `budgettui.__main__` opens the dashboard by itself."""

from typing import ClassVar

import click

from budgettui import __version__
from budgettui.cli.exit_codes import CommandError, not_empty
from budgettui.cli.group import Entry, LazyGroup


class Commands(LazyGroup):
    """Every command there is, in the order of the help."""

    sections: ClassVar[dict[str, dict[str, Entry]]] = {
        "Events": {
            "add": Entry("add:add", "Record an event that cost budget."),
            "start": Entry("start:start", "Open an event that goes on until it is stopped."),
            "stop": Entry("stop:stop", "End an open event."),
            "edit": Entry("edit:edit", "Change an event."),
            "void": Entry("void:void", "Take an event out of the count."),
            "review": Entry("review:review", "Accept events that sources brought."),
            "undo": Entry("undo:undo", "Take back the last change."),
            "redo": Entry("redo:redo", "Bring back what was undone."),
            "note": Entry("note:note_command", "Write down what was seen or done about an event."),
            "notes": Entry("notes:notes", "List the notes on events and incidents."),
            "exclude": Entry("exclude:exclude", "Take time out of the account, with a reason."),
            "exclusions": Entry("exclusions:exclusions", "List what does not count, and what it gave back."),
            "rename": Entry("rename:rename", "Move all events of a service to its new name."),
            "events": Entry("events:events", "List events."),
            "import": Entry("import_events:import_command", "Read events from a file, and follow it."),
            "sync": Entry("sync:sync", "Bring in what the configuration's sources have now."),
            "listen": Entry("listen:listen", "Take alerts as Alertmanager sends them."),
            "notify": Entry("notify:notify", "Tell Slack, PagerDuty, a webhook, … when something turns."),
            "export": Entry("export:export_command", "Write events to a file."),
        },
        "Answers": {
            "status": Entry("status:status", "The error budget of every service, or of one in full."),
            "explain": Entry("explain:explain", "The events behind a service's budget."),
            "forecast": Entry("forecast:forecast", "Will the budget last, and when does it come back?"),
            "history": Entry("history:history", "Patterns, trend and unusual days of a service's burn."),
            "anomalies": Entry("anomalies:anomalies", "Unusual days over all services."),
            "report": Entry("report:report", "A period as text, Markdown, HTML, JSON or CSV."),
            "backtest": Entry("backtest:backtest_command", "Would the forecasts have come true?"),
            "whatif": Entry("whatif:whatif", "What one more event would do."),
            "gate": Entry("gate:gate_command", "May services ship, and if not, when? Exit code 0 or 1."),
        },
        "Policy": {
            "obligations": Entry("obligations:obligations", "What the error-budget policy asks for."),
            "done": Entry("done:done", "Mark an obligation as done."),
            "except": Entry("except_:except_command", "Make an exception to the policy, until some time."),
            "exceptions": Entry("exceptions:exceptions", "List exceptions, or take one back."),
        },
        "Outward": {
            "metrics": Entry("metrics:metrics", "Error budgets for Prometheus."),
            "rules": Entry("rules:rules", "Burn alerts as rules for Prometheus."),
            "segment": Entry("segment:segment", "One line for a prompt or a status bar."),
            "mcp": Entry("mcp:mcp", "The answers as tools for assistants."),
        },
        "Screens": {
            "wallboard": Entry("wallboard:wallboard", "Every service as a tile, for a screen on a wall."),
            "serve": Entry("serve:serve", "The dashboard or the wallboard in a browser."),
        },
        "Setting up": {
            "demo": Entry("demo:demo", "The dashboard over made-up data."),
            "init": Entry("init:init", "Write a commented configuration."),
            "services": Entry("services:services", "Services from OpenSLO, Sloth, Pyrra and others."),
            "schema": Entry("schema:schema", "What a command prints with --json, as a JSON Schema."),
            "completion": Entry("completion:completion", "Completion for bash, zsh or fish."),
            "store": Entry("store:store_group", "The event store as a whole: info, check, copy, export."),
            "doctor": Entry("doctor:doctor", "Check configuration, store and terminal."),
        },
    }


EPILOG = """\b
Exit codes: 0 fine, 1 the answer is no, 2 usage or configuration,
3 the store or a source could not be reached, 70 an internal error,
130 interrupted.

\b
Shell completion, for bash (zsh and fish likewise):
  eval "$(budgettui completion bash)"
"""


@click.group(
    cls=Commands,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--config", metavar="FILE", callback=not_empty, help="The configuration.")
@click.option(
    "--store",
    metavar="PATH|URL",
    callback=not_empty,
    help="The event store, in place of the configuration's.",
)
@click.option("--as-of", metavar="WHEN", help="Open the dashboard at a moment that has passed.")
@click.option(
    "--known-at", metavar="WHEN", help="Open it at that moment, by what had been recorded up to then."
)
@click.option("--ascii", "plain_marks", is_flag=True, help="The dashboard without characters beyond ASCII.")
@click.version_option(__version__, package_name="budgettui", message="budgettui %(version)s")
@click.pass_context
def cli(
    ctx: click.Context,
    config: str | None,
    store: str | None,
    as_of: str | None,
    known_at: str | None,
    plain_marks: bool,
) -> int:
    """The error-budget terminal for SREs. Alone, it opens the dashboard."""
    if ctx.invoked_subcommand is not None:
        for name, value in (("--as-of", as_of), ("--known-at", known_at)):
            if value is not None:
                raise CommandError(f"{name}: it belongs after {ctx.invoked_subcommand}, as an option of it")
        return 0
    from budgettui.tui.launch import run_dashboard

    moment = _past_moment(config, store, as_of, known_at)
    known_then = known_at is not None
    return run_dashboard(config, store, plain_marks or None, moment=moment, known_then=known_then)


def _past_moment(
    config: str | None, store: str | None, as_of: str | None, known_at: str | None
) -> int | None:
    """The past moment that the options name, None for now; refused unless it has passed.

    The dashboard shows a moment by what is known now, or by what was known at that same moment.
    """
    if as_of is None and known_at is None:
        return None
    from budgettui.cli.session import Session
    from budgettui.core.text.terminal_text import shell_quoted

    session = Session(config, store, known_at_text=known_at)
    name, text = ("--as-of", as_of) if known_at is None else ("--known-at", known_at)
    moment = session.moment(as_of)
    if as_of is not None and known_at is not None and session.known_at != moment:
        options = f"--as-of {shell_quoted(as_of)} --known-at {shell_quoted(known_at)}"
        raise CommandError(
            "--known-at: the dashboard shows a moment by what was known at that same moment; leave --as-of "
            f"out, or ask budgettui status {options}"
        )
    if moment >= session.now:
        raise CommandError(f"{name}: {text!r} has not passed; without it the dashboard shows now")
    return moment
