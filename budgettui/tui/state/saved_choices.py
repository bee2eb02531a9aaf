"""The user's choices on the dashboard, saved from one run to the next: theme, order, groups, view.

A small JSON file in the platform's state folder. The configuration takes precedence.
"""

import contextlib
import os
from dataclasses import asdict
from pathlib import Path

from budgettui.core.config.default_paths import APP
from budgettui.core.files.bounded_read import read_bounded
from budgettui.core.support.frozen import frozen

_LARGEST = 10_000
_LONGEST = 200


@frozen
class Choices:
    """What was chosen; None for what was not, or is unknown."""

    theme: str | None = None
    sort: str | None = None
    view: str | None = None
    grouped: bool | None = None


def state_file() -> Path:
    """The path of the saved choices, whether or not the file exists."""
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False) / "dashboard.json"


def load_choices(file: Path) -> tuple[Choices, str]:
    """The choices of the last run, and what is wrong with the file; a broken file is ignored."""
    try:
        content = read_bounded(file, _LARGEST)
        import json  # not needed unless something was chosen

        data = json.loads(content)
    except FileNotFoundError:
        return Choices(), ""
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not JSON"
        return Choices(), f"{file} is ignored: {reason}"
    if not isinstance(data, dict):
        return Choices(), f"{file} is ignored: it was not written by budgettui"
    kinds = {"theme": str, "sort": str, "view": str, "grouped": bool}
    known = {name: data[name] for name in kinds if data.get(name) is not None}
    if any(type(value) is not kinds[name] or len(str(value)) > _LONGEST for name, value in known.items()):
        return Choices(), f"{file} is ignored: it was not written by budgettui"
    return Choices(**known), ""


def save_choices(file: Path, choices: Choices) -> None:
    """Save the choices, readable by this user only; if that fails, they are not saved."""
    import json

    from budgettui.core.files.atomic_write import write_atomically
    from budgettui.core.files.file_owner import make_folders

    with contextlib.suppress(OSError):
        make_folders(file.parent, 0o700)
        write_atomically(file, json.dumps(asdict(choices)) + "\n", mode=0o600)


def remembers() -> bool:
    """Whether choices are saved: not for a dashboard that is served to a browser."""
    return not os.environ.get("TEXTUAL_DRIVER")
