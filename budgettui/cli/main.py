"""`budgettui COMMAND`: all commands, by section of the help."""

from typing import ClassVar

import click

from budgettui import __version__
from budgettui.cli.exit_codes import CommandError, not_empty
from budgettui.cli.lazy_command_group import Entry, LazyGroup


class Commands(LazyGroup):
    """All commands, in the order of the help."""

    sections: ClassVar[dict[str, dict[str, Entry]]] = {
        "Events": {
            "add": Entry("add:add", "Record an event that cost budget."),
            "start": Entry("start:start", "Open an event that lasts until it is stopped."),
            "stop": Entry("stop:stop", "End an open event."),
            "edit": Entry("edit:edit", "Change an event."),
            "void": Entry("void:void", "Void an event: it no longer counts."),
            "review": Entry("review:review", "Accept events from sources."),
            "undo": Entry("undo:undo", "Undo the last change."),
            "redo": Entry("redo:redo", "Restore what was undone."),
            "note": Entry("note:note_command", "Add a note to an event or incident."),
            "notes": Entry("notes:notes", "List notes on events and incidents."),
            "exclude": Entry("exclude:exclude", "Exclude time from the budget, with a reason."),
            "exclusions": Entry("exclusions:exclusions", "List excluded time, and what it gave back."),
            "rename": Entry("rename:rename", "Move all events of a service to its new name."),
            "events": Entry("events:events", "List events."),
            "import": Entry(
                "import_events:import_command", "Read events from a file; again to pick up changes."
            ),
            "sync": Entry("sync:sync", "Update events from the configured sources."),
            "listen": Entry("listen:listen", "Receive alerts from Alertmanager's webhook."),
            "notify": Entry("notify:notify", "Notify Slack, PagerDuty, a webhook, … of changes."),
            "export": Entry("export:export_command", "Write events to a file."),
        },
        "Answers": {
            "status": Entry("status:status", "The error budget of every service, or of one in full."),
            "explain": Entry("explain:explain", "The events behind a service's budget."),
            "forecast": Entry("forecast:forecast", "Will the budget last, and when does it recover?"),
            "history": Entry("history:history", "Patterns, trend and unusual days of a service's burn."),
            "anomalies": Entry("anomalies:anomalies", "Unusual days of all services."),
            "report": Entry("report:report", "A period as text, Markdown, HTML, JSON or CSV."),
            "backtest": Entry("backtest:backtest_command", "Would the forecasts have come true?"),
            "whatif": Entry("whatif:whatif", "The effect of one more event."),
            "gate": Entry("gate:gate_command", "May services ship, and if not, when? Exit code 0 or 1."),
        },
        "Policy": {
            "obligations": Entry("obligations:obligations", "What the error-budget policy requires now."),
            "done": Entry("done:done", "Mark an obligation as done."),
            "except": Entry("except_:except_command", "Grant an exception to the policy, until some time."),
            "exceptions": Entry("exceptions:exceptions", "List exceptions, or revoke one."),
        },
        "Integrations": {
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
            "demo": Entry("demo:demo", "The dashboard on made-up data."),
            "init": Entry("init:init", "Write a commented configuration."),
            "services": Entry("services:services", "Convert SLOs from OpenSLO, Sloth, Pyrra and others."),
            "schema": Entry("schema:schema", "The JSON Schema of a command's --json output."),
            "completion": Entry("completion:completion", "Completion for bash, zsh or fish."),
            "store": Entry("store:store_group", "Inspect, check, copy or export the event store."),
            "doctor": Entry("doctor:doctor", "Check configuration, store and terminal."),
        },
    }


EPILOG = """\b
Exit codes: 0 success, 1 the answer is no, 2 usage or configuration,
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
@click.option("--config", metavar="FILE", callback=not_empty, help="The configuration file.")
@click.option(
    "--store",
    metavar="PATH|URL",
    callback=not_empty,
    help="The event store, instead of the configured one.",
)
@click.option("--as-of", metavar="WHEN", help="Open the dashboard at a past moment.")
@click.option("--known-at", metavar="WHEN", help="Use only what had been recorded by then.")
@click.option("--ascii", "plain_marks", is_flag=True, help="Use ASCII characters only.")
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
    """The error-budget terminal for SREs. Without a command, it opens the dashboard."""
    if ctx.invoked_subcommand is not None:
        for name, value in (("--as-of", as_of), ("--known-at", known_at)):
            if value is not None:
                raise CommandError(f"{name}: write it after {ctx.invoked_subcommand}, as its option")
        return 0
    from budgettui.tui.launch import run_dashboard

    moment = _past_moment(config, store, as_of, known_at)
    known_then = known_at is not None
    return run_dashboard(config, store, plain_marks or None, moment=moment, known_then=known_then)


def _past_moment(
    config: str | None, store: str | None, as_of: str | None, known_at: str | None
) -> int | None:
    """The past moment that the options name; None for now. `CommandError` unless it is in the past.

    The dashboard shows a moment with what is known now, or with what was known at that same moment.
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
            "--known-at: the dashboard shows a moment with what was known at that same moment; leave out "
            f"--as-of, or use budgettui status {options}"
        )
    if moment >= session.now:
        raise CommandError(f"{name}: {text!r} is not in the past; leave it out to see the present")
    return moment
