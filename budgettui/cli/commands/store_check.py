"""`store check`: is everything as it was recorded?"""

from contextlib import closing

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import NO
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.session import Session
from budgettui.core.store import open_store


@command("check", "budgettui store check", "budgettui --store events.db store check", paged=True)
@json_option
def check(session: Session, as_json: bool) -> int:
    """Check the whole event store for rows that were altered, removed or inserted.

    The exit code is 0 if everything is as it was recorded, and 1 if not.
    """
    with closing(open_store(session.store_settings, create=False, read_only=True)) as store:
        problems, facts, location = store.check(), store.info(), store.location
    if as_json:
        say_json({"location": location, "revision": facts.revision, "hash": facts.hash, "problems": problems})
    elif problems:
        for problem in problems:
            say(problem)
    else:
        say(
            f"{location} is as it was recorded, up to revision {facts.revision:,} with the hash {facts.hash}."
        )
    return NO if problems else 0
