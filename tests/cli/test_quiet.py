"""--quiet: answers, warnings and errors alone, with the same exit code."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_tree import commands
from json_call_examples import EXAMPLES

CHANGES: dict[str, list[list[str]]] = {
    **{
        name: [arguments for arguments in EXAMPLES[name] if not {"--list", "--dry-run"} & set(arguments)]
        for name in (
            "add", "start", "stop", "edit", "void", "undo", "redo", "review", "rename", "note", "exclude",
            "import", "sync", "notify", "done", "except", "init", "store copy", "store salvage",
        )
    },
    "demo": [["--keep", "made-up"]],
    "services": [["slos.json", "--write"]],
    "exclusions": [["void", "1"], ["undo", "1"]],
    "exceptions": [["revoke", "1"]],
    "gate": [["--withdraw", "2"]],
    "export": [["--output", "events.jsonl"]],
    "report": [["--output", "report.html"], ["--incident", "INC-812", "--output", "INC-812.md"]],
    "rules": [["--output", "rules.yml"]],
    "metrics": [["--output", "budget.prom"]],
    "store export": [["--output", "everything.jsonl"]],
}  # fmt: skip
"""Calls whose output is not an answer: it only says what was done."""
ANSWERS: dict[str, list[list[str]]] = {
    name: [arguments for arguments in examples if arguments not in CHANGES.get(name, [])]
    for name, examples in EXAMPLES.items()
} | {
    "gate": [["search"], ["checkout", "--override", "agreed"]],
    "export": [["checkout"], ["--format", "jsonl"]],
    "store export": [[]],
    "rules": [[]],
    "metrics": [[]],
    "schema": [[], ["status"]],
    "completion": [["bash"]],
    "segment": [["--update"]],
}
OTHERS = {"listen", "serve", "mcp", "wallboard"}
"""Those that go on until they are ended."""


ALL = dict(commands())


def calls(examples: dict[str, list[list[str]]]) -> list[object]:
    return [
        pytest.param(name, arguments, id=" ".join([name, *arguments]))
        for name, several in examples.items()
        for arguments in several
    ]


def twice(shop, folder: Path, arguments: Sequence[str]):
    """The results of a call without and with --quiet, over the same store and configuration."""
    backup = folder / "backup"
    shutil.copytree(shop.folder, backup)
    loud = shop.run(*arguments)
    after = {path.relative_to(shop.folder) for path in shop.folder.rglob("*")}
    for path in list(shop.folder.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(backup, shop.folder, dirs_exist_ok=True)
    quiet = shop.run(*arguments, "--quiet")
    assert {path.relative_to(shop.folder) for path in shop.folder.rglob("*")} == after
    return loud, quiet


@pytest.fixture
def overridden(busy):
    """`busy`, with an override of the gate to take back."""
    busy.ok("gate", "checkout", "--override", "agreed")
    return busy


def test_every_command_is_quiet_if_asked_by_one_option() -> None:
    for name, command in ALL.items():
        [option] = [each for each in command.params if "--quiet" in each.opts]
        assert set(option.opts) == {"--quiet", "-q"}, name
    assert ALL.keys() == CHANGES.keys() | ANSWERS.keys() | OTHERS


@pytest.mark.parametrize(("name", "arguments"), calls(CHANGES))
def test_what_was_done_is_not_said(overridden, tmp_path_factory, name: str, arguments: list[str]) -> None:
    arguments = [*name.split(), *arguments]
    loud, quiet = twice(overridden, tmp_path_factory.mktemp("quiet"), arguments)
    assert quiet.code == loud.code, quiet
    assert quiet.out == ""
    assert set(quiet.err.splitlines()) <= set(loud.err.splitlines())
    assert loud.code == 0, loud
    assert loud.out + loud.err != quiet.out + quiet.err or name in ("rules", "metrics")


@pytest.mark.parametrize(("name", "arguments"), calls(ANSWERS))
def test_answers_stay(overridden, tmp_path_factory, name: str, arguments: list[str]) -> None:
    arguments = [*name.split(), *arguments]
    loud, quiet = twice(overridden, tmp_path_factory.mktemp("quiet"), arguments)
    assert (quiet.code, quiet.out) == (loud.code, loud.out)
    assert quiet.out


def test_json_is_an_answer_to_a_change_too(shop) -> None:
    assert shop.run("add", "checkout", "5m", "--json", "-q").json["event"]["id"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("start", "checkout"), "checkout was already open, in event 1"),
        (("stop", "checkuot"), "did you mean"),
        (("import", "bad.csv", "--skip-bad"), "bad.csv: line 2: duration_minutes: '0'"),
        (("export", "-o", "all.csv"), "1 note left out"),
        (("status", "--group", "shopp"), "did you mean"),
    ],
)
def test_warnings_and_errors_stay(shop, monkeypatch, arguments, sentence: str) -> None:
    monkeypatch.chdir(shop.folder)
    shop.ok("start", "checkout", "INC-1", "-q")
    shop.ok("note", "INC-1", "seen", "-q")
    shop.write("bad.csv", "service,start,duration_minutes\ncheckout,2026-11-20T10:00Z,0\n")
    assert sentence in shop.run(*arguments, "--quiet").err


def test_a_receiver_that_cannot_be_reached_is_named_with_the_reason(busy) -> None:
    text = busy.config.read_text()
    head, table, rest = text.partition("[[notify]]")
    before, _, after = rest.partition("url = ")
    rest = f'{before}url = "http://127.0.0.1:1"\n{after.partition(chr(10))[2]}'
    busy.config.write_text(head + table + rest)
    result = busy.run("notify", "--test", "-q")
    assert (result.code, result.out) == (3, "")
    assert "team: not sent: " in result.err


def test_remarks_are_left_out(shop) -> None:
    assert shop.run("status").err != ""
    assert shop.run("status", "-q").err == ""
    shop.ok("add", "checkout", "5m")
    assert "As known at" in shop.run("status", "--known-at", "11:00").err
    assert shop.run("status", "--known-at", "11:00", "-q").err == ""
