"""`demo` and `init`: looking around, and beginning."""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from shlex import quote

import click

from budgettui.cli.command import ascii_option, command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.output import note, say
from budgettui.cli.session import Session
from budgettui.core.model.slo import zone_named


@command("demo", "budgettui demo", "budgettui demo --keep ./demo")
@click.option("--keep", metavar="FOLDER", help="Write the made-up data there for good, and open nothing.")
@ascii_option
def demo(session: Session, keep: str | None) -> int:
    """Open the dashboard over six months of made-up events.

    Configuration and store are thrown away at the end; nothing of yours is touched.
    """
    from budgettui.demo.sample_data import write_demo

    if session.config is not None or session.store is not None:
        raise CommandError("demo has a configuration and a store of its own; leave out --config and --store")
    if keep is not None:
        folder = Path(keep).expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            config = write_demo(folder, session.now)
        except OSError as error:
            raise CommandError(f"{keep}: {error.strerror or error}") from None
        say(f"{config} is written; `budgettui --config {config}` opens it")
        return 0
    from budgettui.tui.launch import run_dashboard
    from budgettui.tui.terminal.exit_guard import leaving_on_signals, screen_refusal

    trouble = screen_refusal()
    if trouble is not None:
        raise CommandError(f"{trouble}; `budgettui demo --keep FOLDER` writes the demo's data")
    with leaving_on_signals(), tempfile.TemporaryDirectory(prefix="budgettui-demo-") as folder_name:
        _remove_when_over(folder_name)
        config = write_demo(Path(folder_name), session.now)
        return run_dashboard(str(config), None, session.plain_marks or None)


def _remove_when_over(folder: str) -> None:
    """Have `folder` removed when this process is over, even if it is killed.

    A child waits for the end of a pipe that this process, and those it starts, hold open.
    """
    read, write = os.pipe()
    if os.fork():
        os.close(read)
        return
    try:
        os.setsid()
        os.close(write)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        os.read(read, 1)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


@command("init", "budgettui init", "budgettui init --yes --service checkout --slo 99.95 --window month")
@click.option("--yes", "-y", is_flag=True, help="Do not ask; take the defaults and the options given.")
@click.option("--service", metavar="NAME", help="The first service [default: checkout].")
@click.option("--slo", metavar="PERCENT", help="Its target [default: 99.9].")
@click.option(
    "--window", metavar="WINDOW", help="What its budget is counted over: 30d, week, month, … [default: 30d]."
)
@click.option("--timezone", metavar="ZONE", help="IANA time zone [default: the machine's].")
def init(
    session: Session,
    yes: bool,
    service: str | None,
    slo: str | None,
    window: str | None,
    timezone: str | None,
) -> None:
    """Write a commented configuration, never over an existing one."""
    from budgettui.core.config.drop_in_writer import create_config, starter_config
    from budgettui.core.config.loader import find_config
    from budgettui.core.config.locations import default_config, machine_timezone

    path = find_config(session.config) or default_config()
    if path.exists():
        raise CommandError(
            f"{path} exists already, and is left as it is; edit it, or name another file with --config"
        )
    if not yes:
        if not sys.stdin.isatty():
            raise CommandError("there is no terminal to ask on; `budgettui init --yes` takes the defaults")
        note(f"This writes {path}. Enter takes what is in brackets.")
        service = _ask("A service to begin with", service or "checkout")
        slo = _ask("Its SLO target, in percent", slo or "99.9")
        window = _ask("What its budget is counted over (30d, week, month, quarter, year)", window or "30d")
        timezone = _ask("Time zone", timezone or machine_timezone())
    first = (service or "checkout", slo or "99.9", window or "30d")
    with as_usage():
        if timezone is not None:
            zone_named(timezone)
        text = starter_config((first,), store_path=session.store, timezone=timezone)
    create_config(path, text)
    say(f"{path} is written.")
    say(f"Next: `budgettui add {quote(first[0])} 12m` records an event, `budgettui` opens the dashboard.")


def _ask(question: str, default: str) -> str:
    answer: str = click.prompt(question, default=default, err=True)
    return answer
