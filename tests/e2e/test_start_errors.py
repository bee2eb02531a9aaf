"""What keeps the dashboard from starting is said in a sentence that cannot steer the terminal."""

import subprocess

import pytest
from dashboard_sandbox import Sandbox

HOSTILE = "x\x1b]52;c;aGk=\x1b\\\x1b[2J\u202e"


@pytest.mark.parametrize("face", [[], ["wallboard"]])
@pytest.mark.parametrize("where", ["store", "config", "environment", "theme"])
def test_start_errors_escape_what_paths_hold(sandbox: Sandbox, face: list[str], where: str) -> None:
    session_env: dict[str, str | None] = {}
    command = sandbox.command(*face)
    if where == "store":
        folder = sandbox.folder / HOSTILE.replace("/", "_")
        folder.mkdir()
        command += ["--store", str(folder)]
    elif where == "config":
        command[command.index("--config") + 1] = str(sandbox.folder / HOSTILE)
    elif where == "environment":
        del command[command.index("--config") :]
        session_env["BUDGETTUI_CONFIG"] = str(sandbox.folder / HOSTILE)
    else:
        text = sandbox.config.read_text().replace(
            "[display]", '[display]\ntheme = "\\u001b]52;c;aGk=\\u001b\\\\"'
        )
        sandbox.config.write_text(text)
    session = sandbox.open(command=command, env=session_env)
    assert session.ended(20) in (2, 3)
    session.pump(0.3)
    assert "budgettui: " in session.text
    sent = bytes(session.raw)
    assert b"\x1b]52" not in sent and b"\x1b[2J\xe2" not in sent and "\u202e".encode() not in sent


@pytest.mark.parametrize("closed", [0, 1, 2])
@pytest.mark.parametrize("face", [[], ["wallboard"]])
def test_closed_streams_are_refused_in_a_sentence(sandbox: Sandbox, face: list[str], closed: int) -> None:
    command = sandbox.command(*face)
    result = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}>&-', "sh", *command],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert result.returncode == 2
    output = result.stdout + result.stderr
    assert "Traceback" not in output
    assert "terminal" in output or closed == 2  # where nobody could read it


def test_no_folder_for_temporary_files_is_needed(sandbox: Sandbox) -> None:
    environment = {"TMPDIR": "/nonexistent", "TEMP": "/nonexistent", "TMP": "/nonexistent"}
    session = sandbox.dashboard(env={**environment})
    session.send("q")
    assert session.ended() == 0
