"""Silences warnings of libraries, which quote the user's file and which Python keeps in memory."""

import sys


def silence_libraries() -> None:
    """Leave such remarks out, unless -W or PYTHONWARNINGS asks for them."""
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
