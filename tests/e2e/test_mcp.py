"""`mcp` over stdio, spoken to by the package's own client."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("mcp")

from mcp import Client, StdioServerParameters

from budgettui.cli.servers.mcp_tools import READ_ONLY
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE


def ask(sandbox, *calls, options=()):
    """The tools, and the results of some calls, of one session over stdio."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-W", "error", "-m", "budgettui", "mcp", *options, "--config", str(sandbox.config)],
        env=dict(os.environ),
    )

    async def talk():
        async with Client(server, read_timeout_seconds=60) as client:
            listed = await client.list_tools()
            return listed.tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(talk())


def budgettui(sandbox, *arguments):
    run = subprocess.run(sandbox.command(*arguments), capture_output=True, text=True, check=False)
    return run.returncode, run.stdout, run.stderr


def text_of(result):
    return "\n".join(part.text for part in result.content)


AS_OF = "2026-11-25T12:00:00Z"


def test_the_answers_are_those_of_the_commands(sandbox):
    calls = [
        ("status", {"as_of": AS_OF}),
        ("status", {"services": ["checkout"], "as_of": AS_OF}),
        ("explain", {"services": ["checkout"], "as_of": AS_OF}),
        ("forecast", {"services": ["search", "checkout"], "as_of": AS_OF}),
        ("history", {"services": ["search"], "days": 30, "as_of": AS_OF}),
        ("anomalies", {"as_of": AS_OF}),
        ("report", {"period": "2026-10", "as_of": AS_OF}),
        ("whatif", {"service": "checkout", "text": ["12m"], "as_of": AS_OF}),
        ("events", {"services": ["checkout"], "limit": 5}),
        ("exclusions", {"as_of": AS_OF}),
    ]
    tools, results = ask(sandbox, *calls)
    assert {tool.name for tool in tools} == set(READ_ONLY)
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    for (name, arguments), result in zip(calls, results, strict=True):
        options = []
        for key, value in arguments.items():
            if key in ("services", "service", "text"):
                options += value if isinstance(value, list) else [value]
            else:
                options.append(f"--{key.replace('_', '-')}={value}")
        code, output, _ = budgettui(sandbox, name, "--json", *options)
        assert (code, result.is_error) == (0, False), text_of(result)
        assert result.structured_content == json.loads(output)
        assert text_of(result).startswith(output)


def test_no_as_an_answer_is_an_answer(sandbox):
    start = sandbox.events()[0].start
    sandbox.add(Draft("checkout", start, start + 300 * MINUTE))
    _, (result,) = ask(sandbox, ("gate", {"services": ["checkout"]}))
    assert not result.is_error
    assert result.structured_content["allowed"] is False


def test_what_is_refused_is_said(sandbox):
    calls = [
        ("status", {"services": ["chekout"]}),
        ("status", {"services": "checkout"}),
        ("status", {"output": "/tmp/x"}),
        ("status", {"services": ["--store=/etc/passwd"]}),
        ("events", {"limit": "many"}),
        ("events", {"since": "--voided"}),
        ("add", {"service": "checkout"}),
        ("exclusions", {"arguments": ["void", "1"]}),
    ]
    _, results = ask(sandbox, *calls)
    sentences = [
        "did you mean checkout?",
        "services: it must be a list",
        "status accepts services, group, as_of, known_at, but not output",
        "'--store=/etc/passwd' begins with a dash",
        "limit: 'many' is not of type integer",
        "'--voided'",
        "there is no tool 'add'",
        "but not arguments",
    ]
    for result, sentence in zip(results, sentences, strict=True):
        assert result.is_error
        assert sentence in text_of(result)


def test_it_reads_the_store_again_and_says_when_it_is_away(sandbox):
    store = sandbox.folder / "events.db"
    before = store.read_bytes()
    ask(
        sandbox,
        ("status", {}),
        ("whatif", {"service": "checkout", "text": ["12m"]}),
        ("gate", {"services": ["search"]}),
    )
    assert store.read_bytes() == before
    store.rename(sandbox.folder / "away")
    _, (result,) = ask(sandbox, ("gate", {"services": ["checkout"]}))
    assert result.is_error
    assert "there is no event store" in text_of(result)


def test_without_the_package_the_extra_is_named():
    code = (
        "import sys; sys.modules['mcp'] = None; sys.argv = ['budgettui', 'mcp'];"
        "from budgettui.__main__ import main; main()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, "pip install 'budgettui[mcp]'" in run.stderr) == (2, True), run.stderr
