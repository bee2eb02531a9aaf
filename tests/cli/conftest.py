"""The real commands, run in this process over a configuration of their own, with the clock held still."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from budgettui.cli import session
from budgettui.cli.internal_error import INTERNAL
from budgettui.cli.main import cli
from budgettui.core.model.instants import MINUTE, Instant

try:
    from json_validation import check_answer
except ModuleNotFoundError:  # an environment without jsonschema: test_json_answers.py fails there

    def check_answer(words: Sequence[str], text: str) -> None:
        pass


NOON = 1_795_435_200_000_000
"""2026-11-23 12:00 UTC."""

CONFIG = """\
[store]
path = "events.db"

[display]
timezone = "UTC"

[[categories]]
name = "maintenance"
excluded = true

[[services]]
name = "checkout"
slo = 99.9
window = "30d"
group = "shop"

[[services]]
name = "search"
slo = 99.5
window = "month"
"""


@dataclass(frozen=True)
class Result:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Shop:
    """A folder with a configuration, in which commands are run; `now` is their clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG, encoding="utf-8")
        self.now: Instant = NOON

    def run(self, *words: str | Path, typed: str | bytes | None = None, may_break: bool = False) -> Result:
        """Run a command; an unexpected exception fails the test, unless it `may_break`.

        What it prints with --json has to be what its schema says.
        """
        result = CliRunner().invoke(cli, [str(word) for word in words], input=typed, prog_name="budgettui")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert may_break or result.exit_code != INTERNAL, result.stderr
        if "--json" in words and result.stdout:
            check_answer([str(word) for word in words], result.stdout)
        return Result(result.exit_code, result.stdout, result.stderr)

    def ok(self, *words: str | Path) -> str:
        """Run a command that ends well; what it said."""
        result = self.run(*words)
        assert result.code == 0, result
        return result.out

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def later(self, minutes: float) -> None:
        self.now += round(minutes * MINUTE)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop(tmp_path)
    monkeypatch.setenv("BUDGETTUI_CONFIG", str(shop.config))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("BUDGETTUI_TRACEBACK", "1")
    monkeypatch.setattr(session, "clock", lambda: shop.now)
    return shop
