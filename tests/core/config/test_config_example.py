"""The example file shows every key, with its default."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from budgettui.core.config.config_changes import stamps
from budgettui.core.config.loader import load
from budgettui.core.config.schema.settings_schema import read_settings
from budgettui.core.config.settings import (
    AlertSettings,
    CategorySettings,
    DisplaySettings,
    PolicySettings,
    ServiceSettings,
)
from budgettui.core.config.table_reader import TableReader
from budgettui.core.config.toml_file import TomlFile
from budgettui.core.config.toml_node import Node
from budgettui.core.model.slo import Slo

NOW = 1_795_435_200_000_000
"""2026-11-23 12:00 UTC."""
EXAMPLE = Path(__file__).parents[3] / "example_config.toml"


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    return load(EXAMPLE)


def test_it_loads_and_says_the_defaults(settings):
    assert settings.policy == PolicySettings()
    assert settings.alerts == AlertSettings()
    assert settings.display == DisplaySettings()
    assert settings.keys == {}
    assert settings.services == (ServiceSettings("checkout", Slo("99.9")),)
    assert CategorySettings("maintenance", False) in settings.categories
    assert settings.store.url is None


class Recorder(TableReader):
    """A table that notes every key that is asked for, by table."""

    asked: dict[str, set[str]]

    def find(self, key):
        self.asked.setdefault(self.name, set()).add(key)
        return super().find(key)

    @property
    def name(self):
        path = self.layers[0].path if self.layers else ()
        return ".".join(str(part) for part in path if not isinstance(part, int))

    def table(self, key):
        return self._recording(super().table(key))

    def tables(self, key, *, last_only=False):
        self.asked.setdefault(self.name, set()).add(key)
        return [self._recording(table) for table in super().tables(key, last_only=last_only) or []]

    def _recording(self, table):
        child = Recorder(table.layers, table.problems)
        child.asked = self.asked
        return child


def uncommented() -> str:
    """The example with every commented key and table in it, but for those that exclude another."""
    lines = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        example = re.match(r"# (([a-z_]+ = |\[\[).*)", line)
        if example and not example[1].startswith(('url = "postgresql', "factor", "calendar", "tags")):
            line = example[1]
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text", [EXAMPLE.read_text(encoding="utf-8"), uncommented()], ids=["as it is", "all"]
)
def test_every_key_is_in_it(text):
    source = TomlFile(EXAMPLE, text, tomllib.loads(text, parse_float=Decimal))
    root = Recorder([Node(source, (), source.data)], [])
    root.asked = {}
    read_settings(root, EXAMPLE, stamps(EXAMPLE), now=NOW)
    assert root.problems == []
    written: dict[str, set[str]] = {}
    table = ""
    for line in text.splitlines():
        if header := re.match(r"(?:# )?\[+([a-z.]+)\]+", line):
            table = header[1]
            above, _, name = table.rpartition(".")
            written.setdefault(above, set()).add(name)
        elif key := re.match(r"(?:# )?([a-z_]+) = ", line):
            written.setdefault(table, set()).add(key[1])
    for table, keys in root.asked.items():
        if table:
            assert keys <= written.get(table, set()), table
    assert {"store", "services", "categories", "policy", "alerts.pairs", "display"} <= set(root.asked)


def test_what_is_commented_out_is_valid_too(tmp_path):
    file = tmp_path / "all.toml"
    file.write_text(uncommented())
    settings = load(file, now=NOW)
    assert settings.store.path == tmp_path / "events.db"
    service, objective = settings.services
    assert service.timezone == "Europe/Berlin"
    assert service.past_targets[0].slo == Slo("99.5")
    assert objective.name == "checkout · month"
    assert [len(each.exclusions) for each in settings.services] == [2, 2]
    assert settings.keys["add"] == ("a", "insert")
