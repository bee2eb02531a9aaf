"""The commands as tools, called in this process; tests/e2e/test_mcp.py speaks the protocol."""

import click

from budgettui.cli.main import cli
from budgettui.cli.servers.mcp_tools import READ_ONLY, answer_tools


def test_a_tool_is_a_command_that_answers_in_json_and_changes_nothing():
    reading = {
        name
        for name in cli.list_commands(click.Context(cli))
        if any(parameter.name == "as_json" for parameter in cli.get_command(None, name).params)
    }
    assert set(READ_ONLY) <= reading
    changing = {
        "add",
        "edit",
        "exclude",
        "import",
        "init",
        "review",
        "services",
        "start",
        "stop",
        "sync",
        "void",
    }
    assert not set(READ_ONLY) & changing


def test_a_tool_offers_nothing_that_changes(shop):
    """Only arguments that a command has, and none of those that write."""
    writing = {"output", "override", "reason", "write", "yes", "dry_run", "keep", "config", "store"}
    for tool in answer_tools():
        offered = set(tool.schema["properties"])
        assert offered == set(READ_ONLY[tool.name])
        assert not offered & writing
    shop.ok("add", "checkout", "5m")
    changes = shop.run("events", "--json").json
    for tool in answer_tools():
        required = dict.fromkeys(tool.schema.get("required", ()), "checkout")
        tool.call(required, str(shop.config), None)
    assert shop.run("events", "--json").json == changes
