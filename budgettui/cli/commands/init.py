"""`init`: write a first configuration."""

import sys
from collections.abc import Callable, Sequence
from shlex import quote

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import note, say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.config.service_input import typed_name, typed_target, typed_timezone, typed_window


@command(
    "init",
    "budgettui init",
    "budgettui init --yes --service checkout --service search --slo 99.95 --window month",
)
@click.option("--yes", "-y", is_flag=True, help="Do not ask; use the defaults and the given options.")
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME",
    help="A service; can be repeated [default: checkout].",
)
@click.option("--slo", metavar="PERCENT", help="The target: 99.9 or 99.9% [default: 99.9].")
@click.option(
    "--window",
    metavar="WINDOW",
    help="The window of the budget: 30d, '30 days', week, month, … [default: 30d].",
)
@click.option("--timezone", metavar="ZONE", help="IANA time zone [default: the machine's].")
@json_option
def init(
    session: Session,
    yes: bool,
    services: Sequence[str],
    slo: str | None,
    window: str | None,
    timezone: str | None,
    as_json: bool,
) -> int:
    """Write a commented configuration, and offer to open the dashboard.

    Existing files are never overwritten.
    """
    from budgettui.core.config.default_paths import default_config, find_config
    from budgettui.core.config.machine_timezone import machine_timezone
    from budgettui.core.config.starter_config import create_config, starter_config

    path = find_config(session.config) or default_config()
    if path.exists():
        raise CommandError(
            f"{path} already exists and was not changed; edit it, or name another file with --config"
        )
    if yes:
        with as_usage():
            promise = _target_text(slo or "99.9"), _window_text(window or "30d")
            timezone = None if timezone is None else typed_timezone(timezone)
            chosen = [(typed_name(name), *promise) for name in services or ("checkout",)]
    else:
        if not sys.stdin.isatty():
            raise CommandError("there is no terminal to ask on; `budgettui init --yes` uses the defaults")
        note(f"This writes {path}. Press enter for the default in brackets.")
        chosen = _ask_services(services, slo or "99.9", window or "30d")
        timezone = _ask("Time zone", timezone or machine_timezone(), typed_timezone)
    with as_usage():
        text = starter_config(chosen, store_path=session.store, timezone=timezone)
    create_config(path, text)
    if as_json:
        say_json({"path": str(path), "services": [name for name, _, _ in chosen]})
        return 0
    say_done(f"{path} is written.")
    say_done(
        f"Next: `budgettui add {quote(chosen[0][0])} 12m` records an event, `budgettui` opens the dashboard."
    )
    if not yes and sys.stdout.isatty() and click.confirm("Open the dashboard now?", default=True, err=True):
        from budgettui.tui.launch import run_dashboard

        return run_dashboard(str(path), session.store, session.plain_marks or None)
    return 0


def _ask_services(names: Sequence[str], slo: str, window: str) -> list[tuple[str, str, str]]:
    """Ask for services; each has the target and window of the previous one as defaults."""
    chosen: list[tuple[str, str, str]] = []
    waiting = list(names) or ["checkout"]

    def new_name(text: str) -> str:
        if not text.strip():
            return ""
        name = typed_name(text)
        if any(name == other for other, _, _ in chosen):
            raise ValueError(f"{name!r} is already in the list; name another, or press enter to continue")
        return name

    while True:
        if waiting or not chosen:
            name = _ask("A service", waiting.pop(0) if waiting else "checkout", new_name)
        else:
            name = _ask("Another service (enter for no more)", "", new_name)
        if not name:
            return chosen
        slo = _ask(f"SLO target of {name}, in percent", slo, _target_text)
        window = _ask("Window of its budget (30d, week, month, quarter, year)", window, _window_text)
        chosen.append((name, slo, window))


def _ask(question: str, default: str, read: Callable[[str], str]) -> str:
    """Ask until `read` accepts the answer, showing its `ValueError` otherwise."""

    def answer(text: str) -> str:
        try:
            return read(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    value: str = click.prompt(
        question, default=default, value_proc=answer, err=True, show_default=bool(default)
    )
    return value


def _target_text(text: str) -> str:
    return str(typed_target(text).target)


def _window_text(text: str) -> str:
    return str(typed_window(text))
