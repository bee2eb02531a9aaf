"""Read-only commands as MCP tools: their arguments as a JSON Schema, their JSON output as the result."""

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import click

from budgettui.cli.exit_codes import CommandError, as_cli_error
from budgettui.cli.internal_error import report_unexpected
from budgettui.cli.main import cli
from budgettui.core.support.frozen import frozen

_MOMENTS = ("as_of", "known_at")
READ_ONLY: dict[str, tuple[str, ...]] = {
    "status": ("services", "group", *_MOMENTS),
    "explain": ("services", "group", *_MOMENTS),
    "forecast": ("services", "group", *_MOMENTS),
    "history": ("services", "group", "days", *_MOMENTS),
    "anomalies": ("services", "group", "days", *_MOMENTS),
    "report": ("services", "group", "period", *_MOMENTS),
    "backtest": ("services", *_MOMENTS),
    "whatif": ("service", "text", "at", "category", "impact", *_MOMENTS),
    "gate": ("services", "group", "cost", "when", *_MOMENTS),
    "events": (
        "services", "group", "since", "until", "category", "open_only", "unreviewed", "voided", "limit",
        "event_id", "known_at",
    ),
    "exclusions": ("voided", *_MOMENTS),
    "notes": ("about", "known_at"),
    "obligations": ("services", "group", "everything", *_MOMENTS),
    "exceptions": ("everything", "known_at"),
}  # fmt: skip
"""The commands and their allowed arguments: none that writes a file or changes anything."""


@frozen
class Answer:
    """The result of a tool: `value` is the command's JSON, None if it failed; `text` is for people."""

    value: dict[str, Any] | None
    text: str


@frozen
class AnswerTool:
    """A command as a tool."""

    name: str
    description: str
    parameters: tuple[click.Parameter, ...]

    @property
    def schema(self) -> dict[str, Any]:
        """The arguments as a JSON Schema."""
        properties = {_name(parameter): _schema(parameter) for parameter in self.parameters}
        required = [_name(parameter) for parameter in self.parameters if parameter.required]
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return schema | ({"required": required} if required else {})

    def call(self, arguments: Mapping[str, Any], config: str | None, store: str | None) -> Answer:
        """Run the command in this process; call it from the main thread."""
        output, errors = io.StringIO(), io.StringIO()
        try:
            argv = [*_shared(config, store), *self._command_line(arguments)]
            with redirect_stdout(output), redirect_stderr(errors):
                click.Group.main(cli, argv, prog_name="budgettui", standalone_mode=False)
        except Exception as error:
            known = as_cli_error(error)
            if known is None:
                report_unexpected(error)
                return Answer(None, f"internal error, please report it: {type(error).__name__}")
            return Answer(None, known.format_message())
        text = output.getvalue()
        notes = errors.getvalue().strip()
        return Answer(json.loads(text), f"{text}\n{notes}" if notes else text)

    def _command_line(self, arguments: Mapping[str, Any]) -> list[str]:
        """The command line of a call; `CommandError` for an unknown argument or a wrong type."""
        by_name = {_name(parameter): parameter for parameter in self.parameters}
        if unknown := arguments.keys() - by_name.keys():
            names = ", ".join(name[:100] for name in sorted(unknown)[:_MOST_NAMED])
            raise CommandError(f"{self.name} accepts {', '.join(by_name)}, but not {names}")
        options, positional = [], []
        for name, parameter in by_name.items():
            value = arguments.get(name)
            if value is None:
                continue
            texts = _texts(name, parameter, value)
            if isinstance(parameter, click.Argument):
                positional += texts
            elif parameter.is_flag:  # type: ignore[attr-defined]
                options += [parameter.opts[0]] if value else []
            else:
                option = next(each for each in parameter.opts if each.startswith("--"))
                options += [f"{option}={text}" for text in texts]
        for text in positional:
            if text.startswith("-"):
                raise CommandError(f"{text!r} begins with a dash, like an option")
        return [self.name, "--json", *options, *positional]


def answer_tools() -> list[AnswerTool]:
    """All tools."""
    tools = []
    for name, offered in READ_ONLY.items():
        command = cli.get_command(click.Context(cli), name)
        if command is None:
            raise LookupError(name)
        parameters = tuple(parameter for parameter in command.params if _name(parameter) in offered)
        tools.append(AnswerTool(name, (command.help or "").replace("\b", "").strip(), parameters))
    return tools


def _name(parameter: click.Parameter) -> str:
    return parameter.name or ""


def _shared(config: str | None, store: str | None) -> list[str]:
    shared = {"--config": config, "--store": store}
    return [f"{option}={value}" for option, value in shared.items() if value is not None]


def _schema(parameter: click.Parameter) -> dict[str, Any]:
    """The type of an argument, and its help."""
    kinds = {"integer": "integer", "float": "number", "boolean": "boolean"}
    kind = kinds.get(parameter.type.name.removesuffix(" range"), "string")
    schema: dict[str, Any] = {"type": kind}
    if isinstance(parameter.type, click.Choice):
        schema["enum"] = list(parameter.type.choices)
    if parameter.nargs == -1 or getattr(parameter, "multiple", False):
        schema = {"type": "array", "items": schema}
    text = getattr(parameter, "help", None) or ""
    return schema | ({"description": text} if text else {})


_MOST_NAMED = 5
"""How many unknown arguments an error names."""
_MOST_VALUES = 1_000
_LONGEST_VALUE = 10_000
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def _texts(name: str, parameter: click.Parameter, value: object) -> list[str]:
    """The value, or the values of a list, as text; `CommandError` for a wrong type."""
    schema = _schema(parameter)
    is_list = schema["type"] == "array"
    if is_list and not isinstance(value, list):
        raise CommandError(f"{name}: it must be a list")
    values = value if is_list and isinstance(value, list) else [value]
    kind = schema["items"]["type"] if is_list else schema["type"]
    if len(values) > _MOST_VALUES:
        raise CommandError(f"{name}: there are {len(values):,} values; at most {_MOST_VALUES:,} are accepted")
    for each in values:
        if isinstance(each, str) and len(each) > _LONGEST_VALUE:
            raise CommandError(f"{name}: a text is longer than {_LONGEST_VALUE:,} characters")
        if not isinstance(each, _TYPES[kind]) or (isinstance(each, bool) and kind != "boolean"):
            raise CommandError(f"{name}: {repr(each)[:100]} is not of type {kind}")
    return [str(each) for each in values]
