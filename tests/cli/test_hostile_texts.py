"""No text from outside steers the terminal: every command, over hostile texts, on a terminal."""

import json
import re
import shlex
import unicodedata
from collections.abc import Iterator

import click
import pytest
from click.testing import _NamedTextIOWrapper

from budgettui.cli.main import cli
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import read_settings

HOSTILE = {
    "clipboard": "\x1b]52;c;aGk=\x1b\\",
    "title": "\x1b]0;owned\x07",
    "clear": "\x1b[2J\x1b[H\x1bc",
    "eight bit": "\x9b2J\x9d52;c;aGk=\x9c",
    "overwrite": "all is well\r\x08\x08\x7f",
    "reversed": "\u202egnp.exe\u2066\u2069",
    "invisible": "che\u200bck\u2060out\ufeff\U000e0041",
    "lines": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "marks": "e" + "\u0301" * 3000,
    "joiners": "a" + "\u200d" * 3000 + "b",
    "colour": "\x1b[31mred",
    "format": "{0.__class__} %s %(x)s [bold]markup[/] `x` $(x)",
}
ALL = " ".join(HOSTILE.values())


def problems(text: str) -> Iterator[str]:
    """What in `text` a terminal would obey, or choke on."""
    for match in re.finditer(r"[^\n]", text.replace("\r\n", "\n")):
        char = match[0]
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or (
            unicodedata.category(char) == "Cf" and char not in "\u200c\u200d"
        ):
            yield f"{char!r} in {text[max(0, match.start() - 60) : match.start() + 20]!r}"
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) or char in "\u200c\u200d" else 0
        if run > 8:
            yield f"{run} marks on one character"
            return


@pytest.fixture
def hostile(shop, monkeypatch):
    """A shop whose events, groups, categories and files are called by hostile texts; output is a terminal."""
    monkeypatch.setattr(_NamedTextIOWrapper, "isatty", lambda _: True)
    # Progress goes back on its line.
    monkeypatch.setattr("budgettui.cli.output.progress.Progress.share", lambda *_: None)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("BUDGETTUI_PAGER", "")  # what it gets is looked at in test_pager.py
    store = open_store(read_settings(str(shop.config), None).store)
    for number, (name, text) in enumerate(HOSTILE.items(), start=1):
        start = shop.now - number * 30 * HOUR
        store.add(
            Draft(
                "checkout", start, start + 9 * MINUTE, incident_id=text, description=f"{name}: {text} {ALL}"
            ),
            f"actor {text}",
            shop.now,
        )
    store.add(Draft("checkout", shop.now - HOUR, None, incident_id=ALL[:100], description=ALL), ALL, shop.now)
    store.add(Draft("search", shop.now - HOUR, None, incident_id=ALL[:100], description=ALL), ALL, shop.now)
    store.close()
    return shop


ROW = {"service": ALL, "start": "2026-11-20T10:00Z", "duration_minutes": 5, ALL: 1}
WALK: dict[str, list[list[str]]] = {
    "add": [["checkout", "12m", ALL], ["checkout", "12m", "-m", ALL], ["checkout", ALL], [ALL, "12m"]],
    "start": [
        ["checkout", ALL],
        ["checkout", "12m"],
        [ALL],
        ["checkout", "-c", ALL],
        ["checkout", "-m", ALL],
    ],
    "stop": [["checkout"], [ALL], [], ["checkout", ALL]],
    "edit": [["1", "-m", ALL], ["1", "--at", ALL], [ALL], ["1", "--incident", ALL]],
    "void": [["1"], [ALL]],
    "undo": [["1"], [ALL], []],
    "redo": [[], [ALL]],
    "rename": [["checkout", ALL], [ALL, "checkout"], [ALL, ALL]],
    "events": [[], ["--json"], ["checkout"], [ALL], ["--category", ALL], ["--since", ALL], ["--full"]],
    "import": [["{json}"], ["{csv}"], ["/nonexistent/" + ALL.replace("/", "")], ["{json}", "--columns", ALL]],
    "export": [[], ["--format", "json"], ["--format", "jsonl"], ["-o", "/nonexistent/" + ALL], [ALL]],
    "status": [[], ["checkout"], ["--json"], [ALL], ["--group", ALL], ["--as-of", ALL]],
    "explain": [["checkout"], ["checkout", "--json"], [ALL]],
    "forecast": [["checkout"], [ALL]],
    "history": [["checkout"], ["checkout", "--json"], [ALL]],
    "anomalies": [[], ["--json"], [ALL]],
    "report": [
        *(["--format", kind] for kind in ("text", "markdown", "html", "json", "csv")),
        ["--period", ALL],
        ["-o", "/nonexistent/" + ALL + ".md"],
        ["-o", ALL],
    ],
    "backtest": [["checkout"], [ALL]],
    "whatif": [["checkout", "5m", ALL], ["checkout", ALL], ["checkout", "open", "-m", ALL]],
    "gate": [["checkout"], ["checkout", "--json"], [ALL]],
    "wallboard": [["--config", "/nonexistent/" + ALL], ["--theme", ALL], [ALL]],
    "serve": [["--host", ALL], ["--token-env", ALL], ["--allow-host", ALL], ["--port", ALL]],
    "demo": [["--write", "/nonexistent/" + ALL], [ALL]],
    "init": [[ALL], ["--config", "/nonexistent/\x00" + ALL]],
    "completion": [["bash"], ["zsh"], ["fish"], [ALL]],
    "doctor": [[], ["--json"], ["--store", "/nonexistent/" + ALL], ["--config", "/nonexistent/" + ALL]],
}


