"""What is shipped, and what the README promises about setting it up."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "benchmarks",
    "budgettui",
    "core",
    "docs",
    "example_config.toml",
    "mkdocs.yml",
    "pyproject.toml",
    "scripts",
    "tests",
    "themes",
}


def test_the_top_level_holds_no_file_that_a_test_or_a_command_left_there() -> None:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    assert {name.split("/")[0] for name in listing.stdout.split("\0") if name} == TOP_LEVEL


def test_wheel_holds_one_package_with_engine_and_themes(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    pages = {name for name in names if ".data/" in name}
    assert pages and all(".data/data/share/man/man1/budgettui" in name for name in pages)
    assert {name.split("/")[0] for name in names - pages if ".dist-info/" not in name} == {"budgettui"}
    themes = {f"budgettui/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    engine = {f"budgettui/core/{path.relative_to(ROOT / 'core')}" for path in (ROOT / "core").rglob("*.py")}
    assert themes and themes <= names
    assert engine <= names


def test_checks_run_the_test_command_of_the_readme() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest -n auto"
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        assert command in (ROOT / name).read_text().splitlines(), name


def test_readme_shows_a_picture_that_is_there() -> None:
    text = (ROOT / "README.md").read_text()
    pictures = [part.split(")")[0] for part in text.split("![")[1:] for part in [part.split("](")[1]]]
    assert pictures and all((ROOT / picture).is_file() for picture in pictures)


def test_an_sdist_builds_the_same_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [sdist] = tmp_path.glob("*.tar.gz")
    [wheel] = tmp_path.glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    [source] = (tmp_path / "unpacked").iterdir()
    assert (source / "tests" / "conftest.py").is_file() and (source / "SECURITY.md").is_file()
    again = tmp_path / "again"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(again)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    [rebuilt] = again.glob("*.whl")
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(rebuilt) as second:
        assert set(first.namelist()) == set(second.namelist())
