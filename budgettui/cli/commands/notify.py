"""`notify`: send messages when an alert fires, or a budget is spent or recovers."""

import time
from collections.abc import Sequence
from typing import Any

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import note, say, say_done, say_json, warn
from budgettui.cli.output.quiet import is_quiet
from budgettui.cli.session import Session
from budgettui.core.config.config_changes import files_changed
from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.receiver_settings import ReceiverSettings
from budgettui.core.errors import StoreError
from budgettui.core.model.instants import SECOND
from budgettui.core.notify import Notifier, NotifyError
from budgettui.core.notify.delivery_retry import DeliveryError, MessageRefusedError
from budgettui.core.notify.message import sample_message
from budgettui.core.notify.send_by_kind import Sender
from budgettui.core.text.formatting import format_count, format_second
from budgettui.core.text.suggestions import suggestion
from budgettui.core.text.timeparse import parse_duration
from budgettui.core.workspace import read_settings

_LEAST_EVERY = SECOND
_ONCE_SECONDS = 30.0


@command(
    "notify",
    "budgettui notify",
    "budgettui notify team --test",
    "budgettui notify --once --json",
)
@click.argument("names", metavar="[RECEIVER]...", nargs=-1)
@click.option("--once", is_flag=True, help="Send what changed since the last run, then exit; for cron.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent; send and record nothing.")
@click.option("--test", "test_only", is_flag=True, help="Send each receiver a test message.")
@click.option("--initial", is_flag=True, help="Also send new receivers what already applies.")
@click.option("--every", metavar="LENGTH", default="5s", show_default=True, help="How often to look.")
@json_option
def notify(
    session: Session,
    names: Sequence[str],
    once: bool,
    dry_run: bool,
    test_only: bool,
    initial: bool,
    every: str,
    as_json: bool,
) -> None:
    """Notify the receivers of [[notify]], or those named, of changes, until interrupted.

    A message is sent when a burn alert starts or stops firing, when a budget is spent or recovers, and when
    an incident starts or ends. Each change is sent at least once and in order, including changes made while
    this was not running; a lock ensures that only one process sends to a receiver. What already applies at
    the first start is not sent, unless --initial is given.
    """
    receivers = _receivers(session, names)
    if sum((once, dry_run, test_only)) > 1:
        raise CommandError("--once, --dry-run and --test cannot be combined")
    if as_json and not (once or dry_run or test_only):
        raise CommandError("--json: it prints one object, so it needs --once, --dry-run or --test")
    with as_usage():
        pause = parse_duration(every)
    if pause < _LEAST_EVERY:
        raise CommandError(f"--every: {every!r} is below 1s")
    if test_only:
        _test(session, receivers, as_json)
        return
    workspace = session.open("change")
    notifier = Notifier(workspace, receivers, clock=session.read_clock, initial=initial)
    try:
        if dry_run:
            _preview(session, notifier, as_json)
        elif once:
            _once(session, notifier, as_json)
        else:
            _run(session, notifier, pause / SECOND)
    finally:
        notifier.close()


def _receivers(session: Session, names: Sequence[str]) -> list[ReceiverSettings]:
    receivers = {receiver.name: receiver for receiver in session.settings.receivers}
    if not receivers:
        raise CommandError("the configuration has no [[notify]]; see docs/notify.md")
    for name in names:
        if name not in receivers:
            hint = suggestion(name, list(receivers), f"there are {', '.join(receivers)}")
            raise CommandError(f"there is no receiver {name!r}; {hint}")
    return [receivers[name] for name in dict.fromkeys(names)] or list(receivers.values())


def _test(session: Session, receivers: Sequence[ReceiverSettings], as_json: bool) -> None:
    """Send a test message, once to each receiver, even if others fail."""
    outcomes: list[dict[str, Any]] = []
    for receiver in receivers:
        message = sample_message("budgettui", session.now, receiver.name)
        problem = None
        try:
            Sender(receiver).send(message, session.now)
        except (DeliveryError, MessageRefusedError) as error:
            problem = str(error)
        outcomes.append({"receiver": receiver.name, "sent": problem is None, "problem": problem})
        if not as_json:
            _say_outcome(receiver.name, "sent" if problem is None else f"not sent: {problem}", problem)
    if as_json:
        say_json({"receivers": outcomes})
    _fail([outcome["receiver"] for outcome in outcomes if outcome["problem"] is not None])


