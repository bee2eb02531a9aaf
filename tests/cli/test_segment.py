"""`segment`: the line for prompts, and that it says stale rather than something old."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from budgettui.cli import prompt_segment_reader
from budgettui.core.config.default_paths import default_config
from budgettui.core.model.instants import MINUTE, SECOND
from budgettui.core.monitoring.prompt_segment_file import Segment, read_segment, segment_path
from budgettui.core.monitoring.prompt_segment_line import in_format, segment_line

ROOT = Path(__file__).parents[2]


def line(shop, *arguments):
    result = shop.run("segment", *arguments)
    assert result.err == ""
    return result.code, result.out.rstrip("\n")


def test_from_nothing_to_a_line(shop):
    assert line(shop) == (3, "no figures")
    shop.ok("add", "checkout", "20m", "--at", "1h ago")
    assert line(shop, "--update") == (0, "WATCH checkout 53%")
    assert line(shop, "search") == (0, "OK search 100%")
    assert line(shop, "search", "checkout") == (0, "WATCH checkout 53%")
    shop.ok("add", "search", "2d", "--at", "3d ago")
    assert line(shop, "--update") == (0, "WATCH checkout 53% +1")


def test_status_writes_it_only_where_it_says_all_as_of_now(shop):
    shop.ok("add", "checkout", "5m")
    for arguments in (["checkout"], ["--group", "shop"], ["--as-of", "1h ago"], ["--known-at", "1h ago"]):
        shop.run("status", *arguments)
        assert line(shop)[1] == "no figures"
    shop.ok("status", "--store", shop.folder / "events.db")
    assert line(shop)[1] == "no figures"
    shop.ok("status")
    assert line(shop) == (0, "PAGE checkout 88%")


def test_an_event_recorded_since_makes_it_stale(shop):
    shop.ok("add", "checkout", "5m")
    shop.ok("status")
    shop.ok("add", "search", "5m")
    assert line(shop) == (3, "stale 0s")


def test_an_edited_configuration_makes_it_stale(shop):
    shop.ok("add", "checkout", "5m")
    shop.ok("status")
    shop.config.write_text(shop.config.read_text().replace("99.9", "99.99"))
    assert line(shop) == (3, "stale 0s")


def test_time_makes_it_stale(shop):
    shop.ok("add", "checkout", "5m")
    shop.ok("status")
    shop.now += 2 * SECOND
    assert line(shop) == (0, "PAGE checkout 88%")
    assert line(shop, "--max-age", "2s") == (3, "stale 2s")
    assert line(shop, "--max-age", "1m") == (0, "PAGE checkout 88%")
    shop.now += 6 * MINUTE
    assert line(shop) == (3, "stale 6m")
    assert line(shop, "--max-age", "1d") == (3, "stale 6m")
    shop.now -= 60 * MINUTE
    assert line(shop)[0] == 3  # written in the future: the clock was set back


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("chekout",), "did you mean checkout?"),
        (("--max-age", "soon"), "'soon' is not understood"),
        (("--format", "fish"), "'fish' is not one of"),
        (("--store", "x.db"), "--store: the line is about the configured store"),
    ],
)
def test_what_is_refused(shop, arguments, sentence):
    result = shop.run("segment", *arguments)
    assert (result.code, sentence in result.err) == (2, True), result


def test_without_a_store_nothing_is_updated(shop):
    assert shop.run("segment", "--update").code == 3
    assert line(shop) == (3, "no figures")


def test_where_the_file_is(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_SEGMENT")
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    named = segment_path(str(shop.config))
    assert named == shop.ok("segment", "--path").strip()
    assert named.startswith("/c/budgettui/segment-")
    monkeypatch.delenv("BUDGETTUI_CONFIG")
    assert segment_path(None) == segment_path(str(default_config())) == "/c/budgettui/segment"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert segment_path(None) == f"{os.environ['HOME']}/.cache/budgettui/segment"
    monkeypatch.setenv("BUDGETTUI_SEGMENT", "/x")
    assert segment_path(None) == segment_path("other.toml") == "/x"
    monkeypatch.setenv("BUDGETTUI_SEGMENT", "")
    assert segment_path(None) is None
    assert "$BUDGETTUI_SEGMENT is empty" in shop.run("segment", "--path").err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "budgettui-segment 1 5",
        "budgettui-segment 2 5 9\nx\n9\tOK\t1%\ta\n",
        "budgettui-segment 1 5 9\nx\n9\tOK\t1%\n",
        "budgettui-segment 1 5 9\nx\n9\tOK\t1%\ta",  # cut off
        "budgettui-segment 1 5 9\nx\nnever\tOK\t1%\ta\n",
        "\xff",
    ],
)
def test_another_file_is_not_a_figure(tmp_path, text):
    file = tmp_path / "segment"
    file.write_text(text, encoding="latin-1")
    assert read_segment(str(file)) is None
    assert read_segment(str(tmp_path)) is None


HOSTILE = "a`id`$(id)\\$x %F{red} #[fg=red]#(id)"


def test_a_name_is_nothing_but_text_in_every_format(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    status, text = segment_line(Segment(5, [], [(99, "PAGE", "1%", HOSTILE)]), [], now=6)
    assert text.startswith("PAGE a`id`$(id)") and text.endswith("… 1%")
    assert in_format(status, text, "plain") == text
    for kind in ("zsh", "bash"):
        assert not set("$`\\") & set(in_format(status, text, kind))
    assert in_format("OK", "50%", "zsh") == "%F{green}50%%%f"
    assert in_format("OK", "50%", "bash") == "\1\33[32m\2" + "50%" + "\1\33[0m\2"
    assert in_format("", "#(id)", "tmux") == "#[fg=yellow]##(id)#[default]"
    monkeypatch.setenv("NO_COLOR", "1")
    assert in_format("OK", "50%", "bash") == in_format("OK", "50%", "tmux") == "50%"


def run(*arguments, **environment):
    """The program as a prompt calls it: a process of its own, with whatever it loaded."""
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "budgettui", "segment", *arguments],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_a_prompt_waits_for_no_import(shop):
    shop.ok("add", "checkout", "5m")
    shop.now = time.time_ns() // 1000
    shop.ok("status")
    result = run("checkout", "--format=tmux", "--max-age", "5m")
    assert result.stdout == "#[fg=green]OK checkout 88%#[default]\n"
    assert result.returncode == 0
    loaded = {row.rpartition("|")[2].strip().partition(".")[0] for row in result.stderr.splitlines()}
    assert "budgettui" in loaded
    heavy = {"click", "numpy", "sqlite3", "json", "dataclasses", "platformdirs", "tomllib", "datetime"}
    assert not loaded & heavy


def test_the_quick_way_and_the_command_say_the_same(shop, capsys):
    shop.ok("add", "checkout", "5m")
    shop.now = time.time_ns() // 1000
    shop.ok("status")
    for arguments in (
        [],
        ["search"],
        ["--format", "zsh"],
        ["--format=bash"],
        ["--max-age", "1h", "checkout"],
    ):
        code = prompt_segment_reader.run_segment(arguments)
        assert (code, capsys.readouterr().out) == (0, shop.ok("segment", *arguments))
    for arguments in (
        ["--help"],
        ["--update"],
        ["nothing"],
        ["--format", "x"],
        ["--max-age", "1h30m"],
        ["--format"],
    ):
        assert prompt_segment_reader.run_segment(arguments) is None


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_shell_reads_the_file_on_its_own(shop):
    """The snippet of docs/prometheus.md."""
    page = (ROOT / "docs" / "prometheus.md").read_text()
    snippet = page.split("```bash\n")[1].split("```")[0]
    shop.ok("add", "checkout", "5m")
    file = shop.folder / "segment"

    def prompt():
        script = f'budgettui() {{ echo "{file}"; }}\n{snippet}\nbudgettui_segment; echo "$budgettui_line"'
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout

    assert prompt() == "budgettui: stale\n"
    now = int(time.time())
    file.write_text(f"budgettui-segment 1 {now} {now + 60}\nPAGE $(id) 5%\n")
    assert prompt() == "PAGE $(id) 5%\n"
    file.write_text(f"budgettui-segment 1 {now} {now}\nPAGE x 5%\n")
    assert prompt() == "budgettui: stale\n"
