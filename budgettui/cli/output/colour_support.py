"""Decides whether to print colours and links: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb, pipes."""

import os
import sys

from budgettui.core.text.hyperlink import takes_links


def colour_forced() -> bool | None:
    """True if FORCE_COLOR or CLICOLOR_FORCE request colour for any output, else None."""
    forced = any(os.environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return True if forced and not os.environ.get("NO_COLOR") else None


def wants_colour() -> bool:
    """Whether to colour standard output: on a terminal, unless NO_COLOR or TERM=dumb, or if forced."""
    if colour_forced():
        return True
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def wants_links() -> bool:
    """Whether standard output is a terminal that supports links."""
    return sys.stdout.isatty() and takes_links(os.environ.get("TERM", ""))
