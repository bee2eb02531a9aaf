"""Exit code 1 is the answer no: no exception, interrupt or closed pipe may come out as one."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

from budgettui.cli.internal_error import INTERNAL
from budgettui.cli.main import cli

COMMANDS = cli.list_commands(None)


def arguments(command: click.Command) -> list[str]:
    """Words for each argument that a command needs."""
    needed = [param for param in command.params if isinstance(param, click.Argument) and param.required]
    return [
        param.type.choices[0]
        if isinstance(param.type, click.Choice)
        else "1"
        if param.type is click.INT
        else "checkout"
        for param in needed
    ]


def raising(error):
    def body(*_: object, **__: object) -> None:
        raise error

    return body


def run_with(shop, monkeypatch, name, error):
    command = cli.get_command(None, name)
    monkeypatch.setattr(command, "callback", raising(error))
    return shop.run(name, *arguments(command), may_break=True)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "error",
    [RuntimeError("x"), KeyError("getpwuid"), OSError(), MemoryError(), SystemExit("text"), StopIteration()],
    ids=lambda error: type(error).__name__,
)
def test_a_bug_in_a_command_is_not_an_answer(shop, monkeypatch, name, error):
    result = run_with(shop, monkeypatch, name, error)
    assert result.code == INTERNAL
    assert result.err.startswith(f"Error: internal error, please report it: {type(error).__name__}")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupt_is_130_whatever_python_made_of_it(shop, monkeypatch, name):
    assert run_with(shop, monkeypatch, name, KeyboardInterrupt()).code == 130
    wrapped = RuntimeError("Error calling __set_name__")
    wrapped.__cause__ = KeyboardInterrupt()
    result = run_with(shop, monkeypatch, name, wrapped)
    assert (result.code, result.err) == (130, "")


def test_the_traceback_is_in_a_file_of_the_users_own(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_TRACEBACK")
    monkeypatch.setattr(tempfile, "tempdir", str(shop.folder))
    result = run_with(shop, monkeypatch, "gate", RuntimeError("\x1b]0;title\x07"))
    (log,) = shop.folder.glob("budgettui-error-*.log")
    assert "Traceback" in log.read_text() and log.stat().st_mode & 0o777 == 0o600
    assert f"The traceback is in {log}." in result.err and "Traceback (" not in result.err
    assert "\x1b" not in result.err and r"RuntimeError: \x1b]0;title\x07" in result.err


def test_without_a_temporary_folder_it_says_how_to_see_the_traceback(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_TRACEBACK")
    monkeypatch.setattr(tempfile, "tempdir", str(shop.folder / "none"))
    result = run_with(shop, monkeypatch, "gate", RuntimeError("x"))
    assert (result.code, result.out) == (INTERNAL, "")
    assert "is shown with BUDGETTUI_TRACEBACK=1" in result.err


INTERRUPTED_IMPORT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.argv = ['budgettui', 'status']
import budgettui.__main__
sys.meta_path.insert(0, Finder())
budgettui.__main__.main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "budgettui.cli.main",
        "click",
        "click.types",
        "budgettui.cli.commands.status",
        "budgettui.core.workspace",
        "numpy",
        "numpy._core.multiarray",
        "budgettui.core.analysis.outlook.recovery",
    ],
)
def test_an_interrupt_while_the_program_loads_is_quiet(shop, module):
    shop.ok("add", "checkout", "1m")
    ran = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT.format(module=module)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr.strip()) == (130, "", "")


def test_a_bug_before_the_first_command_is_not_an_answer_either():
    script = (
        "import sys\nsys.argv = ['budgettui', 'status']\nsys.modules['budgettui.cli.main'] = None\n"
        "from budgettui.__main__ import main\nmain()"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == INTERNAL
    assert "internal error" in ran.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["status", "--help"], ["--version"]])
def test_help_that_nobody_reads_is_not_an_answer(arguments):
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run([sys.executable, "-m", "budgettui", *arguments], stdout=full, check=False)
    assert ran.returncode == 3
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run([sys.executable, "-m", "budgettui", *arguments], stdout=write, check=False)
    os.close(write)
    assert ran.returncode == 141


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["status", "--store", "~nosuchuser/x"], 2, "there is no home folder ~nosuchuser"),
        (["add", "checkout", "1m", "--store", "~nosuchuser/x"], 2, "there is no home folder ~nosuchuser"),
        (["status", "--config", "/"], 2, "/: it is a folder, not a file"),
        (["status", "--config", "~nosuchuser/x.toml"], 2, "there is no such file"),
        (["status", "--store", "/"], 3, "is a folder"),
        (["import", "/nowhere.csv"], 3, "cannot be read"),
    ],
)
def test_a_path_that_cannot_be_is_a_sentence(shop, arguments, code, sentence):
    result = shop.run(*arguments)
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err


def test_a_tilde_after_a_folder_is_a_name_like_any_other(shop, monkeypatch):
    monkeypatch.chdir(shop.folder)
    shop.ok("add", "checkout", "1m", "--store", "./~nosuchuser.db")
    assert (shop.folder / "~nosuchuser.db").exists()
