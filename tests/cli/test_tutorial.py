"""The tutorial's commands, run in order: what they print is what the tutorial shows."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from budgettui.cli import session
from budgettui.cli.main import cli
from budgettui.core.model.instants import Instant

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial.md"
FRIDAY_TEN: Instant = 1_795_773_600_000_000
"""2026-11-27 10:00 UTC, the tutorial's clock."""
SHELL_COMMANDS = {"git", "cd", "python3", ".venv/bin/pip", "source", "budgettui"}
"""What blocks that are not run may call: setting up, and the dashboard alone."""


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def steps(text: str) -> list[tuple[str, str]]:
    """Each command of the console blocks, with the output shown below it."""
    pairs: list[tuple[str, str]] = []
    for block in fenced(text, "console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                pairs.append((line[2:], ""))
            else:
                command, output = pairs[-1]
                pairs[-1] = (command, f"{output}{line}\n")
    return pairs


def shown_as(shown: str, printed: str) -> bool:
    """Whether the output is the one shown, in which … stands for any text, also of several lines."""
    pattern = ".*?".join(re.escape(part) for part in shown.rstrip("\n").split("…"))
    text = "\n".join(line.rstrip() for line in printed.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def test_an_output_that_differs_is_seen() -> None:
    assert shown_as("a … d\n", "a b\nc d\n")
    assert not shown_as("a … d\n", "a b c\n")
    assert not shown_as("", "a\n")
    assert not shown_as("a.c\n", "abc\n")


def test_what_the_tutorial_shows_is_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUDGETTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(session, "clock", lambda: FRIDAY_TEN)
    commands = steps(TUTORIAL.read_text(encoding="utf-8"))
    assert len(commands) > 15
    code, asked = 0, True
    for command, shown in commands:
        arguments = shlex.split(command)
        if arguments == ["echo", "$?"]:
            printed, asked = f"{code}\n", True
        else:
            assert code == 0 or asked, (
                f"the tutorial does not say that the command before {command!r} exits {code}"
            )
            assert arguments[0] == "budgettui", command
            result = CliRunner().invoke(cli, arguments[1:], prog_name="budgettui")
            printed, code, asked = result.output, result.exit_code, False
            assert code in (0, 1), f"{command}\n{printed}"
        assert shown_as(shown, printed), f"$ {command}\n{printed}\nbut the tutorial shows\n{shown}"
    assert code == 0 or asked
    assert {path.name for path in tmp_path.iterdir()} >= {"november.html", "INC-812.md"}


def test_what_is_not_run_only_sets_up_or_opens_the_dashboard() -> None:
    for block in fenced(TUTORIAL.read_text(encoding="utf-8"), "sh"):
        for line in block.splitlines():
            arguments = shlex.split(line)
            assert arguments[0] in SHELL_COMMANDS
            assert arguments[0] != "budgettui" or len(arguments) == 1, (
                f"{line!r} belongs into a console block, which is run"
            )
