"""`metrics`: error budgets for Prometheus, as text, as a file or over HTTP."""

import queue
import threading
from collections.abc import Sequence
from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import UNREACHABLE, CommandError, UnreachableError, as_usage, not_empty
from budgettui.cli.input.shared_options import group_option, services_argument
from budgettui.cli.output.printing import note, say_done, warn
from budgettui.cli.servers.metrics_collector import MetricsCollector, metrics_without_store
from budgettui.cli.servers.metrics_server import PATH, MetricsServer, address_of
from budgettui.cli.session import Session
from budgettui.core.config.config_errors import ConfigError
from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.monitoring.sloth_pyrra_metrics import DIALECTS, Dialect

_TICK_SECONDS = 0.5


@command(
    "metrics",
    "budgettui metrics",
    "budgettui metrics -o /var/lib/node_exporter/textfile/budgettui.prom",
    "budgettui metrics --listen 127.0.0.1:9777",
)
@services_argument
@group_option
@click.option("--like", "dialect", type=click.Choice(DIALECTS), help="Use the metric names of this tool.")
@click.option(
    "--output", "-o", metavar="FILE", callback=not_empty, help="Write to this file, completely or not at all."
)
@click.option(
    "--listen", "address", metavar="ADDRESS", help="Serve /metrics on this address, such as 127.0.0.1:9777."
)
def metrics(
    session: Session,
    services: Sequence[str],
    group: str | None,
    dialect: Dialect | None,
    output: str | None,
    address: str | None,
) -> int:
    """Print error budgets in Prometheus' text format.

    Lengths are in seconds, shares are ratios from 0 to 1. If the store cannot be read, there are no figures,
    `budgettui_up` is 0 and the exit code is 3; a file is replaced in that case too. A --listen address
    without a host is local to this machine; any other can be read, without a password, by everyone who can
    reach it.
    """
    if address is not None:
        if output is not None:
            raise CommandError("--listen and --output cannot be combined")
        with as_usage():
            host, port = address_of(address)
        _serve(MetricsCollector(session, services, group, dialect), host, port)
    try:
        collector = MetricsCollector(session, services, group, dialect)
    except ConfigError:
        if output is not None:  # or else the old file would pass for current
            _write(output, metrics_without_store(config_is_current=False))
        raise
    text = collector.collect()
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
    if collector.problem:
        warn(f"Error: {collector.problem}")
    return UNREACHABLE if collector.problem else 0


def _write(output: str, text: str) -> None:
    try:
        write_atomically(Path(output), text, mode=0o644)
    except OSError as error:
        raise UnreachableError(f"{output} cannot be written: {error.strerror or error}") from None


def _serve(collector: MetricsCollector, host: str, port: int) -> None:
    """Answer scrapes until interrupted; report problems when they begin and end."""
    try:
        server = MetricsServer(host, port, metrics_without_store())
    except OSError as error:
        raise UnreachableError(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shown = f"[{host}]" if ":" in host else host
        say_done(f"listening on http://{shown}:{server.server_address[1]}{PATH}; stop with Ctrl+C")
        if not server.is_local:
            warn(
                f"{shown} is not only local: anyone who can reach it can read everything, without a password."
            )
        problem = ""
        try:
            while True:
                try:
                    waiting = [server.waiting.get(timeout=_TICK_SECONDS)]
                except queue.Empty:
                    continue
                while not server.waiting.empty():
                    waiting.append(server.waiting.get_nowait())
                text = collector.collect()
                server.without_store = collector.without_store
                for future in waiting:
                    future.set_result(text)
                if collector.problem != problem:
                    problem = collector.problem
                    warn(problem) if problem else note("working again")
        finally:
            server.shutdown()
