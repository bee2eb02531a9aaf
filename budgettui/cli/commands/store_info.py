"""`store info`: where the store is, and how much it holds."""

from contextlib import closing

from budgettui.cli.command_decorator import command
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import say_json
from budgettui.cli.output.table import Column, table
from budgettui.cli.session import Session
from budgettui.core.store import open_store

_NAMES = {
    "event_versions": "versions of events",
    "exclusion_versions": "versions of exclusions",
    "notes": "notes",
    "acts": "acts",
}


@command("info", "budgettui store info", "budgettui store info --json", paged=True)
@json_option
def info(session: Session, as_json: bool) -> None:
    """Show where the event store is, how much it holds, and its latest hash.

    Two stores with the same revision and hash have exactly the same content.
    """
    with closing(open_store(session.store_settings, create=False, read_only=True)) as store:
        facts, services, location = store.info(), len(store.services()), store.location
    if as_json:
        say_json(
            {
                "location": location,
                "id": facts.id,
                "revision": facts.revision,
                "hash": facts.hash,
                "services": services,
                "rows": facts.counts,
            }
        )
        return
    rows = [["store", location], ["id", facts.id], ["revision", f"{facts.revision:,}"], ["hash", facts.hash]]
    rows.append(["services", f"{services:,}"])
    rows += [[name, f"{facts.counts[table_name]:,}"] for table_name, name in _NAMES.items()]
    table((Column("FACT"), Column("VALUE")), rows, full=True)
