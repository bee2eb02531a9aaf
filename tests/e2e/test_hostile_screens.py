"""No text of a store steers the terminal from any screen, whatever is pressed."""

import re
import time

import pytest
from dashboard_sandbox import Sandbox

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE

HOSTILE = (
    "\x1b]52;c;aGk=\x1b\\\x1b]0;owned\x07\x9b2J\u202e\u200b" + "e" + "\u0301" * 20_000 + "\u2028[bold]x[/]"
)
OBEYED = re.compile(rb"\x1b\](?:52|0;owned)|\xc2\x9b|\xe2\x80[\x8b\xae\xa8]|\x1b\[2J\xe2")


@pytest.mark.parametrize("face", ["dashboard", "wallboard"])
def test_no_screen_passes_on_what_steers_a_terminal(sandbox: Sandbox, face: str) -> None:
    now = time.time_ns() // 1000
    for hours in range(1, 9):
        start = now - hours * 9 * HOUR
        sandbox.add(Draft("search", start, start + 9 * MINUTE, incident_id=HOSTILE[:60], description=HOSTILE))
    sandbox.add(Draft("search", now - HOUR, None, incident_id=HOSTILE[:60], description=HOSTILE))
    session = sandbox.open(*(["wallboard"] if face == "wallboard" else []), rows=40, columns=160)
    session.wait_for("search")
    keys = [*"jkhlegtvrEnx123456/?cpim", "\t", "\r", "\x1b", "\x1b", "j", "\r"]
    for key in [*keys, "e", "\x1b", "v", "\x1b", "u", "?", "\x1b"]:
        session.send(key)
        session.pump(0.15)
    sent = bytes(session.raw)
    assert not OBEYED.search(sent), OBEYED.search(sent)
    assert sent.count("\u0301".encode()) < 5_000
    session.send("\x1b\x1bq")
