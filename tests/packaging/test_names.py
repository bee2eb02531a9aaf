"""Names that people can search for: no value is called by a word that says nothing, no module twice."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREES = ("core", "budgettui", "tests", "benchmarks", "scripts")
VAGUE = frozenset(["told", "found", "place", "one", "given", "agree", "checked", "said", "kept", "taken"])
MOST_LINES = 400


def sources(tree: str) -> list[Path]:
    """The modules of a tree; `budgettui/core` is a link to the tree beside it."""
    files = sorted(path for path in (ROOT / tree).rglob("*.py") if "budgettui/core" not in path.as_posix())
    assert files, f"there is no module in {tree}"
    return files


def names_bound(module: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that a module gives to something, with its line; not those that it takes from others."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield name, node.lineno
            case ast.alias(asname=str(name)):
                yield name, node.lineno


def vague(text: str) -> list[tuple[str, int]]:
    return [(name, line) for name, line in names_bound(ast.parse(text)) if name.strip("_").lower() in VAGUE]


@pytest.mark.parametrize(
    "text, name",
    [
        ("said = 1", "said"),
        ("for one in []: pass", "one"),
        ("self._kept = 1", "_kept"),
        ("def told(): pass", "told"),
        ("lambda found: found", "found"),
        ("class Place: pass", "Place"),
        ("def f(*, given=None): pass", "given"),
        ("[taken for taken in x]", "taken"),
        ("(checked := 1)", "checked"),
        ("import os as place", "place"),
        ("try: pass\nexcept OSError as told: pass", "told"),
    ],
)
def test_a_vague_name_is_seen_however_it_is_bound(text: str, name: str) -> None:
    assert [bound for bound, _ in vague(text)] == [name]


def test_what_others_named_is_not_a_name_of_ours() -> None:
    assert vague("from hypothesis import given\n\n@given(one_of(x))\ndef f(x): y.found, call(one=1)") == []


@pytest.mark.parametrize("tree", TREES)
def test_a_name_says_what_its_value_is(tree: str) -> None:
    assert [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources(tree)
        for name, line in vague(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("tree", ["core", "budgettui"])
def test_a_module_has_room_for_a_single_idea(tree: str) -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(tree)}
    assert {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("tree", ["core", "budgettui"])
def test_no_module_name_occurs_twice_in_a_tree(tree: str) -> None:
    by_name = defaultdict(list)
    for path in sources(tree):
        if path.name not in ("__init__.py", "__main__.py"):
            by_name[path.name].append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in by_name.items() if len(paths) > 1} == {}


def test_no_test_file_name_occurs_twice() -> None:
    """Test files are no packages: two of one name cannot be collected in one run."""
    by_name = defaultdict(list)
    for path in sources("tests"):
        if path.name != "conftest.py":
            by_name[path.name].append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in by_name.items() if len(paths) > 1} == {}
