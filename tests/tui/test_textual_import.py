"""What the screen process does not import, and that all of it can still be had."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def printed_by(code: str) -> list[str]:
    """The lines that a fresh process printed, in which Textual was imported as the dashboard does it."""
    script = f"from budgettui.tui.textual_import import import_textual\nimport_textual()\n{code}"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_no_palette_no_tls_and_no_widget_of_theirs_is_loaded_with_the_app() -> None:
    lines = printed_by(
        "import sys, budgettui.tui.app, budgettui.backend.backend_client\nprint(*sys.modules, sep='\\n')"
    )
    assert {"textual.app", "asyncio", "budgettui.tui.app"} <= set(lines)
    assert not {"ssl", "textual.command", "textual.widgets._input", "textual.widgets._option_list"} & set(
        lines
    )


def test_what_was_left_out_is_imported_as_usual_afterwards() -> None:
    lines = printed_by(
        "import ssl, textual, textual.command\n"
        "from textual.widgets import Input\n"
        "print(ssl.__file__.endswith('ssl.py'), textual.command.__file__.endswith('command.py'))\n"
        "print(textual.command.CommandPalette.__mro__[1].__name__, Input.__name__)"
    )
    assert lines == ["True True", "SystemModalScreen Input"]


def test_palette_of_textual_opens_if_an_app_asks_for_it() -> None:
    lines = printed_by(
        "import asyncio\n"
        "from textual.app import App\n"
        "async def main() -> None:\n"
        "    app = App()\n"
        "    async with app.run_test() as pilot:\n"
        "        app.action_command_palette()\n"
        "        await pilot.pause()\n"
        "        print(type(app.screen).__name__)\n"
        "        app.action_command_palette()\n"
        "        await pilot.pause()\n"
        "        print(len(app.screen_stack))\n"
        "asyncio.run(main())"
    )
    assert lines == ["CommandPalette", "2"]


def test_modules_that_are_loaded_already_stay() -> None:
    code = (
        "import ssl, textual.command, textual.app\n"
        "from budgettui.tui.textual_import import import_textual\n"
        "import_textual()\n"
        "import sys\n"
        "print(sys.modules['ssl'] is ssl, sys.modules['textual.command'] is textual.command)\n"
        "print(textual.app.CommandPalette is textual.command.CommandPalette)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["True True", "True"]
