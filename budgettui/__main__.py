"""The entry point: runs a command, or opens the dashboard if there is none.

Opening the dashboard imports only what the first paint needs: no click, no engine, no NumPy.
"""

import gc
import os
import sys

TYPE_CHECKING = False  # importing `typing` would slow `segment` down too much for a prompt
if TYPE_CHECKING:
    from collections.abc import Sequence

    DashboardOptions = tuple[str | None, str | None, bool]
    """The configuration, the store and `--ascii`."""

_GARBAGE_THRESHOLD = 100_000
"""Allocations before the garbage collector runs; imports make fewer, and those objects stay alive."""


def dashboard_options(arguments: "Sequence[str]") -> "DashboardOptions | None":
    """The dashboard's options; None if `arguments` hold anything else, which is left to the commands."""
    values: dict[str, str] = {}
    ascii_only = False
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--ascii":
            ascii_only = True
        elif name in ("--config", "--store") and (equals or rest):
            values[name] = value if equals else rest.pop(0)
        else:
            return None
    if "" in values.values():
        return None
    return values.get("--config"), values.get("--store"), ascii_only


def open_dashboard(options: "DashboardOptions") -> int:
    """Run the dashboard and return its exit code. A first run is offered `init` or the demo."""
    gc.disable()  # see `run_dashboard`
    from budgettui.tui.launch import run_dashboard

    config, store, ascii_only = options
    return run_dashboard(config, store, ascii_only or None, first_run=_welcome)


def _welcome() -> int:
    from budgettui.cli.welcome import welcome

    return welcome()


def main() -> None:
    """Entry point of the `budgettui` command. Exit code 1 means only that the answer is no."""
    try:
        if sys.argv[1:2] == ["segment"] and "_BUDGETTUI_COMPLETE" not in os.environ:
            from budgettui.cli.prompt_segment_reader import (
                run_segment,  # a prompt is waiting: do not load click
            )

            code = run_segment(sys.argv[2:])
            if code is not None:
                sys.exit(code)
        from budgettui.core.support.library_warnings import silence_libraries

        silence_libraries()
        options = dashboard_options(sys.argv[1:]) if "_BUDGETTUI_COMPLETE" not in os.environ else None
        code = _run_command() if options is None else open_dashboard(options)
    except KeyboardInterrupt:  # before the dashboard's own handlers are in place
        code = 130
    except Exception as error:
        from budgettui.cli.internal_error import report_unexpected

        code = report_unexpected(error)
    sys.exit(code)


def _run_command() -> int:
    from budgettui.cli.interrupt import exit_on_interrupt

    exit_on_interrupt()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    # NumPy's matrix threads take up to 40 ms to start, and there are no matrices here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from budgettui.cli.main import cli

    try:
        cli.main(prog_name="budgettui")
    finally:
        exit_on_interrupt()
        gc.freeze()  # keeps the interpreter from collecting garbage in all modules at exit


if __name__ == "__main__":
    main()
