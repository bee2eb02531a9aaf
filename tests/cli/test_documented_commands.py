"""The commands of the how-tos and the README are run in order; those of all pages are at least understood."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from budgettui.cli.main import cli

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HOW_TOS = sorted((DOCS / "how-to").glob("*.md"))
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *HOW_TOS]
GENERATED = {"cli.md"}
GO_ON = {"wallboard", "serve", "listen", "notify", "metrics", "mcp", "demo"}
"""These run until they are ended, or need a terminal: they have to be understood."""

SOURCE = """
[[sources]]
name = "prod"
type = "prometheus"
url = "http://127.0.0.1:9090"

[[sources.map]]
service = "checkout"
query = "errors[{window}]"
"""


def blocks(text: str) -> Iterator[str]:
    """The lines of the shell blocks, also of those that are indented below a list's item."""
    for indent, block in re.findall(r"^( *)```sh\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            yield line.removeprefix(indent)


def spans(text: str) -> Iterator[str]:
    """The commands in the prose."""
    prose = re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from (" ".join(span.split()) for span in re.findall(r"`(budgettui [^`]+)`", prose))


def calls(lines: Iterator[str]) -> list[list[str]]:
    """The words of each call of budgettui, without what a shell does with its output."""
    calls_of_it = []
    for line in lines:
        line = re.sub(r"\s(\||&&|>|<)\s.*", "", line)
        arguments = shlex.split(line, comments=True)
        if arguments and arguments[0] == "budgettui":
            calls_of_it.append(arguments[1:])
    return calls_of_it


def parsed(arguments: list[str]) -> None:
    """Raise what click raises for a command, an option or an argument that there is not."""
    group: click.Group = cli
    context = click.Context(cli, info_name="budgettui")
    rest = list(arguments)
    while True:
        if not rest or rest[0].startswith("-"):
            return  # the dashboard itself, whose options are those of --help
        name, command, rest = group.resolve_command(context, rest)
        assert command is not None and name is not None
        if not isinstance(command, click.Group):
            break
        group, context = command, click.Context(command, info_name=name, parent=context)
    if not {"--help", "…", "..."} & set(rest):
        command.make_context(name, rest, parent=context)


def placeholder(arguments: list[str]) -> bool:
    """Does the call stand for many, as `budgettui done ID` does? Or is it only a command's name?"""
    return len(arguments) < 2 or any(re.fullmatch(r"[A-Z]+|\[.*|.*…", word) for word in arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_on_a_page_is_understood(page: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    if page.name in GENERATED:
        return
    for arguments in calls(blocks(text)) + [
        arguments for arguments in calls(spans(text)) if not placeholder(arguments)
    ]:
        try:
            parsed(arguments)
        except click.ClickException as error:
            pytest.fail(f"{page.name}: budgettui {shlex.join(arguments)}: {error.format_message()}")


def test_a_command_that_is_not_understood_is_seen() -> None:
    for arguments in (["statsu"], ["status", "--colour"], ["edit", "twelve"], ["store", "chek"]):
        with pytest.raises(click.ClickException):
            parsed(arguments)


def run(shop, arguments: list[str]) -> None:
    if not arguments or arguments[0] in GO_ON or arguments[0].startswith("-"):
        parsed(arguments)
        return
    result = shop.run(*arguments)
    allowed = (0, 1) if arguments[0] == "gate" else (0,)
    assert result.code in allowed, (arguments, result)


@pytest.fixture
def full(shop, monkeypatch):
    """A shop that has been at it for a while: event 12 is there, figures have been written."""
    monkeypatch.chdir(shop.folder)
    for days in range(60, 0, -5):
        shop.ok("add", "checkout", "5m", "--at", f"{days}d ago")
    shop.ok("status")
    return shop


@pytest.mark.parametrize("page", HOW_TOS, ids=lambda page: page.name)
def test_what_a_how_to_says_works_in_its_order(full, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for arguments in calls(blocks(text)):
        run(full, arguments)
    for arguments in calls(spans(text)):
        if not placeholder(arguments):
            run(full, arguments)
    if page.name == "incident.md":
        report = (full.folder / "INC-812.md").read_text(encoding="utf-8")
        assert "rolled back, errors are falling" in report and "provider outage" in report


def test_what_the_readme_says_works_in_its_order(shop, monkeypatch) -> None:
    """Over the configuration that it shows, with a source, which `rules` need."""
    monkeypatch.chdir(shop.folder)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [config] = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[:1]
    shop.config.write_text(config + SOURCE, encoding="utf-8")
    shop.write("outages.csv", "service,start,duration_minutes\ncheckout,2026-11-20T10:00Z,3\n")
    readme = calls(blocks(text))
    assert len(readme) > 15
    for arguments in readme:
        run(shop, arguments)
    for name in ("october.html", "INC-812.md", "rules.yml"):
        assert (shop.folder / name).is_file()
