"""The pages of docs/: each is in the site's navigation, and every link between them leads somewhere."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(\s*([^)\s]+)\s*\)")


def navigation() -> list[str]:
    """The pages that mkdocs.yml names, in its order."""
    _, _, text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")
    return re.findall(r"^ +- [^:]+: (\S+\.md)$", text, re.MULTILINE)


def prose(path: Path) -> str:
    """A page without its code."""
    text = re.sub(r"^( *)```.*?^\1```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "code", text)


def anchors(path: Path) -> set[str]:
    """The ids that mkdocs and GitHub give the headings of a page."""
    titles = re.findall(
        r"^#+ (.*)$", re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL), re.M
    )
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title.lower()).strip()) for title in titles}


def broken_links(page: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / unquote(name)).resolve() if name else page
        if not path.is_file() or (page.is_relative_to(DOCS) and not path.is_relative_to(DOCS)):
            yield target  # the site has nothing outside of docs/
        elif anchor and anchor not in anchors(path):
            yield target


def test_every_page_is_in_the_navigation_once_and_every_entry_is_a_page() -> None:
    assert sorted(navigation()) == PAGES


@pytest.mark.parametrize("page", [*(f"docs/{page}" for page in PAGES), "README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(page: str) -> None:
    assert list(broken_links(ROOT / page, prose(ROOT / page))) == []


def test_a_link_that_leads_nowhere_is_seen() -> None:
    page = DOCS / "index.md"
    text = (
        "[a](nope.md) [b](team.md#nope) [c](../README.md) [d](team.md#backup-and-restore) [e](https://x.org)"
    )
    assert list(broken_links(page, text)) == ["nope.md", "team.md#nope", "../README.md"]


def test_the_site_has_its_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(name.startswith("mkdocs-material") for name in project["optional-dependencies"]["docs"])
    assert "/site/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_every_environment_variable_of_ours_is_documented() -> None:
    """But for what click and shells use among themselves."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "budgettui").rglob("*.py"))
    source += "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "core").rglob("*.py"))
    names = set(re.findall(r"\"(BUDGETTUI_[A-Z_]+)\"", source))
    names |= set(re.findall(r"\$(BUDGETTUI_[A-Z_]+)", source))
    text = (DOCS / "environment.md").read_text(encoding="utf-8")
    assert {"BUDGETTUI_CONFIG", "BUDGETTUI_PAGER"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


CODE_PAGES = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/release.md")
"""The pages that say where things are in the code."""
BUILT = ("dist/", ".fuzz/")
"""Folders that a command makes."""


def unknown_paths(text: str) -> list[str]:
    """The paths in backticks, and the files that commands there run, which are nowhere in the project."""
    paths = [
        path.relative_to(ROOT).as_posix() + ("/" if path.is_dir() else "")
        for folder in ("core", "budgettui", "themes", "tests", "docs", "scripts", "benchmarks", ".ci")
        for path in [ROOT / folder, *(ROOT / folder).rglob("*")]
    ] + [path.name for path in ROOT.iterdir() if path.is_file()]
    known = {f"/{path}" for path in paths}
    spans = re.findall(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.py))`", text)
    spans += re.findall(r"`((?:scripts|\.ci|tests|docs|core|budgettui)/[\w./-]+)", text)
    return [
        span
        for span in spans
        if span not in BUILT and not any(path.endswith((f"/{span}", f"/{span}/")) for path in known)
    ]


@pytest.mark.parametrize("page", CODE_PAGES)
def test_paths_of_the_code_exist(page: str) -> None:
    assert unknown_paths((ROOT / page).read_text(encoding="utf-8")) == []


def test_a_path_that_is_gone_is_seen() -> None:
    text = "`core/nowhere/` `ledger/` `gone.py` `workspace.py` `scripts/mutate core` `scripts/none`"
    assert unknown_paths(text) == ["core/nowhere/", "gone.py", "core/nowhere/", "scripts/none"]


@pytest.mark.parametrize("folder", ["core", "budgettui"])
def test_the_architecture_names_every_package(folder: str) -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    packages = [
        path.parent.name for path in (ROOT / folder).glob("*/__init__.py") if not path.parent.is_symlink()
    ]
    assert len(packages) >= 5
    assert [name for name in packages if f"`{name}/`" not in text] == []
