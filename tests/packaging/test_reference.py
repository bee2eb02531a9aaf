"""The generated pages say what the program says now."""

import subprocess
import sys
from pathlib import Path

from command_tree import commands

from budgettui.cli.json.answer_types_by_command import ANSWERS

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "write_reference.py"


def test_the_reference_of_commands_and_configuration_is_up_to_date() -> None:
    check = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, ""), check.stdout + check.stderr


def test_every_command_with_json_has_a_schema_and_no_other() -> None:
    with_json = {
        path
        for path, command in commands()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json == set(ANSWERS), (
        "a command with --json needs its entry in budgettui/cli/json/answer_types_by_command.py"
    )