def commands() -> list[str]:
    return cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("command", commands())
def test_no_command_sends_what_steers_a_terminal(hostile, command):
    (hostile.folder / "a.json").write_text(json.dumps([ROW, {**ROW, "start": ALL}]))
    (hostile.folder / "a.csv").write_text(
        f'service,start,duration_minutes\n"{ALL}","{ALL}","{ALL}"\n'.replace("\r", "")
    )
    files = {"{json}": str(hostile.folder / "a.json"), "{csv}": str(hostile.folder / "a.csv")}
    for arguments in [*WALK.get(command, [[ALL]]), [f"--{ALL}"], ["--help"]]:
        for option in ([], ["--store", f"mysql://u:p@{ALL}/x"]):
            if (command, arguments) == ("serve", []):
                continue
            result = hostile.run(command, *(files.get(word, word) for word in arguments), *option)
            text = result.out + result.err
            assert not list(problems(text)), (arguments, option, next(problems(text)))
            assert "Traceback" not in text


def test_a_command_that_does_not_exist(hostile):
    text = hostile.run(ALL).err + hostile.run("chekout" + ALL).err
    assert not list(problems(text))


VALUES = {
    "store path": '[store]\npath = {text}\n[[services]]\nname = "a"\nslo = 99\n',
    "store url": '[store]\nurl = {text}\n[[services]]\nname = "a"\nslo = 99\n',
    "theme": '[display]\ntheme = {text}\n[[services]]\nname = "a"\nslo = 99\n',
    "zone": '[display]\ntimezone = {text}\n[[services]]\nname = "a"\nslo = 99\n',
    "service": "[[services]]\nname = {text}\nslo = 99\n",
    "group": '[[services]]\nname = "a"\nslo = 99\ngroup = {text}\n',
    "category": '[[categories]]\nname = {text}\n[[services]]\nname = "a"\nslo = 99\n',
    "window": '[[services]]\nname = "a"\nslo = 99\nwindow = {text}\n',
    "slo": '[[services]]\nname = "a"\nslo = {text}\n',
    "key": '{text} = 1\n[[services]]\nname = "a"\nslo = 99\n',
    "keys": '[keys]\n{text} = "x"\n[[services]]\nname = "a"\nslo = 99\n',
}


@pytest.mark.parametrize("setting", VALUES)
def test_no_value_of_the_configuration_steers_a_terminal(hostile, setting):
    for text in [*HOSTILE.values(), ALL]:
        quoted = (
            json.dumps(text)
            .replace("\\ud83d", "")
            .replace("\\udb40\\udc41", "\\U000e0041")
            .replace("\x7f", "\\u007f")
        )
        hostile.config.write_text(VALUES[setting].replace("{text}", quoted), encoding="utf-8")
        for arguments in (
            ["status"],
            ["doctor"],
            ["add", "a", "5m"],
            ["add", "b", "5m"],
            ["report"],
            ["gate", "a"],
        ):
            result = hostile.run(*arguments)
            assert not list(problems(result.out + result.err)), (
                arguments,
                next(problems(result.out + result.err)),
            )


@pytest.mark.parametrize("name", ["config.toml.d/{}.toml", "themes/{}.toml"])
def test_no_name_of_a_file_steers_a_terminal(hostile, name):
    for text in (*HOSTILE.values(), "\udcff\udcfe"):
        file = hostile.folder / name.format(text.replace("/", "")[:40])
        file.parent.mkdir(exist_ok=True)
        file.write_text("x = [\n")
        for arguments in (["status"], ["doctor"], ["wallboard", "--theme", "nothing"]):
            result = hostile.run(*arguments)
            assert not list(problems(result.out + result.err)), (
                arguments,
                next(problems(result.out + result.err)),
            )
        file.unlink()


def test_no_home_and_no_login_name_steers_a_terminal(hostile, monkeypatch):
    for text in HOSTILE.values():
        monkeypatch.setenv("HOME", f"/nonexistent/{text}".replace("\x00", ""))
        monkeypatch.setenv("XDG_CONFIG_HOME", f"/nonexistent/{text}")
        monkeypatch.setattr("getpass.getuser", lambda text=text: text)
        for arguments in (
            ["doctor"],
            ["add", "checkout", "5m"],
            ["events", "--full"],
            ["status", "--config", ""],
        ):
            result = hostile.run(*arguments)
            assert not list(problems(result.out + result.err)), arguments
        monkeypatch.delenv("BUDGETTUI_CONFIG", raising=False)
        result = hostile.run("status")
        assert not list(problems(result.out + result.err))
        monkeypatch.setenv("BUDGETTUI_CONFIG", str(hostile.config))


@pytest.mark.parametrize("name", ["two words", "a;reboot", "$(touch x)", "it's", "`id`"])
def test_a_proposed_command_is_quoted(shop, name):
    """What a sentence proposes can be pasted into a shell."""
    shop.config.write_text(shop.config.read_text().replace('name = "search"', f"name = {json.dumps(name)}"))
    shop.ok("start", name, "INC-1")
    shop.later(10)
    shop.ok("start", name, "INC-2")
    result = shop.run("stop", name)
    assert f"`budgettui stop {shlex.quote(name)} " in result.err


def test_a_proposed_configuration_is_quoted(shop):
    folder = shop.folder / "a $(b) c"
    result = shop.ok("demo", "--keep", folder)
    assert f"`budgettui --config {shlex.quote(str(folder / 'config.toml'))}`" in result
