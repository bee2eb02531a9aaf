"""Opens an incident in the tracker, with the platform's own opener."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from budgettui.tui.base_app import BaseApp


def open_incident(app: BaseApp, incident_id: str | None) -> None:
    """Open the incident's page in a browser; if none can be opened, show its address."""
    url = app.settings.display.incident_link(incident_id)
    if not incident_id:
        app.show_message("this event has no incident id")
    elif url is None:
        app.show_message('no tracker is configured; set [display] incident_url = "https://…/{id}"')
    else:
        command = opener(os.environ, sys.platform)
        if command is None or not _started([*command, url]):
            app.show_message(f"no browser can be opened here: {url}")
        else:
            app.show_message(f"opening {url}", "good")


def opener(environ: Mapping[str, str], platform: str) -> list[str] | None:
    """The command that opens an address; None where there is no display to open it on."""
    if platform == "darwin":
        names = ["open"]
    elif environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        names = ["xdg-open", "gio", "wslview"]
    else:
        names = ["wslview", "termux-open-url"]
    path = next((path for name in names if (path := shutil.which(name, path=environ.get("PATH")))), None)
    if path is None:
        return None
    return [path, "open"] if path.endswith("/gio") else [path]


def _started(command: list[str]) -> bool:
    """Start `command` detached from this terminal, without waiting for it; False if that fails."""
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
