"""The man pages, which are installed with the program."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from budgettui.cli.main import cli

ROOT = Path(__file__).parents[2]


FOLDER = ROOT / "docs" / "man"
"""test_reference.py compares them with what the program says now."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("man")
    subprocess.run([sys.executable, str(ROOT / "scripts" / "write_man_pages.py"), str(folder)], check=True)
    return folder


def test_the_pages_that_are_installed_are_those_of_the_program(folder: Path) -> None:
    assert {path.name: path.read_text() for path in FOLDER.iterdir()} == {
        path.name: path.read_text() for path in folder.iterdir()
    }


def test_man_finds_the_pages_of_an_installed_wheel(tmp_path: Path) -> None:
    """A wheel's data folder is laid over the environment's own, as `share/man/man1`."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    [data] = tmp_path.glob("*.data/data")
    assert {path.name for path in (data / "share" / "man" / "man1").iterdir()} == set(PAGES)
    man = shutil.which("man")
    if man is None:
        pytest.skip("man is not here")
    result = subprocess.run(
        [man, "-w", "budgettui-store-check"],
        env={**os.environ, "MANPATH": str(data / "share" / "man")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == str(data / "share" / "man" / "man1" / "budgettui-store-check.1")


def expected(context: click.Context) -> dict[str, click.Context]:
    """Each command by the name of its page."""
    pages = {f"{context.command_path.replace(' ', '-')}.1": context}
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            pages |= expected(click.Context(command, info_name=name, parent=context))
    return pages


PAGES = expected(click.Context(cli, info_name="budgettui"))


def test_every_command_has_a_page_and_nothing_else_has(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == set(PAGES)
    assert {"budgettui.1", "budgettui-add.1", "budgettui-store-check.1"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_every_option_and_every_example(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    plain = re.sub(r"\\f[BR]", "", text).replace("\\-", "-").replace("\\:", "")
    for character, escape in {'"': "\\(dq", "'": "\\(aq", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha"}.items():
        plain = plain.replace(escape, character)
    command = PAGES[name].command
    for parameter in command.get_params(PAGES[name]):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert max(parameter.opts, key=len) in plain
    for line in (command.epilog or "").replace("\b", "").splitlines():
        assert line.strip() in plain
    macros = {line.split()[0] for line in text.splitlines() if line.startswith((".", "'"))}
    assert macros <= {".TH", ".ad", ".SH", ".PP", ".TP", ".nf", ".fi"}


def test_groff_reads_every_page_without_a_warning(folder: Path) -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not here")
    files = sorted(map(str, folder.iterdir()))
    result = subprocess.run(
        [groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-z", *files], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
