"""Write a man page for budgettui and for each of its commands, made from their help.

They are in docs/man and in the wheel; `make docs` writes them. click-man misses commands that are imported
when they are called, and leaves out the examples.
"""

import re
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def man_pages() -> dict[str, str]:
    """The text of each page by its file name, such as budgettui-add.1."""
    from budgettui.cli.main import cli

    return {
        f"{context.command_path.replace(' ', '-')}.1": man_page(context)
        for context in _contexts(click.Context(cli, info_name="budgettui"))
    }


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """The context of a command, and those of its subcommands."""
    yield context
    for name, command in _subcommands(context):
        yield from _contexts(click.Context(command, info_name=name, parent=context))


def _subcommands(context: click.Context) -> Iterator[tuple[str, click.Command]]:
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if not command.hidden:
                yield name, command


def man_page(context: click.Context) -> str:
    """A command's page in man(7) macros."""
    from budgettui import __version__

    command = context.command
    title = context.command_path.replace(" ", "-")
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [
        f'.TH "{roff(title.upper())}" "1" "" "budgettui {__version__}" "budgettui manual"',
        ".ad l",  # long lists of choices cannot be justified
        ".SH NAME",
        f"{roff(title)} \\- {roff(_summary(command))}",
        ".SH SYNOPSIS",
        f"\\fB{roff(context.command_path)}\\fR {roff(usage)}",
        ".SH DESCRIPTION",
        *_paragraphs(command.help or ""),
        ".SH OPTIONS",
    ]
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1]:
            lines += [".TP", f"\\fB{roff(record[0])}\\fR", text_line(record[1])]
    subcommands = list(_subcommands(context))
    if subcommands:
        lines.append(".SH COMMANDS")
        for name, subcommand in subcommands:
            lines += [".TP", f"\\fB{roff(title)}\\-{roff(name)}\\fR(1)", text_line(_summary(subcommand))]
    if command.epilog:
        lines += [".SH NOTES", *_paragraphs(command.epilog)]
    if context.parent is not None:
        parent = context.parent.command_path.replace(" ", "-")
        lines += [".SH SEE ALSO", f"\\fB{roff(parent)}\\fR(1)"]
    return "\n".join(lines) + "\n"


def _summary(command: click.Command) -> str:
    return command.get_short_help_str(limit=200).rstrip(".")


def _paragraphs(text: str) -> Iterator[str]:
    """A help's paragraphs; those that begin with \\b keep their lines, as in click."""
    for paragraph in re.split(r"\n\s*\n", cleandoc(text)):
        lines = paragraph.split("\n")
        yield ".PP"
        if lines[0] == "\b":
            yield from (".nf", *map(text_line, lines[1:]), ".fi")
        else:
            yield text_line(" ".join(line.strip() for line in lines))


def roff(text: str) -> str:
    """Text escaped for roff; a line may break after a bar."""
    escapes = {"\\": "\\e", "-": "\\-", '"': "\\(dq", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
    return "".join(escapes.get(character, character) for character in text).replace("|", "|\\:")


def text_line(text: str) -> str:
    """Text escaped for a whole line, where a dot at the beginning would be a macro."""
    return f"\\&{roff(text)}" if text.startswith(".") else roff(text)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "man"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in man_pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
