"""No secret of the configuration's surroundings is in what goes out: metrics, rules, line, tools, errors."""

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from source_config import prometheus_source

from budgettui.cli.servers import metrics_collector
from budgettui.cli.servers.mcp_tools import answer_tools

SECRET = "hunter2-s3cr3t"
WEBHOOK = """
[[sources]]
name = "alerts"
type = "webhook"
token_file = "token"
"""
COMMANDS = [
    ["metrics"],
    ["metrics", "--like", "sloth"],
    ["metrics", "-o", "{folder}/budgettui.prom"],
    ["rules"],
    ["rules", "-o", "{folder}/rules.yml"],
    ["segment", "--update"],
    ["segment", "--path"],
    ["segment", "--format", "tmux"],
    ["doctor"],
    ["doctor", "--json"],
]


@pytest.fixture
def secretive(shop, monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", SECRET)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    shop.write("token", SECRET + "\n")
    shop.configure(prometheus_source(token_env="PROM_TOKEN") + WEBHOOK)
    shop.ok("add", "checkout", "5m")
    return shop


def written(shop):
    """What the commands have left in files, the secret's own left out."""
    files = [path for path in shop.folder.rglob("*") if path.is_file() and path.name != "token"]
    return "".join(path.read_bytes().decode("latin-1") for path in files)


def run_all(shop):
    texts = []
    for command in COMMANDS:
        result = shop.run(*(part.format(folder=shop.folder) for part in command), may_break=True)
        texts.append(result.out + result.err)
    for tool in answer_tools():
        required = dict.fromkeys(tool.schema.get("required", ()), "checkout")
        texts.append(tool.call(required, str(shop.config), None).text)
    return "\n".join(texts)


def test_in_everything_that_goes_well(secretive):
    text = run_all(secretive)
    assert "budgettui_up 1" in text and "ErrorBudgetBurn" in text and "checkout" in text
    assert SECRET not in text
    assert SECRET not in written(secretive)


def test_with_a_store_that_cannot_be_reached(secretive):
    url = f"postgresql://ada:{SECRET}@127.0.0.1:1/budgets"
    for key in (f'url = "{url}"', f'url = "{url}?connect_timeout=1"', f'path = "{url}"'):
        text = secretive.config.read_text()
        secretive.config.write_text(
            re.sub(r'(path|url) = "[^"]*(events.db|budgets)[^"]*"', key, text, count=1)
        )
        assert SECRET not in run_all(secretive)


def test_in_a_crash(secretive, monkeypatch, tmp_path):
    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(metrics_collector, "budget_metrics", broken)
    monkeypatch.delenv("BUDGETTUI_TRACEBACK")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = secretive.run("metrics", may_break=True)
    assert (result.code, "internal error" in result.err, SECRET in result.err) == (70, True, False)
    (log,) = tmp_path.glob("budgettui-error-*")
    assert SECRET not in log.read_text()


@pytest.mark.usefixtures("secretive")
def test_over_http_and_in_the_list_of_processes():
    command = [sys.executable, "-u", "-m", "budgettui", "metrics", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        greeting = process.stdout.readline()
        address = re.search(r"http://\S+?/metrics", greeting)[0]
        with urllib.request.urlopen(address, timeout=20) as response:
            text = response.read().decode() + str(response.headers)
        if (arguments := Path(f"/proc/{process.pid}/cmdline")).exists():
            text += arguments.read_text()
    finally:
        process.terminate()
        output, errors = process.communicate(timeout=30)
    assert "budgettui_up 1" in text
    assert SECRET not in text + greeting + output + errors
