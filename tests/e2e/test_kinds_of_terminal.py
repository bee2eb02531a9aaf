"""The terminals people have: what TERM says, colour or none, UTF-8 or not, tmux between."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest
from dashboard_sandbox import PLAIN, Sandbox, until
from terminal_session import TerminalSession

_SGR = re.compile(rb"\x1b\[([\d;:]*)m")
_ESCAPES = re.compile(
    rb"\x1b\[[0-9;:<=>?$]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78M]"
)


def colours(raw: bytes) -> set[int]:
    """The codes for colours in what was sent: 30 to 49 and 90 to 107, without the parameters of 38 and 48."""
    sent = set()
    for parameters in _SGR.findall(raw):
        codes = [int(code or 0) for code in re.split(rb"[;:]", parameters)]
        while codes:
            code = codes.pop(0)
            if 30 <= code <= 49 or 90 <= code <= 107:
                sent.add(code)
            if code in (38, 48) and codes:
                del codes[: 2 if codes[0] == 5 else 4]
    return sent


def back(session: TerminalSession, gone: str) -> None:
    """Leave what is over the dashboard; a key too soon after esc would be taken for alt and the key."""
    session.send("esc")
    assert session.pump(5, lambda: gone not in session.text) is not None, session.text


@pytest.mark.parametrize("term", ["xterm", "screen", "linux", "xterm-256color", "tmux-256color"])
def test_it_shows_the_services_in_the_colours_the_terminal_has(sandbox: Sandbox, term: str) -> None:
    session = sandbox.dashboard(env={"TERM": term})
    session.send("?")
    session.wait_for("Everywhere")
    back(session, "Everywhere")
    session.send("q")
    assert session.ended() == 0
    assert session.is_restored
    used = colours(session.raw)
    assert used, "no colour at all"
    if "256" in term:
        assert b"\x1b[38;5;" in session.raw or b";38;5;" in session.raw
        assert not re.search(rb"[34]8[;:]2[;:]", session.raw)
    else:
        assert not used & {38, 48}, used


@pytest.mark.parametrize("term", ["xterm-256color", "linux"])
def test_no_color_sends_no_colour(sandbox: Sandbox, term: str) -> None:
    session = sandbox.dashboard(env={"TERM": term, "NO_COLOR": "1", "COLORTERM": "truecolor"})
    session.send("j", "a")
    session.wait_for("say how long")
    session.send("12m")
    session.wait_for("leaves")
    session.send("ctrl+c")
    assert session.ended() == 0
    assert colours(session.raw) == set()
    assert _SGR.search(session.raw), "weight and reversal are what is left to tell things apart"


@pytest.mark.parametrize("term", ["dumb", "unknown", "", None])
def test_a_terminal_that_cannot_is_refused(sandbox: Sandbox, term: str | None) -> None:
    session = sandbox.open(env={"TERM": term})
    assert session.ended() == 2
    assert session.is_restored
    assert "TERM" in session.text
    assert "xterm-256color" in session.text
    assert b"\x1b" not in session.raw
    assert "Traceback" not in session.text


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        ((), {"LC_ALL": "C"}),
        (("--ascii",), {}),
        ((), {"LANG": "C.UTF-8", "LC_ALL": "POSIX"}),
    ],
)
def test_without_utf8_every_byte_is_ascii(
    sandbox: Sandbox, arguments: tuple[str, ...], env: dict[str, str | None]
) -> None:
    session = sandbox.dashboard(*arguments, env=env)
    session.send("?")
    session.wait_for("Everywhere")
    back(session, "Everywhere")
    session.send("a")
    session.wait_for("say how long")
    session.send("12m")
    session.wait_for("leaves")
    session.send("ctrl+c")
    assert session.ended() == 0
    beyond = {bytes([byte]) for byte in session.raw if byte > 127}
    assert not beyond, session.raw[session.raw.index(min(beyond)) - 60 :][:120]


def test_what_is_drawn_in_ascii_is_not_all_question_marks(sandbox: Sandbox) -> None:
    session = sandbox.dashboard("--ascii")
    text = _ESCAPES.sub(b"", session.raw).decode("ascii")
    assert "checkout" in text
    for key in ("I ship?", "? keys"):  # which the foot names
        assert key in text
        text = text.replace(key, "")
    assert "?" not in text, "only marks that are known are drawn"


class Tmux:
    """A tmux server of our own, with the dashboard in its only window."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.socket = str(sandbox.folder / "tmux")
        self.env = {name: value for name, value in PLAIN.items() if value} | {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(sandbox.folder),
            "TERM": "xterm-256color",
            "SHELL": "/bin/sh",
        }
        self("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "36", *sandbox.command())

    def __call__(self, *arguments: str) -> str:
        command = ["tmux", "-S", self.socket, *arguments]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout

    @property
    def text(self) -> str:
        return self("capture-pane", "-p")

    def sees(self, text: str) -> None:
        assert until(lambda: text in self.text, 15), self.text


@pytest.fixture
def tmux(sandbox: Sandbox) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed (Debian: apt-get install tmux)")
    server = Tmux(sandbox)
    yield server
    subprocess.run(["tmux", "-S", server.socket, "kill-server"], capture_output=True, check=False)


def test_in_tmux(sandbox: Sandbox, tmux: Tmux) -> None:
    tmux.sees("search")
    tmux.sees("now")
    tmux("send-keys", "j")
    tmux.sees("search · 99.5 %")
    tmux("send-keys", "Up")
    tmux.sees("checkout · 99.9 %")
    tmux("resize-window", "-x", "80", "-y", "24")
    tmux.sees("3 trend")
    tmux.sees("checkout · 99.9 %")  # tmux may show the foot before the rows above it
    tmux("send-keys", "a")
    tmux.sees("say how long")
    tmux("send-keys", "12m")
    tmux.sees("leaves")
    tmux("send-keys", "C-s")
    assert until(lambda: len(sandbox.events()) == 3)
    tmux("send-keys", "q")
    assert until(lambda: not sandbox.processes())


def test_a_killed_tmux_server_leaves_nothing(sandbox: Sandbox, tmux: Tmux) -> None:
    tmux.sees("now")
    pid = int(tmux("display-message", "-p", "#{pid}"))
    began = time.monotonic()
    subprocess.run(["kill", "-KILL", str(pid)], check=True)
    assert until(lambda: not sandbox.processes(), 3.0), time.monotonic() - began
    assert len(sandbox.events()) == 2
