"""The demo in a terminal of its own: on screen in one command, and nothing left of it afterwards."""

import signal
import sys
import time

import psutil
import pytest
from terminal_session import TerminalSession


def is_over(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("leaving", ["q", "ctrl+c", "sigterm", "sigkill", "hang up"])
def test_the_demo_leaves_nothing_behind(tmp_path, leaving):
    places = {name: tmp_path / name for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR")}
    for folder in places.values():
        folder.mkdir()
    env = {
        **{name: str(folder) for name, folder in places.items()},
        "BUDGETTUI_CONFIG": None,
        "LC_ALL": "C.UTF-8",
    }
    with TerminalSession([sys.executable, "-m", "budgettui", "demo"], env=env) as terminal:
        terminal.wait_for("fraud-check")
        terminal.wait_for("11 services")
        assert [path.name[:15] for path in places["TMPDIR"].iterdir()] == ["budgettui-demo-"]
        family = terminal.family()
        if leaving.startswith("sig"):
            terminal.process.send_signal(getattr(signal, leaving.upper()))
        elif leaving == "hang up":
            terminal.hang_up()
        else:
            terminal.send(leaving)
        code = terminal.process.wait(10) if leaving == "hang up" else terminal.ended(10)
        assert code in {"sigterm": (143,), "sigkill": (-9,), "hang up": (129,)}.get(leaving, (0, 130))
    latest = time.monotonic() + 10
    while not all(map(is_over, family)):
        assert time.monotonic() < latest, family
        time.sleep(0.02)
    assert [list(folder.iterdir()) for folder in places.values()] == [[], [], [], []]
