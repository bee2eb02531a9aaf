"""The generated pages say what the program says now."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from budgettui.cli.json_answers import ANSWERS
from budgettui.cli.main import cli

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "write_reference.py"


def test_the_reference_of_commands_and_configuration_is_up_to_date() -> None:
    check = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, ""), check.stdout + check.stderr


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something by itself, with its path."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield " ".join([*path, name]), command


def test_every_command_with_json_has_a_schema_and_no_other() -> None:
    with_json = {
        path
        for path, command in commands(cli)
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json == set(ANSWERS), "a command with --json needs its entry in budgettui/cli/json_answers.py"
