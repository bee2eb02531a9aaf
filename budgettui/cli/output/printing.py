"""Printing lines, in colour only on a terminal that supports it; and JSON."""

import codecs
import sys
from typing import Any, Literal, NamedTuple

import click

from budgettui.cli.output.colour_support import wants_colour, wants_links
from budgettui.cli.output.quiet import is_quiet
from budgettui.core.text.terminal_text import escape_controls

Tone = Literal["bad", "warn", "good", "quiet", "strong", None]

_STYLES: dict[str, dict[str, Any]] = {
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow"},
    "good": {"fg": "green"},
    "quiet": {"dim": True},
    "strong": {"bold": True},
}

_PLAIN = str.maketrans({"×": "x", "–": "-", "—": "-", "…": "~"})
"""Replacements for our own marks without UTF-8; each is one column wide, so that tables stay aligned."""


def writes_unicode(encoding: str | None) -> bool:
    """Whether `encoding` is UTF-8."""
    try:
        return encoding is not None and codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False


class Look(NamedTuple):
    """What standard output supports."""

    unicode: bool
    colour: bool
    links: bool

    @classmethod
    def of_stdout(cls) -> "Look":
        return cls(writes_unicode(getattr(sys.stdout, "encoding", None)), wants_colour(), wants_links())

    def tinted(self, text: str, tone: Tone) -> str:
        if not self.unicode:
            text = text.translate(_PLAIN)
        return text if tone is None or not self.colour else click.style(text, **_STYLES[tone])


def tinted(text: str, tone: Tone) -> str:
    """`text` in the colour of `tone`, if standard output supports it, and with characters it supports."""
    return Look.of_stdout().tinted(text, tone)


def say(text: str = "", tone: Tone = None) -> None:
    """Print a line on standard output, with control characters escaped."""
    click.echo(tinted(escape_controls(text), tone))


def say_done(text: str, tone: Tone = None) -> None:
    """Print a line on standard output that says what was done; --quiet suppresses it."""
    if not is_quiet():
        say(text, tone)


def note(text: str) -> None:
    """Print a line on standard error, for people rather than for a pipe; --quiet suppresses it."""
    if not is_quiet():
        warn(text)


def warn(text: str) -> None:
    """Print a line on standard error that --quiet does not suppress."""
    click.echo(escape_controls(text), err=True)


def say_json(value: object) -> None:
    """Print `value` as indented ASCII JSON, so that no control character reaches a terminal."""
    import json

    click.echo(json.dumps(value, indent=2, allow_nan=False))
