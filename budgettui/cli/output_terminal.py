"""What standard output can show."""

import codecs
import os
import sys


def wants_colour() -> bool:
    """Does standard output take colour? Only on a terminal, and not under NO_COLOR or TERM=dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def writes_unicode(encoding: str | None) -> bool:
    """Is `encoding` UTF-8?"""
    try:
        return encoding is not None and codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
