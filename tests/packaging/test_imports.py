"""Who may load what: each face in a fresh process, and nobody the engine under a bare name."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from imported_names import imported_names

ROOT = Path(__file__).parents[2]


def loaded_after(code: str) -> set[str]:
    """The top-level modules in a fresh process that ran `code`."""
    script = f"{code}\nimport sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_screen_process_loads_no_engine() -> None:
    loaded = loaded_after("import budgettui.tui.launch, budgettui.tui.app, budgettui.backend.backend_client")
    assert "textual" in loaded
    assert not loaded & {"numpy", "scipy", "pandas", "sqlite3", "plotext", "click"}


def test_backend_process_loads_no_screen_and_no_statistics() -> None:
    loaded = loaded_after(
        "import budgettui.backend.backend_loop, budgettui.core.assessor\n"
        "import budgettui.core.store.sqlite.sqlite_store"
    )
    assert "numpy" in loaded
    assert not loaded & {"textual", "rich", "scipy", "pandas", "plotext", "click", "http", "ssl"}


def test_public_names_are_there_and_load_nothing_until_used() -> None:
    assert "numpy" not in loaded_after("import budgettui.core")
    loaded = loaded_after(
        "from budgettui.core import BudgetConsumptionTracker, BudgetExhaustionPredictor, "
        "BurnRateHistoricalAnalyzer"
    )
    assert not loaded & {"textual", "rich", "scipy", "pandas", "plotext", "click", "sqlite3"}


@pytest.mark.parametrize("tree", ["budgettui", "core", "tests", "benchmarks"])
def test_engine_is_imported_under_one_name(tree: str) -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{line}: {name}; its name is budgettui.{name}"
        for path in (ROOT / tree).rglob("*.py")
        for line, name in imported_names(path)
        if name.split(".")[0] in ("core", "themes")
    ]
    assert bare == []


OTHERWISE_FROZEN = {
    "notified_conditions.py": "conditions are ordered",
    "tool_format.py": "a document caches what was read from it",
}
"""Modules that need more of a frozen dataclass than `frozen` gives, and why."""


@pytest.mark.parametrize("tree", ["budgettui", "core"])
def test_frozen_classes_are_declared_at_no_cost(tree: str) -> None:
    standard = set()
    for path in (ROOT / tree).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
                if any("dataclass(" in text and "frozen=True" in text for text in decorators):
                    standard.add(path.name)
    assert standard <= OTHERWISE_FROZEN.keys(), "declare them with core/support/frozen.py"
