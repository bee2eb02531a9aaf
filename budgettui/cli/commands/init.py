"""`init`: write a configuration to begin with."""

import sys
from shlex import quote

import click

from budgettui.cli.command import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.output import note, say
from budgettui.cli.session import Session
from budgettui.core.model.slo import zone_named


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
