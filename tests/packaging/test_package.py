"""What is shipped, and what the README promises about setting it up."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


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
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"budgettui"}
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
