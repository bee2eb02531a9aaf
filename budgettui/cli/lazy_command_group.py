"""A group of commands whose modules are imported only when they are called."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, NoReturn

import click

from budgettui.cli.closed_pipe import BROKEN_PIPE, PipeClosedError, discard_output
from budgettui.cli.exit_codes import NO, UNREACHABLE, USAGE, as_cli_error
from budgettui.cli.internal_error import report_unexpected
from budgettui.cli.interrupt import INTERRUPTED
from budgettui.core.text.terminal_text import escape_controls


class Entry(NamedTuple):
    """Where a command is, as `module:function`, and its line in the list of commands."""

    target: str
    summary: str


class LazyGroup(click.Group):
    """A click group of `sections` of commands, which turns the project's errors into exit codes."""

    sections: ClassVar[dict[str, dict[str, Entry]]]

    def entry(self, name: str) -> Entry | None:
        """The entry of a command; None if there is no such command."""
        return next((entries[name] for entries in self.sections.values() if name in entries), None)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for entries in self.sections.values() for name in entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = self.entry(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.target.partition(":")
        command: click.Command = getattr(import_module(f"budgettui.cli.commands.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.entry(name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            from budgettui.cli.command_synonyms import SYNONYMS
            from budgettui.core.text.suggestions import suggestion

            hint = suggestion(
                SYNONYMS.get(name, name), self.list_commands(ctx), "`budgettui --help` lists the commands"
            )
            raise click.UsageError(f"there is no command {name!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, entries in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.summary) for name, entry in entries.items()])

    # For a closed pipe click would exit with 1, which means that the answer is no.

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except BrokenPipeError:
            raise PipeClosedError from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise PipeClosedError from None

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> NoReturn:
        """Run and exit: 0 for success, or an exit code of `exit_codes`; 70 is a bug, 130 an interrupt."""
        try:
            _prepare_streams()
            code = super().main(args, *rest, **{**options, "standalone_mode": False})
            sys.stdout.flush()
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        except (PipeClosedError, BrokenPipeError):
            code = BROKEN_PIPE
            discard_output()
        except SystemExit as end:
            code = end.code if end.code is None or type(end.code) is int else report_unexpected(end)
        except Exception as error:
            cli_error = as_cli_error(error)
            code = report_unexpected(error) if cli_error is None else _show(cli_error)
            if isinstance(error, OSError):
                discard_output()
        sys.exit(code if type(code) is int else 0)


def _prepare_streams() -> None:
    """Let the streams accept any character, and replace closed ones with the null device."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout.isatty() or sys.stderr.isatty():
        from budgettui.cli.output.control_filter import gate_terminals

        gate_terminals()


def _show(error: click.ClickException) -> int:
    """Print an error on standard error and return its exit code."""
    lines = [escape_controls(line) for line in error.format_message().split("\n")]
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        lines.append(f"See `{context.command_path} --help`.")
    click.echo("\n".join(["Error: " + lines[0], *lines[1:]]), err=True)
    return error.exit_code if error.exit_code in (NO, UNREACHABLE) else USAGE
