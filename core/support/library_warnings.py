"""Silences library warnings, which quote the user's file and which Python keeps in memory."""

import sys


def silence_libraries() -> None:
    """Ignore all warnings, unless -W or PYTHONWARNINGS asks for them."""
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
