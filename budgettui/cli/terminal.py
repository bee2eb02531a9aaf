"""What the terminal around us can do. Standard library only: on the way to the first paint."""

import codecs
import os
import sys


def dashboard_trouble() -> str | None:
    """Why the dashboard cannot run here, as a sentence; None when it can."""
    if os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver"):
        return None  # a web server shows it on a page
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return (
            "budgettui: the dashboard needs a terminal, and this is none. "
            "Without one, use a command: `budgettui status` prints the same numbers."
        )
    if os.environ.get("TERM") in ("dumb", "unknown"):
        return (
            f"budgettui: TERM={os.environ['TERM']} cannot place text on the screen. "
            "Set TERM (xterm-256color, for one), or use a command such as `budgettui status`."
        )
    return None


def wants_colour() -> bool:
    """Does standard output take colour? Only on a terminal, and not under NO_COLOR or TERM=dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def writes_unicode(encoding: str | None) -> bool:
    """Is `encoding` UTF-8?"""
    try:
        return encoding is not None and codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