def _preview(session: Session, notifier: Notifier, as_json: bool) -> None:
    try:
        messages = notifier.preview()
    except NotifyError as error:
        raise UnreachableError(str(error)) from None
    if as_json:
        rows = [{"receiver": receiver.name, "message": message.as_dict()} for receiver, message in messages]
        say_json({"as_of": session.date(session.now).isoformat(), "messages": rows})
        return
    for receiver, message in messages:
        say(f"{receiver.name}: {message.title}: {message.text}")
    if not messages:
        say("Nothing changed since the last run, or this is the first run.")


def _once(session: Session, notifier: Notifier, as_json: bool) -> None:
    notifier.look()
    notifier.send_all(_ONCE_SECONDS)
    rows: list[dict[str, Any]] = []
    for delivery in notifier.deliveries:
        row = {
            "receiver": delivery.receiver.name,
            "sent": delivery.sent,
            "waiting": delivery.waiting,
            "held_back": delivery.held_back,
            "elsewhere": delivery.is_elsewhere,
            "problem": delivery.problem or None,
        }
        rows.append(row)
        if not as_json:
            _say_outcome(delivery.receiver.name, _summary(row), delivery.problem or None)
    if as_json:
        say_json({"as_of": session.date(session.now).isoformat(), "receivers": rows})
    _fail([row["receiver"] for row in rows if row["problem"] is not None])


def _say_outcome(receiver: str, text: str, problem: str | None) -> None:
    """Print a receiver's outcome; with --quiet only a problem, on standard error."""
    say_done(f"{receiver}: {text}")
    if problem is not None and is_quiet():
        warn(f"{receiver}: {text}")


def _summary(row: dict[str, Any]) -> str:
    if row["elsewhere"]:
        return "another process sends to it"
    parts = [f"{format_count(row['sent'], 'message')} sent"]
    if row["held_back"]:
        parts.append(f"{row['held_back']} held back until they are due")
    if row["waiting"] > row["held_back"]:
        parts.append(f"{row['waiting'] - row['held_back']} to be sent next time")
    if row["problem"] is not None:
        parts.append(row["problem"])
    return "; ".join(parts)


def _run(session: Session, notifier: Notifier, pause: float) -> None:
    """Check and send until interrupted; report problems when they begin and end."""
    names = ", ".join(delivery.receiver.name for delivery in notifier.deliveries)
    reported: dict[str, str] = {}
    say_done(f"notifying {names} of changes; stop with Ctrl+C")
    notifier.start()
    while True:
        problems: dict[str, str] = {}
        try:
            notifier.look()
        except StoreError as error:
            problems["the store"] = str(error)
        problems |= notifier.problems
        for delivery in notifier.deliveries:
            if delivery.is_elsewhere:
                problems[delivery.receiver.name] = (
                    f"{delivery.receiver.name}: another process sends to it; standing by"
                )
        _report(session, reported, problems)
        reported = problems
        _take_up_configuration(session, notifier)
        wait(pause)


def wait(seconds: float) -> None:
    """Sleep; an interrupt ends the command."""
    time.sleep(seconds)


def _report(session: Session, before: dict[str, str], problems: dict[str, str]) -> None:
    now = format_second(session.date(session.now), session.zone)
    for name, sentence in problems.items():
        if before.get(name) != sentence:
            warn(f"{now}  {sentence}")
    for name in before:
        if name not in problems:
            note(f"{now}  {name}: working again")


def _take_up_configuration(session: Session, notifier: Notifier) -> None:
    """Apply an edited configuration; other receivers or another store need a restart."""
    before = notifier.workspace.settings
    if not files_changed(before):
        return
    try:
        settings = read_settings(session.config, session.store)
    except ConfigError as error:
        warn(str(error))
        return
    if settings.receivers != before.receivers or settings.store != before.store:
        raise CommandError("the receivers or the store of the configuration changed; restart this command")
    notifier.use(settings)


def _fail(names: Sequence[str]) -> None:
    if names:
        raise UnreachableError(f"not notified: {', '.join(names)}")
