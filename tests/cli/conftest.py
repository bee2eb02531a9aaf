"""The real commands, run in this process over a configuration of their own, with the clock held still."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fake_server import Answer, FakePrometheus, FakeServer
from source_config import prometheus_source

from budgettui.cli import session
from budgettui.cli.internal_error import INTERNAL
from budgettui.cli.main import cli
from budgettui.core.model.instants import MINUTE, Instant
from budgettui.core.sources import http_client

try:
    from json_validation import check_answer
except ModuleNotFoundError:  # an environment without jsonschema: test_answer_types_by_command.py fails there

    def check_answer(arguments: Sequence[str], text: str) -> None:
        pass


SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
RECEIVER = """
[[notify]]
name = "team"
kind = "webhook"
url = "{url}"
events = ["page", "ticket", "spent", "incident"]
"""
POLICY = """
[[policy.rules]]
name = "postmortem"
when = { incident_above_pct = 20 }
must = "Write a postmortem"
due = "5d"

[[policy.rules]]
name = "freeze"
when = "spent"
must = "Stop"
level = "freeze"
"""

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

    def run(
        self, *arguments: str | Path, typed: str | bytes | None = None, may_break: bool = False
    ) -> Result:
        """Run a command; an unexpected exception fails the test, unless it `may_break`.

        What it prints with --json has to be what its schema says.
        """
        result = CliRunner().invoke(
            cli, [str(word) for word in arguments], input=typed, prog_name="budgettui"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert may_break or result.exit_code != INTERNAL, result.stderr
        if "--json" in arguments and result.stdout:
            check_answer([str(word) for word in arguments], result.stdout)
        return Result(result.exit_code, result.stdout, result.stderr)

    def ok(self, *arguments: str | Path) -> str:
        """Run a command that ends well; what it said."""
        result = self.run(*arguments)
        assert result.code == 0, result
        return result.out

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def configure(self, text: str) -> None:
        """Add to the configuration."""
        self.config.write_text(self.config.read_text(encoding="utf-8") + text, encoding="utf-8")

    def later(self, minutes: float) -> None:
        self.now += round(minutes * MINUTE)


def open_shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop in `folder`; commands run in this process read its configuration and clock."""
    shop = Shop(folder)
    monkeypatch.setenv("BUDGETTUI_CONFIG", str(shop.config))
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "home" / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "home" / "data"))
    monkeypatch.setenv("BUDGETTUI_TRACEBACK", "1")
    monkeypatch.setenv("BUDGETTUI_PAGER", "")
    monkeypatch.setattr(session, "clock", lambda: shop.now)
    return shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return open_shop(tmp_path, monkeypatch)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that fails is asked again at once."""
    monkeypatch.setattr(http_client.HttpClient.__init__, "__defaults__", (lambda _: None, None))


@pytest.fixture(scope="session")
def busy_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a shop in which a good deal has happened, to be copied, and a server for its sources."""
    folder = tmp_path_factory.mktemp("busy")
    prometheus = FakePrometheus({})
    server = FakeServer(lambda asked: prometheus(asked) if "start" in asked.parameters else Answer({}))
    with server.running(), pytest.MonkeyPatch.context() as monkeypatch:
        shop = open_shop(folder, monkeypatch)
        monkeypatch.chdir(folder)
        for days in range(100, 2, -3):
            shop.ok("add", "checkout", f"{5 + days % 7}m", "--at", f"{days}d ago", "deployment")
        shop.ok("add", "checkout", "55m", "--at", "10:00", "--incident", "INC-812", "-m", "payment timeouts")
        shop.ok("exclude", "checkout", "10:10", "10m", "--reason", "provider", "--approved-by", "ann")
        shop.ok("start", "search", "11:50", "50%")
        shop.write("old.csv", "service,start,duration_minutes\nchekout,2026-11-20T10:00Z,3\n")
        shop.ok("import", "old.csv", "--create-services", "99.9")
        for path in folder.glob("config.d/*.toml"):
            path.unlink()  # and chekout is counted nowhere
        shutil.copy(SAMPLES / "slo" / "datadog-slos.json", "slos.json")
        shop.write("more.csv", "service,start,duration_minutes\ncheckout,2026-11-20T10:00Z,3\n")
        shop.ok("note", "INC-812", "the provider is at it")
        shop.ok("add", "search", "5m")
        shop.ok("undo")
        shop.configure(prometheus_source(server.url, since="2d") + RECEIVER.format(url=server.url) + POLICY)
        shop.ok("except", "search", "--until", "1h", "--reason", "agreed")
        monkeypatch.undo()  # the clock and the folder are each test's own
        yield folder


@pytest.fixture
def busy(shop: Shop, busy_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop in which a good deal has happened: outages, an exclusion, an open event, an undone change."""
    shutil.copytree(busy_folder, shop.folder, dirs_exist_ok=True)
    monkeypatch.chdir(shop.folder)
    return shop
