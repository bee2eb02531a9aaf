"""Validate what a command printed with --json against its schema."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import click
from jsonschema import Draft202012Validator, FormatChecker

from budgettui.cli.json.answer_types_by_command import ANSWERS
from budgettui.cli.main import cli


@cache
def validator(command: str) -> Draft202012Validator:
    schema = ANSWERS[command].schema(command)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def command_of(arguments: Sequence[str]) -> str:
    """The command's path as typed: `store info` for `--store x store info --json`."""
    context = cli.make_context("budgettui", list(arguments), resilient_parsing=True)
    group: click.Command = cli
    path = []
    while isinstance(group, click.Group):
        name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
        if name is None or command is None:
            break
        path.append(name)
        if not isinstance(command, click.Group) or not rest:
            break
        context = command.make_context(name, rest, parent=context, resilient_parsing=True)
        group = command
    return " ".join(path)


def problems(command: str, answer: Any) -> list[str]:
    """Where the answer does not match the schema of `command`."""
    return [f"{error.json_path}: {error.message[:300]}" for error in validator(command).iter_errors(answer)]


def check_answer(arguments: Sequence[str], text: str) -> None:
    """Fail unless `text`, printed by a command called with `arguments`, matches the command's schema."""
    command = command_of(arguments)
    if command not in ANSWERS:
        raise AssertionError(f"`{command}` has no entry in budgettui/cli/json/answer_types_by_command.py")
    wrong = problems(command, json.loads(text))
    assert not wrong, f"`{command} --json` is not what docs/schemas says: {wrong[:5]}"
