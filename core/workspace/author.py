"""The author that changes are recorded under."""

import getpass


def login_name() -> str:
    """The user's login name; `unknown` if there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
