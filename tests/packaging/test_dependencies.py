"""What is imported is declared, and what is declared is imported."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from imported_names import imported_names

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = ("serve", "team", "calendars", "tables", "definitions", "mcp")
LOADED_BY_NAME = {"openpyxl", "odfpy", "pyarrow", "tzdata"}
"""pandas and zoneinfo load these by themselves."""
REFERENCE = {"scipy"}
"""What our statistics are tested against, and what those who study them further have at hand."""

STANDARD_LIBRARY = sys.stdlib_module_names | {"annotationlib"}
"""Of this Python and, where they are imported only there, of later ones."""


def distribution(requirement: str) -> str:
    """The name of a requirement, as PyPI compares names."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def declared(*extras: str) -> set[str]:
    requirements = [*PROJECT["dependencies"]]
    for extra in extras:
        requirements += PROJECT["optional-dependencies"][extra]
    return {distribution(requirement) for requirement in requirements}


def imported(folder: str) -> Iterator[str]:
    """The top-level modules that files of a folder import, our own and the standard library's left out."""
    for path in (ROOT / folder).rglob("*.py"):
        if folder == "budgettui" and path.relative_to(ROOT / folder).parts[0] in ("core", "themes"):
            continue
        for _, name in imported_names(path):
            top = name.partition(".")[0]
            if top not in STANDARD_LIBRARY and top != "budgettui":
                yield top


def test_what_is_imported_is_declared() -> None:
    """A package that another one brings along today may be gone with its next version."""
    owners = packages_distributions()
    known = declared(*EXTRAS)
    missing = {
        name
        for name in {*imported("budgettui"), *imported("core")}
        if not known & {distribution(owner) for owner in owners.get(name, [name])}
    }
    assert not missing, f"imported, and not in pyproject.toml: {', '.join(sorted(missing))}"


def test_what_is_declared_is_imported() -> None:
    owners = packages_distributions()
    used = {
        distribution(owner)
        for name in {*imported("budgettui"), *imported("core")}
        for owner in owners.get(name, [name])
    }
    unused = declared(*EXTRAS) - used - LOADED_BY_NAME - REFERENCE
    assert not unused, f"in pyproject.toml, and imported nowhere: {', '.join(sorted(unused))}"


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_a_dependency_has_bounds(requirement: str) -> None:
    """The next major version of a library may break what works with this one."""
    name = distribution(requirement)
    assert ">=" in requirement
    assert name == "tzdata" or "<" in requirement, requirement


@pytest.mark.parametrize("script", ["scripts/audit", "scripts/fuzz", "scripts/torture"])
def test_what_runs_every_night_is_there_and_documented(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111
    assert script in (ROOT / "docs" / "release.md").read_text()


def test_tests_are_collected_without_xdist() -> None:
    """As `scripts/torture` runs them, one after the other."""
    command = [sys.executable, "-m", "pytest", "tests/torture", "-p", "no:xdist", "--collect-only", "-q"]
    collected = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert collected.returncode == 0, collected.stdout
