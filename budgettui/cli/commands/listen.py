"""`listen`: receive alerts from Alertmanager's webhook."""

import queue
import threading

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError
from budgettui.cli.output.printing import say_done, warn
from budgettui.cli.servers.host_check import is_loopback
from budgettui.cli.servers.webhook_server import Notification, WebhookServer
from budgettui.cli.session import Session, clock
from budgettui.core.config.server_access import ServerAccess
from budgettui.core.config.source_settings import WEBHOOK, SourceSettings
from budgettui.core.errors import StoreError
from budgettui.core.sources import AlertReceiver, SourceError
from budgettui.core.sources.credentials import token_of
from budgettui.core.text.suggestions import suggestion

TOKEN_VARIABLE = "BUDGETTUI_LISTEN_TOKEN"
_MOST_AT_ONCE = 100
_TICK_SECONDS = 0.5
_GATHER_SECONDS = 0.003
"""How long to wait for another notification before writing; shorter than a write takes."""


@command("listen", "budgettui listen", "budgettui listen --host 0.0.0.0 --port 9099")
@click.argument("name", metavar="[SOURCE]", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=9099, show_default=True, help="The port.")
@click.option("--no-token", is_flag=True, help="Accept requests without a token; only for local addresses.")
def listen(session: Session, name: str | None, host: str, port: int, no_token: bool) -> None:
    """Receive alerts from Alertmanager's webhook (version 4) and record them as events.

    A firing alert opens an event, which ends when the alert is resolved. Each is on disk before the request
    is answered. Clients must send a token as `Authorization: Bearer`; it is read from
    $BUDGETTUI_LISTEN_TOKEN, or from token_env of a source of type webhook. Such a source also says which
    label names the service, and the impact of each severity.
    """
    source = _source(session, name)
    token = _token(source, host, no_token)
    workspace = session.open("record")
    try:
        server = WebhookServer(host, port, token)
    except OSError as error:
        raise UnreachableError(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            receiver = AlertReceiver(workspace, source)
            say_done(
                f"listening on http://{host}:{server.server_address[1]}/ for {source.name}; stop with Ctrl+C"
            )
            while True:
                _record(receiver, server)
        finally:
            server.shutdown()


def _record(receiver: AlertReceiver, server: WebhookServer) -> None:
    """Record the waiting notifications in one write, and answer their senders."""
    try:
        waiting = [server.waiting.get(timeout=_TICK_SECONDS)]
    except queue.Empty:
        return
    while len(waiting) < _MOST_AT_ONCE:
        try:
            waiting.append(server.waiting.get(timeout=_GATHER_SECONDS))
        except queue.Empty:
            break
    try:
        intake = receiver.take([notification.body for notification in waiting], clock())
    except StoreError as error:
        warn(str(error))
        _answer(waiting, False)
        return
    except BaseException:
        _answer(waiting, False)
        raise
    try:
        for text in dict.fromkeys(intake.notes):
            warn(text)  # before the answer, in case the process ends after it
    finally:
        _answer(waiting, True)


def _answer(waiting: list[Notification], is_durable: bool) -> None:
    for notification in waiting:
        notification.outcome.set_result(is_durable)


def _source(session: Session, name: str | None) -> SourceSettings:
    """The named source of type webhook, or the only one; if none is configured, one with the defaults."""
    sources = {source.name: source for source in session.settings.sources if source.type == WEBHOOK}
    if name is not None:
        if name not in sources:
            hint = suggestion(
                name, list(sources), f"there are {', '.join(sources)}" if sources else "there is none"
            )
            raise CommandError(f"there is no source {name!r} of type webhook; {hint}")
        return sources[name]
    if len(sources) > 1:
        raise CommandError(f"there are several sources of type webhook; name one: {', '.join(sources)}")
    return next(iter(sources.values()), SourceSettings("alertmanager", WEBHOOK))


def _token(source: SourceSettings, host: str, no_token: bool) -> str | None:
    if no_token:
        if not is_loopback(host):
            raise CommandError("--no-token: only allowed with a local --host, such as 127.0.0.1 or ::1")
        return None
    access = source.access if source.access.has_token else ServerAccess(TOKEN_VARIABLE)
    try:
        return token_of(access)
    except SourceError as error:
        raise CommandError(f"{error}; --no-token accepts requests of this machine without one") from None
