"""The author that changes are recorded under."""

import getpass


def login_name() -> str:
    """The name of the login; `unknown` where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
