"""`demo`: the dashboard on made-up events."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.shared_options import ascii_option
from budgettui.cli.output.printing import say_done
from budgettui.cli.session import Session
from budgettui.core.config.default_paths import expand_home
from budgettui.core.text.terminal_text import shell_quoted


@command("demo", "budgettui demo", "budgettui demo --keep ./demo")
@click.option("--keep", metavar="FOLDER", help="Only write the made-up data to this folder.")
@ascii_option
def demo(session: Session, keep: str | None) -> int:
    """Open the dashboard on six months of made-up events.

    The configuration and store are temporary; your own are not touched.
    """
    from budgettui.demo.sample_data import write_demo

    if session.config is not None or session.store is not None:
        raise CommandError("demo uses its own configuration and store; leave out --config and --store")
    if keep is not None:
        folder = expand_home(Path(keep))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            config = write_demo(folder, session.now)
        except OSError as error:
            raise CommandError(f"{keep}: {error.strerror or error}") from None
        say_done(f"{config} is written; `budgettui --config {shell_quoted(str(config))}` opens it")
        return 0
    from budgettui.core.monitoring.prompt_segment_file import FILE_VARIABLE as SEGMENT_VARIABLE
    from budgettui.tui.launch import run_dashboard
    from budgettui.tui.terminal.exit_guard import leaving_on_signals
    from budgettui.tui.terminal.terminal_check import screen_refusal

    os.environ[SEGMENT_VARIABLE] = ""  # made-up services must not show in prompts
    refusal = screen_refusal()
    if refusal is not None:
        raise CommandError(f"{refusal}; `budgettui demo --keep FOLDER` writes the demo's data")
    with leaving_on_signals(), tempfile.TemporaryDirectory(prefix="budgettui-demo-") as folder_name:
        _remove_when_over(folder_name)
        config = write_demo(Path(folder_name), session.now)
        return run_dashboard(str(config), None, session.plain_marks or None, remember=False)


def _remove_when_over(folder: str) -> None:
    """Remove `folder` when this process ends, even if it is killed.

    A child process waits for the end of a pipe that this process and its other children hold open.
    """
    read, write = os.pipe()
    if os.fork():
        os.close(read)
        return
    try:
        os.setsid()
        os.close(write)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        os.read(read, 1)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)
