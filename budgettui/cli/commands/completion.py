"""`completion`: the shell script that completes commands, options and names."""

import click
from click.shell_completion import get_completion_class

from budgettui.cli.command_decorator import command
from budgettui.cli.session import Session

SHELLS = ("bash", "zsh", "fish")
REPAIRS = {
    "bash": (
        (
            "for completion in $response; do\n        IFS=',' read type value <<< \"$completion\"\n",
            "while IFS=',' read -r type value; do\n",
        ),
        ("COMPREPLY+=($value)", 'COMPREPLY+=("$value")'),
        ("    done\n", '    done <<< "$response"\n'),
    ),
    "fish": (('string split ","', 'string split -m 1 ","'),),
}
"""Fixes for click's scripts, which lose backslashes, expand `*`, or cut names at the first comma."""


@command(
    "completion",
    'eval "$(budgettui completion bash)"',
    "budgettui completion fish > ~/.config/fish/completions/budgettui.fish",
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(session: Session, shell: str) -> None:  # noqa: ARG001
    """Print the script that completes commands, options, services, groups and categories in SHELL.

    For bash and zsh, put `eval "$(budgettui completion bash)"` (or zsh) into the shell's start-up file.
    Names with characters that are special to the shell are quoted.
    """
    from budgettui.cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "budgettui", "_BUDGETTUI_COMPLETE")
    template = script.source_template
    for theirs, replacement in REPAIRS.get(shell, ()):
        assert theirs in template
        template = template.replace(theirs, replacement)
    click.echo(template % script.source_vars())
