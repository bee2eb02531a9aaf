"""Checks whether a screen can be shown on this terminal, before anything is drawn."""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

_UNABLE = ("dumb", "unknown")


def shown_in_browser(env: Mapping[str, str]) -> bool:
    """Whether a web server runs this process for a page: it is then connected by pipes."""
    return env.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def screen_refusal() -> str | None:
    """Why no screen can be shown where this process runs; None if one can."""
    if not shown_in_browser(os.environ) and not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        return "the dashboard needs a terminal"
    refusal = terminal_refusal(os.environ)
    if refusal is None and any(name.startswith("TEXTUAL_") for name in os.environ):
        from budgettui.tui.terminal.textual_env_check import textual_refusal

        refusal = textual_refusal(os.environ)
    return refusal


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; one that was closed before the start is None."""
    return stream is not None and stream.isatty()


def terminal_refusal(env: Mapping[str, str]) -> str | None:
    """Why no screen can be shown on the terminal that `env` describes; None if one can."""
    if shown_in_browser(env):
        return None
    term = env.get("TERM", "")
    if not term:
        return "TERM is not set, so the terminal's abilities are unknown; set it, e.g. to xterm-256color"
    if term in _UNABLE:
        return (
            f"TERM={term} cannot place text on the screen; set TERM, e.g. to xterm-256color, "
            "or use a command such as budgettui status"
        )
    return None
