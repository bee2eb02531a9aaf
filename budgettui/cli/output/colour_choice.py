"""Whether commands print colours and links: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb, and pipes."""

import os
import sys

from budgettui.core.text.hyperlink import takes_links


def colour_forced() -> bool | None:
    """Do FORCE_COLOR or CLICOLOR_FORCE ask for colour wherever output goes? None where they do not."""
    forced = any(os.environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return True if forced and not os.environ.get("NO_COLOR") else None


def wants_colour() -> bool:
    """Does standard output take colour? On a terminal, unless NO_COLOR or TERM=dumb; elsewhere if forced."""
    if colour_forced():
        return True
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def wants_links() -> bool:
    """Is standard output a terminal that takes links?"""
    return sys.stdout.isatty() and takes_links(os.environ.get("TERM", ""))
