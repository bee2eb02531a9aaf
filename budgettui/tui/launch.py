"""Starts the dashboard: the backend first, so that it works while the screens are loaded."""

import gc
import sys
from collections.abc import Callable

from budgettui.backend import messages  # loaded once for both processes
from budgettui.backend.child_process import ChildProcess, fork
from budgettui.core.support.gc_tuning import spare_loaded_values
from budgettui.tui.terminal.terminal_messages import say


class _Unconfigured(Exception):
    """There is no configuration yet; the message says where it was looked for."""


def run_dashboard(
    config: str | None = None,
    store: str | None = None,
    ascii_only: bool | None = None,
    *,
    wallboard: bool = False,
    remember: bool = True,
    moment: int | None = None,
    known_then: bool = False,
    first_run: Callable[[], int] | None = None,
) -> int:
    """Run the dashboard until it is closed; returns the exit code.

    Prints one sentence if it cannot start: no terminal (2), an invalid configuration (2), a store that
    cannot be read (3). `remember`: restore the choices of the last run, and save those of this one.
    `moment`: the past moment to start at, in microseconds; `known_then`: by what was recorded up to it.
    `first_run` is called, if given, where there is no configuration yet.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        say("the dashboard needs a terminal: standard input, output or error is closed")
        return 2
    gc.disable()  # loading makes no garbage; the app enables it after its first paint
    try:
        running = fork(config, store)
    except OSError as error:
        say(f"the backend could not be started: {error.strerror or error}")
        return 3
    try:
        from budgettui.tui.terminal.exit_guard import leaving_on_signals
        from budgettui.tui.terminal.terminal_check import screen_refusal

        refusal = screen_refusal()
        if refusal:
            say(f"{refusal}; in a pipe or a script, use budgettui status")
            return 2
        with leaving_on_signals():
            remember = remember and not wallboard
            past = moment, known_then
            return _show(running, config, store, ascii_only, wallboard, remember, past)
    except _Unconfigured as missing:
        if first_run is not None:
            return first_run()
        say(str(missing))
        return 2
    finally:
        running.kill()


def _show(
    running: ChildProcess,
    config: str | None,
    store: str | None,
    ascii_only: bool | None,
    wallboard: bool,
    remember: bool,
    past: tuple[int | None, bool],
) -> int:
    from budgettui.tui.textual_import import import_textual

    import_textual()  # while the backend works
    from budgettui.backend.backend_client import BackendClient

    backend = BackendClient(config, store, running)
    try:
        from budgettui.tui.app import BudgetApp
        from budgettui.tui.state.saved_choices import load_choices, remembers, save_choices, state_file
        from budgettui.tui.terminal.exit_guard import run_app

        first = backend.hello()
        if isinstance(first, messages.Failed):
            if first.unconfigured:
                raise _Unconfigured(first.sentence)
            say(first.sentence)
            return first.exit_code
        gc.freeze()  # modules stay alive: collecting them again and again would delay keys
        moment, known_then = past
        app = BudgetApp(
            backend,
            first.settings,
            ascii_only=ascii_only,
            wallboard=wallboard,
            moment=moment,
            known_then=known_then,
        )
        app.once_loaded = spare_loaded_values
        app.command_options = tuple(
            word
            for name, value in (("--config", config), ("--store", store))
            if value
            for word in (name, value)
        )
        if remember and remembers():
            choices, note = load_choices(state_file())
            app.restore(choices)
            app.theme_error = app.theme_error or note
            code = run_app(app)
            if app.choices != choices:
                save_choices(state_file(), app.choices)
        else:
            code = run_app(app)
        if app.fault is not None:
            report(app.fault)
        return code
    finally:
        backend.stop()


def report(fault: Exception) -> None:
    """Once the screen is closed, print the error that kept a part of it from being drawn."""
    import traceback

    fault_text = "".join(traceback.format_exception(fault)).rstrip()
    say(f"a part of the screen could not be drawn; nothing is lost; please report:\n{fault_text}")
