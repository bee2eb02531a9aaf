"""The man pages that `make man` writes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from budgettui.cli.main import cli

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("man")
    subprocess.run([sys.executable, str(ROOT / "scripts" / "write_man_pages.py"), str(folder)], check=True)
    return folder


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
