"""`history`: what a service's daily burn says."""

import click

from budgettui.cli.command import as_of_option, command, json_option, service_argument
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.output import say, say_json
from budgettui.cli.session import Session


@command("history", "budgettui history checkout", "budgettui history checkout --days 365 --json", paged=True)
@service_argument()
@click.option("--days", type=float, default=90, show_default=True, help="How far back to look.")
@as_of_option
@json_option
def history(session: Session, service: str, days: float, as_of: str | None, as_json: bool) -> None:
    """Tell the patterns, the trend and the unusual days of a service's daily burn."""
    instant = session.moment(as_of)
    session.service(service)
    with as_usage():
        workspace = session.open("read")
        result = workspace.history(service, days, instant)
        excluded = workspace.exclusion_effects(service, days, instant)
    if as_json:
        answer = {**result.as_dict(), "exclusions": [effect.as_dict() for effect in excluded]}
        say_json(session.with_known_at(answer, instant))
        return
    from budgettui.core.history.history_text import history_text

    click.echo(history_text(result).rstrip("\n"))
    if excluded:
        from budgettui.core.analysis.exclusion_effects import excluded_sentence

        say()
        say(f"{excluded_sentence(excluded, days)}.")
