"""The table `store`: where the events are stored, and the retired services."""

from pathlib import Path

from ...model.names import NAME_ACCEPTED, is_name
from ..default_paths import default_store, expand_home
from ..redaction import URL_ACCEPTED, is_store_url, may_hold_password
from ..settings import (
    StoreSettings,
)
from ..table_reader import TableReader


def read_store(table: TableReader) -> tuple[StoreSettings, tuple[str, ...]]:
    """Where the events are stored, and the retired services, whose events count nowhere."""
    path = table.text("path", None, _is_file_name, "a file name; a database is a url")
    url = table.text("url", None, is_store_url, URL_ACCEPTED)
    retired = table.text_list("retired", (), is_name, NAME_ACCEPTED)
    node = table.find("path")
    table.reject_unknown_keys()
    if url is not None:
        if path is not None and node is not None:
            message = "there is a url as well; set only one of them"
            table.problems.append(node.problem(message, "either path or url"))
        return StoreSettings(url=url), retired
    if path is None or node is None:
        return StoreSettings(path=default_store()), retired
    return StoreSettings(path=node.source.file.parent / expand_home(Path(path))), retired


def _is_file_name(text: str) -> bool:
    return bool(text.strip()) and "\0" not in text and not may_hold_password(text)
