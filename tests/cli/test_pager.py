"""Answers that do not fit the terminal go through a pager, those that do and all others do not."""

import re
import shutil
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, _NamedTextIOWrapper
from test_hostile_texts import HOSTILE, problems
from test_quiet import ALL

from budgettui.cli.main import cli
from budgettui.cli.output import pager
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import read_settings

ON_AND_ON = {"listen", "serve", "mcp", "wallboard", "demo", "sync", "notify", "metrics", "segment", "init"}
"""What prints as it happens, or has the screen to itself."""
CHANGES = {
    "add", "start", "stop", "edit", "void", "review", "undo", "redo", "note", "exclude", "rename", "import",
    "done", "except", "store copy", "store salvage",
}  # fmt: skip
"""Those say one sentence, and may ask."""
SCRIPTS = {"completion"}


@pytest.fixture
def terminal(shop, monkeypatch, tmp_path: Path):
    """A shop with many events whose commands see a terminal of 80×24; what the pager got is in `paged`."""
    monkeypatch.setattr(_NamedTextIOWrapper, "isatty", lambda _: True)
    for name in ("NO_COLOR", "PAGER", "LESS", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    shop.paged = tmp_path / "paged"
    monkeypatch.setenv("BUDGETTUI_PAGER", f"sh -c 'cat > {shop.paged}'")
    store = open_store(read_settings(str(shop.config), None).store)
    for number in range(40):
        start = shop.now - (number + 1) * HOUR
        store.add(Draft("checkout", start, start + MINUTE, incident_id=f"INC-{number}"), "ann", shop.now)
    store.close()
    return shop


def paged(shop) -> str | None:
    return shop.paged.read_text(encoding="utf-8") if shop.paged.exists() else None


def test_every_command_that_only_answers_is_paged() -> None:
    with_pager = {
        name for name, command in ALL.items() if any("--no-pager" in each.opts for each in command.params)
    }
    assert with_pager == ALL.keys() - ON_AND_ON - CHANGES - SCRIPTS


def test_what_does_not_fit_goes_to_the_pager_with_its_colours(terminal, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # click's runner leaves colours out otherwise
    result = terminal.run("events")
    assert (result.code, result.out, result.err) == (0, "", "")
    text = paged(terminal)
    assert text is not None
    assert len(text.splitlines()) == 41
    assert "\x1b[2m" in text
    assert "INC-39" in click.unstyle(text)


def test_what_fits_is_printed(terminal) -> None:
    assert "checkout" in terminal.run("status").out
    assert len(terminal.run("events", "--limit", "22").lines) == 23
    assert paged(terminal) is None
    terminal.ok("events", "--limit", "23")  # and the prompt would push out the heading
    assert paged(terminal) is not None


def test_rows_count_and_not_lines(terminal, monkeypatch) -> None:
    lines = len(terminal.run("doctor").lines)
    assert lines < 20 and paged(terminal) is None
    monkeypatch.setenv("COLUMNS", "20")
    terminal.run("doctor")
    assert paged(terminal) is not None


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TERM", "dumb"), ("BUDGETTUI_PAGER", ""), ("BUDGETTUI_PAGER", "cat"), ("BUDGETTUI_PAGER", " ")],
)
def test_there_is_no_pager_where_none_is_wanted(terminal, monkeypatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    assert len(terminal.run("events").lines) == 41
    assert paged(terminal) is None


def test_there_is_no_pager_with_the_option_or_in_a_pipe(terminal, monkeypatch) -> None:
    assert len(terminal.run("events", "--no-pager").lines) == 41
    monkeypatch.setattr(_NamedTextIOWrapper, "isatty", lambda _: False)
    assert len(terminal.run("events").lines) == 41
    assert paged(terminal) is None


def test_the_pager_is_chosen_by_its_own_variable_then_by_the_common_one(monkeypatch) -> None:
    monkeypatch.setenv("BUDGETTUI_PAGER", "most -s")
    monkeypatch.setenv("PAGER", "less -S")
    assert pager.pager_command() == ["most", "-s"]
    monkeypatch.delenv("BUDGETTUI_PAGER")
    assert pager.pager_command() == ["less", "-S"]
    monkeypatch.delenv("PAGER")
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "less" else f"/bin/{name}")
    assert pager.pager_command() == ["more"]
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert pager.pager_command() is None


@pytest.mark.parametrize("command", ["no-such-pager -R", "'unfinished"])
def test_a_pager_that_is_not_there_is_said_and_the_answer_printed(terminal, monkeypatch, command) -> None:
    monkeypatch.setenv("BUDGETTUI_PAGER", command)
    result = terminal.run("events")
    assert result.code == 0
    assert len(result.lines) == 41
    assert re.fullmatch(r"the pager .* cannot be started: No such file or directory\n", result.err)


def test_a_pager_that_fails_is_said(terminal, monkeypatch) -> None:
    monkeypatch.setenv("BUDGETTUI_PAGER", "false")
    result = terminal.run("events")
    assert result.code == 0
    assert result.err == "the pager 'false' ended with exit code 1; use --no-pager to print without it\n"


def test_a_pager_that_is_left_early_does_not_change_the_exit_code(terminal, monkeypatch) -> None:
    """Far more than a pipe holds, to a pager that reads nothing."""
    code = terminal.run("gate", "checkout", "--no-pager").code
    monkeypatch.setenv("BUDGETTUI_PAGER", "true")
    monkeypatch.setenv("LINES", "1")
    monkeypatch.setattr("json.dumps", lambda *_, **__: "x\n" * 200_000)
    for arguments in (("gate", "checkout", "--json"), ("status", "--json")):
        result = CliRunner().invoke(cli, arguments)
        assert (result.exit_code, result.output) == (code if arguments[0] == "gate" else 0, "")


def test_remarks_go_to_the_pager_with_the_answer(terminal) -> None:
    """On its screen they would be written over what it shows."""
    terminal.later(60 * 24)
    result = terminal.run("events", "--known-at", "1h ago")
    assert (result.out, result.err) == ("", "")
    text = paged(terminal)
    assert text is not None and text.startswith("As known at ")


def test_an_error_comes_after_the_pager(terminal) -> None:
    result = terminal.run("gate", "checkout", "--override", " ")
    assert (result.code, result.out) == (2, "")
    assert "--override" in result.err


def test_less_gets_the_options_of_git_unless_somebody_chose_others(terminal, monkeypatch, tmp_path) -> None:
    """Without -R it would show colours as text, so it gets none."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    fake = tmp_path / "less"
    fake.write_text(f'#!/bin/sh\necho "$LESS" > {tmp_path}/options\ncat > {terminal.paged}\n')
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BUDGETTUI_PAGER", str(fake))
    terminal.ok("events")
    assert (tmp_path / "options").read_text() == "FRX\n"
    assert "\x1b[2m" in (paged(terminal) or "")
    monkeypatch.setenv("LESS", "-S")
    terminal.ok("events")
    assert (tmp_path / "options").read_text() == "-S\n"
    assert "\x1b" not in (paged(terminal) or "")
    monkeypatch.setenv("BUDGETTUI_PAGER", f"{fake} -R")
    terminal.ok("events")
    assert "\x1b[2m" in (paged(terminal) or "")


@pytest.mark.parametrize(
    "arguments", ["events", "explain checkout", "report", "export --format csv", "store export", "notes"]
)
def test_no_text_from_outside_steers_the_pager(terminal, monkeypatch, arguments: str) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LINES", "3")
    store = open_store(read_settings(str(terminal.config), None).store)
    for number, text in enumerate(HOSTILE.values(), start=1):
        start = terminal.now - number * 3 * HOUR
        draft = Draft(
            "checkout", start, start + 9 * MINUTE, incident_id=text, description=f"a{chr(8)}b {text}"
        )
        store.add(draft, text, terminal.now)
        store.add_note(text, text, terminal.now, event_id=1)
    store.close()
    terminal.ok(*arguments.split())
    text = paged(terminal)
    assert text is not None and len(text.splitlines()) > 3
    assert list(problems(text)) == []
    assert "\\x1b" in text or "\\u001b" in text


def test_links_are_left_out_of_a_pager(terminal) -> None:
    """Pagers differ in what they make of them."""
    text = terminal.config.read_text()
    terminal.config.write_text(
        text.replace("[display]", '[display]\nincident_url = "https://tracker.example/{id}"')
    )
    assert "\x1b]8;;https://tracker.example/INC-1" in terminal.run("events", "--no-pager").out
    terminal.ok("events")
    assert "\x1b]8" not in (paged(terminal) or "\x1b]8")
