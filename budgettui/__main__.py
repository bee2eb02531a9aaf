"""The entry point: opens the dashboard without a command, runs a command otherwise.

The dashboard's way imports nothing that it does not need for its first paint: no click, no
engine, no NumPy.
"""

import gc
import os
import sys

TYPE_CHECKING = False  # `typing` takes longer to load than a prompt may wait for `segment`
if TYPE_CHECKING:
    from collections.abc import Sequence

    DashboardOptions = tuple[str | None, str | None, bool]
    """Configuration, store and `--ascii`, as the dashboard was called with."""

_GARBAGE_THRESHOLD = 100_000
"""Objects that a command makes before garbage is looked for: loading makes fewer, and they stay."""


def dashboard_options(arguments: "Sequence[str]") -> "DashboardOptions | None":
    """The dashboard's options when `arguments` hold nothing else, else None: it is for the commands."""
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
    """Run the dashboard; its exit code. On a first run, offer what makes a beginning."""
    gc.disable()  # see `run_dashboard`
    from budgettui.tui.launch import run_dashboard

    config, store, ascii_only = options
    return run_dashboard(config, store, ascii_only or None, first_run=_welcome)


def _welcome() -> int:
    from budgettui.cli.welcome import welcome

    return welcome()


def main() -> None:
    """Entry point of the `budgettui` command. Exit code 1 is the answer no, and nothing else."""
    try:
        if sys.argv[1:2] == ["segment"] and "_BUDGETTUI_COMPLETE" not in os.environ:
            from budgettui.cli.prompt_segment_reader import (
                run_segment,  # a prompt waits: before click is loaded
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
    # NumPy's threads for matrices, of which there are none here, take up to 40 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from budgettui.cli.main import cli

    try:
        cli.main(prog_name="budgettui")
    finally:
        exit_on_interrupt()
        gc.freeze()  # the interpreter would look through all modules for garbage before it ends


if __name__ == "__main__":
    main()
