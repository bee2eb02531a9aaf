"""Names that a shell would act on, completed with tab in real shells: each arrives as it is."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from terminal_session import TerminalSession

STARTS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
LOADS = {
    "bash": 'eval "$(budgettui completion bash)"',
    "zsh": 'autoload -U compinit && compinit -D && eval "$(budgettui completion zsh)"',
    "fish": "budgettui completion fish | source",
}
NAMES = {
    "run$(touch boom)": "ru",
    "also; touch boom": "al",
    "tick`touch boom`": "ti",
    'it\'s "quoted"': "it",
    "more, or less": "mo",
    "star*?": "sta",
    "back\\slash": "ba",
    "colon:name": "co",
}
CONFIG = "".join(f"[[services]]\nname = '''{name}'''\nslo = 99\nwindow = \"7d\"\n" for name in NAMES)
PROGRAM = """#!/bin/sh
if [ -n "$_BUDGETTUI_COMPLETE" ] || [ "$1" = completion ]; then
    exec "{python}" -m budgettui "$@"
fi
printf '%s\\n' "$2" >> {arrived}
"""


@pytest.mark.parametrize("kind", STARTS)
def test_a_completed_name_arrives_as_it_is_and_runs_nothing(kind: str, tmp_path: Path) -> None:
    if shutil.which(kind) is None and "BUDGETTUI_REQUIRE_SERVERS" not in os.environ:
        pytest.skip(f"{kind} is not installed")
    arrived = tmp_path / "arrived"
    program = tmp_path / "bin" / "budgettui"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable, arrived=arrived))
    program.chmod(0o755)
    (tmp_path / "config.toml").write_text(CONFIG)
    env = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "BUDGETTUI_CONFIG": str(tmp_path / "config.toml"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "TERM": "xterm",
    }
    with TerminalSession(STARTS[kind], 150, 60, env, str(tmp_path)) as session:
        session.send(LOADS[kind], "enter", "echo loa''ded", "enter")
        session.wait_for("loaded", 30)
        for number, typed in enumerate(NAMES.values()):
            session.send(f"budgettui status {typed}")
            session.wait_for(f"budgettui status {typed}")
            before = len(session.text)
            session.send("tab")
            session.pump(20, lambda: len(session.text) > before)  # noqa: B023
            session.send(" x", "enter", f"echo do''ne {number}", "enter")
            session.wait_for(f"done {number}")
            assert arrived.read_text().splitlines() == list(NAMES)[: number + 1], session.text
    assert not (tmp_path / "boom").exists()
